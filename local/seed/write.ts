import { Connection } from "../../lib/copy/wire/connection";
import { ReplyError } from "../../lib/copy/wire/reply";
import type { RunningCache } from "../data-plane";
import { keySlot, slotRanges } from "../redis/slots";
import type { Command } from "./generate";
import { seededKey } from "./generate";

/** Where keys are written: one node, or the primaries of a cluster in the order of their slots. */
export interface SeedEndpoint {
  readonly nodes: readonly { readonly host: string; readonly port: number }[];
  readonly username?: string;
  readonly password?: string;
}

export interface SeedOptions {
  /** How many keys. */
  readonly keys: number;
  /** Another seed makes other keys and values; default 1. */
  readonly seed?: number;
  /** Databases over which the keys are spread in turn; default only 0. */
  readonly databases?: readonly number[];
}

/** Commands of one round trip: enough to be quick, few enough to keep memory flat. */
const BATCH = 2_000;

/** The stand-in's own door to a running cache: no TLS, no blocked commands. */
export function directEndpoint({ nodes, admin }: RunningCache): SeedEndpoint {
  return { nodes: nodes.map(({ directPort }) => ({ host: "127.0.0.1", port: directPort })), username: admin.name, password: admin.password };
}

/** Writes deterministic keys of all types, half of them with a time to live. @throws Error at the first refused command */
export async function seedKeys(endpoint: SeedEndpoint, { keys, seed = 1, databases = [0] }: SeedOptions): Promise<void> {
  const writers = await Promise.all(endpoint.nodes.flatMap((node) => databases.map((database) => Writer.open(node, database, endpoint))));
  const nodeOf = slotIndex(endpoint.nodes.length);
  try {
    for (let index = 0; index < keys; index += 1) {
      const key = seededKey(index, seed);
      const writer = writers[nodeOf(key.name) * databases.length + (index % databases.length)];
      await writer?.write(key.commands);
    }
    await Promise.all(writers.map((writer) => writer.flush()));
  } finally {
    for (const writer of writers) writer.close();
  }
}

/** Collects commands for one database of one node and sends them in large round trips. */
class Writer {
  #commands: Command[] = [];
  #sending: Promise<void> = Promise.resolve();

  private constructor(private readonly connection: Connection) {}

  static async open({ host, port }: { host: string; port: number }, database: number, { username, password }: SeedEndpoint): Promise<Writer> {
    const connection = await Connection.open({ host, port });
    if (password !== undefined) await connection.call("AUTH", ...(username === undefined ? [] : [username]), password);
    if (database > 0) await connection.call("SELECT", database);
    return new Writer(connection);
  }

  /** Waits for the round trip before, so that generating and writing overlap by one batch. */
  async write(commands: readonly Command[]): Promise<void> {
    this.#commands.push(...commands);
    if (this.#commands.length < BATCH) return;
    await this.#sending;
    this.#sending = this.#send(this.#commands);
    // An early failure is thrown by whoever awaits next.
    this.#sending.catch(() => undefined);
    this.#commands = [];
  }

  async flush(): Promise<void> {
    await this.#sending;
    await this.#send(this.#commands);
  }

  close(): void {
    this.connection.close();
  }

  async #send(commands: readonly Command[]): Promise<void> {
    for (const [i, reply] of (await this.connection.pipeline(commands)).entries()) {
      if (reply instanceof ReplyError) throw new Error(`seeding: ${commands[i]?.[0] ?? "a command"} was refused: ${reply.message}`);
    }
  }
}

/** Which primary has a key; with one node all are its own. */
function slotIndex(nodes: number): (key: Buffer) => number {
  const ends = slotRanges(nodes).map(([, last]) => last);
  return (key) => {
    if (nodes === 1) return 0;
    const slot = keySlot(key);
    return ends.findIndex((last) => slot <= last);
  };
}
