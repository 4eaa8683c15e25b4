import type { DataPlane, RunningCache, SourceSpec, TargetSpec } from "../data-plane";
import { UserError } from "../../lib/util/user-error";
import { CommandPolicy } from "./access";
import { redisBinaries, type RedisBinaries, type RedisBinary } from "./binaries";
import { ACR_BLOCKED, AMR_BLOCKED, AMR_BLOCKED_UNCLUSTERED } from "./blocked-commands";
import { RedisCache, type CacheOptions } from "./cache";
import type { Directive } from "./server-config";
import type { ServerCertificate } from "./tls-terminator";

/** Default of both services (azure.md 3.1, 15.3). */
const DEFAULT_EVICTION = "volatile-lru";

export interface DataPlaneOptions {
  /** Issues the certificate of the caches. */
  readonly ca: { issue(names: readonly string[]): Promise<ServerCertificate> };
  /** Name of every cache and the only one in their certificate; default `localhost`. */
  readonly host?: string;
  /** Default: those that set-up chose. */
  readonly binaries?: RedisBinaries;
}

/** Runs real Redis servers on loopback that behave like caches of the two services. */
export async function createDataPlane({ ca, host = "localhost", binaries = redisBinaries() }: DataPlaneOptions): Promise<DataPlane> {
  // Not for 127.0.0.1: cluster nodes are announced by address under a certificate for the name, as in Azure.
  const certificate = await ca.issue([host]);
  return new LocalDataPlane({ host, binaries, certificate });
}

interface Common {
  readonly host: string;
  readonly binaries: RedisBinaries;
  readonly certificate: ServerCertificate;
}

class LocalDataPlane implements DataPlane {
  readonly #common: Common;
  readonly #caches = new Map<string, Promise<RedisCache>>();
  readonly #running = new Map<string, RedisCache>();

  constructor(common: Common) {
    this.#common = common;
  }

  async startSource(spec: SourceSpec): Promise<RunningCache> {
    return this.#start(sourceOptions(spec, this.#common));
  }

  async startTarget(spec: TargetSpec): Promise<RunningCache> {
    return this.#start(targetOptions(spec, this.#common));
  }

  get(id: string): RunningCache | undefined {
    return this.#running.get(key(id));
  }

  async stop(id: string): Promise<void> {
    const starting = this.#caches.get(key(id));
    this.#caches.delete(key(id));
    this.#running.delete(key(id));
    // A start that failed has cleaned up after itself and told whoever asked for it.
    const cache = await starting?.catch(() => undefined);
    await cache?.stop();
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#caches.keys()].map((id) => this.stop(id)));
  }

  async #start(options: CacheOptions): Promise<RedisCache> {
    const id = key(options.id);
    if (this.#caches.has(id)) throw new Error(`a cache ${options.id} runs already`);
    const starting = RedisCache.start(options);
    this.#caches.set(id, starting);
    try {
      const cache = await starting;
      if (this.#caches.get(id) === starting) this.#running.set(id, cache);
      return cache;
    } catch (error) {
      this.#caches.delete(id);
      throw error;
    }
  }
}

/** ARM ids differ in case from answer to answer (azure.md 3.1). */
function key(id: string): string {
  return id.toLowerCase();
}

function sourceOptions(spec: SourceSpec, { host, binaries, certificate }: Common): CacheOptions {
  const binary = binaries.source;
  return {
    id: spec.id,
    host,
    binary,
    primaries: spec.shards,
    doors: { tls: true, plain: spec.plainPort, certificate },
    policy: new CommandPolicy(ACR_BLOCKED, { clustered: spec.shards > 0, binary }),
    access: { accessKeys: spec.accessKeys, users: spec.users ?? [] },
    evictionPolicy: spec.evictionPolicy ?? DEFAULT_EVICTION,
    directives: [
      ["databases", spec.shards > 0 ? 1 : spec.databases],
      ["notify-keyspace-events", spec.notifyKeyspaceEvents ?? ""],
      ...maxMemory(spec.maxMemoryBytes),
    ],
  };
}

function targetOptions(spec: TargetSpec, { host, binaries, certificate }: Common): CacheOptions {
  const binary = binaries.target;
  const clustered = spec.clusteringPolicy === "OSSCluster";
  const primaries = clustered ? Math.max(1, spec.shards) : 0;
  return {
    id: spec.id,
    host,
    binary,
    primaries,
    doors: { tls: spec.clientProtocol === "Encrypted", plain: spec.clientProtocol === "Plaintext", certificate },
    policy: new CommandPolicy(clustered ? AMR_BLOCKED : AMR_BLOCKED_UNCLUSTERED, { clustered, binary }),
    access: { accessKeys: spec.accessKeys, users: spec.users ?? [] },
    evictionPolicy: spec.evictionPolicy ?? DEFAULT_EVICTION,
    directives: [["databases", 1], ...maxMemory(spec.maxMemoryBytes && spec.maxMemoryBytes / Math.max(1, primaries)), ...modules(spec.modules ?? [], binary)],
  };
}

function maxMemory(bytesOfPrimary: number | undefined): Directive[] {
  return bytesOfPrimary === undefined ? [] : [["maxmemory", Math.floor(bytesOfPrimary)]];
}

function modules(names: readonly string[], { modules: available = {}, version }: RedisBinary): Directive[] {
  return names.map((name) => {
    const file = available[name];
    if (file !== undefined) return ["loadmodule", file];
    const known = Object.keys(available).join(", ") || "none";
    throw new UserError(`the Redis ${version} that stands in for Azure Managed Redis lacks a module`, { given: name, allowed: known });
  });
}
