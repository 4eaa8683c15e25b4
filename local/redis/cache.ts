import type { CacheNode, RunningCache } from "../data-plane";
import { revokesKeys, type Access, type CommandPolicy } from "./access";
import type { RedisBinary } from "./binaries";
import { RedisCluster } from "./cluster";
import { Doors, type DoorOptions } from "./doors";
import { loadRdb } from "./rdb/load";
import { saveRdb } from "./rdb/save";
import { newLogin } from "./server";
import type { Directive, Login } from "./server-config";
import { startSingle, type ServerGroup } from "./server-group";

/** How long a server may take to load an RDB file. */
const LOAD_DEADLINE_MS = 300_000;

export interface CacheOptions {
  readonly id: string;
  /** Host name of the cache; its nodes are announced by IP address, as both services do. */
  readonly host: string;
  readonly binary: RedisBinary;
  /** 0: a single server that does not speak the cluster protocol. */
  readonly primaries: number;
  readonly doors: Omit<DoorOptions, "onePort">;
  readonly policy: CommandPolicy;
  readonly access: Access;
  readonly evictionPolicy: string;
  readonly directives: readonly Directive[];
}

/** A cache of one of the two services: its servers, the doors in front of them, and who may do what. */
export class RedisCache implements RunningCache {
  readonly id: string;
  readonly host: string;
  readonly version: string;
  readonly admin: Login;
  readonly nodes: readonly CacheNode[];
  readonly #options: CacheOptions;
  readonly #group: ServerGroup;
  readonly #doors: readonly Doors[];
  readonly #settings: Settings;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(options: CacheOptions, group: ServerGroup, doors: readonly Doors[], settings: Settings) {
    this.id = options.id;
    this.host = options.host;
    this.version = options.binary.version;
    this.admin = settings.admin;
    this.nodes = doors.map((door) => door.node("127.0.0.1"));
    this.#options = options;
    this.#group = group;
    this.#doors = doors;
    this.#settings = settings;
  }

  static async start(options: CacheOptions): Promise<RedisCache> {
    const settings = new Settings(options);
    const doors = new Map<number, Doors>();
    const makeDoors = async (port: number): Promise<Doors> => {
      const made = await Doors.make(port, { ...options.doors, onePort: options.primaries > 0 });
      doors.set(port, made);
      return made;
    };
    try {
      const group = await startServers(options, settings, async (port) => (await makeDoors(port)).announcedPort);
      const ordered = await Promise.all(group.primaries.map(async ({ port }) => doors.get(port) ?? (await makeDoors(port))));
      // A cluster that had to start again on other ports leaves doors that lead nowhere.
      await Promise.all([...doors.values()].filter((door) => !ordered.includes(door)).map((door) => door.close()));
      return new RedisCache(options, group, ordered, settings);
    } catch (error) {
      await Promise.all([...doors.values()].map((door) => door.close()));
      throw error;
    }
  }

  get tlsPort(): number | null {
    return this.nodes[0]?.tlsPort ?? null;
  }

  get plainPort(): number | null {
    return this.nodes[0]?.plainPort ?? null;
  }

  /** The name under which {@link admin} calls a command that the service blocks, such as CONFIG. */
  command(name: string): string {
    return this.#options.policy.command(name);
  }

  setAccess(access: Access): Promise<void> {
    return this.#exclusively(async () => {
      const before = this.#settings.access;
      this.#settings.access = access;
      const acl = this.command("ACL");
      const removed = before.users.filter((old) => !access.users.some(({ name }) => name === old.name));
      for (const { client } of this.#group.primaries) {
        for (const { name, rules } of this.#options.policy.users(access)) await client.call(acl, "SETUSER", name, ...rules);
        // Cuts off their connections as well.
        for (const { name } of removed) await client.call(acl, "DELUSER", name);
        // Redis does not tell by which of the two keys a connection logged in, so a change of one cuts off all.
        if (revokesKeys(before, access)) await client.call("CLIENT", "KILL", "USER", "default");
      }
    });
  }

  setEvictionPolicy(policy: string): Promise<void> {
    return this.#exclusively(async () => {
      for (const { client } of this.#group.primaries) await client.call(this.command("CONFIG"), "SET", "maxmemory-policy", policy);
      this.#settings.evictionPolicy = policy;
    });
  }

  usedMemoryBytes(): Promise<number> {
    return this.#sumOfInfo("memory", /^used_memory:(\d+)/gm);
  }

  /** Of all databases. */
  keyCount(): Promise<number> {
    return this.#sumOfInfo("keyspace", /^db\d+:keys=(\d+)/gm);
  }

  exportRdb(): Promise<readonly string[]> {
    return this.#exclusively(() => saveRdb(this.#group.primaries, this.command("BGSAVE")));
  }

  importRdb(files: readonly string[]): Promise<void> {
    return this.#exclusively(async () => {
      for (const door of this.#doors) door.shut();
      try {
        await loadRdb(this.#group, files, this.#options.binary);
      } finally {
        for (const door of this.#doors) door.open();
      }
    });
  }

  flush(): Promise<void> {
    return this.#exclusively(async () => {
      await Promise.all(this.#group.primaries.map(({ client }) => client.flushall()));
    });
  }

  async stop(): Promise<void> {
    await Promise.all(this.#doors.map((door) => door.close()));
    await this.#group.stop();
  }

  async #sumOfInfo(section: string, pattern: RegExp): Promise<number> {
    const answers = await Promise.all(this.#group.primaries.map(({ client }) => client.info(section)));
    return answers.flatMap((answer) => [...answer.matchAll(pattern)]).reduce((sum, [, value]) => sum + Number(value), 0);
  }

  /** One change at a time: a save of servers that are being restarted, say, would fail. */
  #exclusively<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined); // The caller hears of it; the next change must still run.
    return result;
  }
}

/** What a server gets at its start and at each restart: the settings of that moment. */
class Settings {
  readonly admin = newLogin("stand-in");
  access: Access;
  evictionPolicy: string;
  readonly #options: CacheOptions;

  constructor(options: CacheOptions) {
    this.access = options.access;
    this.evictionPolicy = options.evictionPolicy;
    this.#options = options;
  }

  directives(): Directive[] {
    const { policy, directives } = this.#options;
    return [
      ...directives,
      ["maxmemory-policy", this.evictionPolicy],
      ...policy.users(this.access).map(({ name, rules }): Directive => ["user", name, ...rules]),
      ...policy.directives(),
    ];
  }
}

function startServers({ binary, primaries }: CacheOptions, settings: Settings, announcePort: (port: number) => Promise<number>): Promise<ServerGroup> {
  const common = { binary, admin: settings.admin, directives: () => settings.directives(), startDeadlineMs: LOAD_DEADLINE_MS };
  return primaries === 0 ? startSingle(common) : RedisCluster.start({ ...common, primaries, announcePort });
}
