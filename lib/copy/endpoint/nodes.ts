import { type BackOff, faultKind, Passing } from "../faults";
import { RunStopped } from "../errors";
import { type Argument } from "../wire/command-buffer";
import { type Connection, ConnectionLost } from "../wire/connection";
import { type Reply, ReplyError } from "../wire/reply";
import type { Side } from "./side";
import { slotOf } from "./slots";
import { addressText, type NodeAddress } from "./url";

const REDIRECTS = 16;

/**
 * Single commands to the right node of a side: one connection a node, opened
 * when first needed; follows MOVED and ASK, waits where waiting helps.
 */
export class Nodes {
  private readonly open = new Map<string, Promise<Connection>>();
  private closed = false;

  constructor(
    readonly side: Side,
    private readonly backOff: () => BackOff,
    private readonly db = 0,
  ) {}

  /** Commands about one key, in one write. Answers of kind `other` stay values; the rest is seen to here. */
  async run(key: Buffer, commands: readonly (readonly Argument[])[]): Promise<Reply[]> {
    const backOff = this.backOff();
    let asking: NodeAddress | undefined;
    for (let redirects = 0; ; ) {
      try {
        const connection = await this.connection(asking ?? (await this.owner(key)));
        const replies = await this.send(connection, commands, asking !== undefined);
        const fault = replies.find((reply): reply is ReplyError => reply instanceof ReplyError && faultKind(reply) !== "other" && faultKind(reply) !== "conflict");
        if (fault === undefined) return replies;
        if (faultKind(fault) === "stop") throw refused(this.side.name, fault);
        asking = fault.code === "ASK" ? target(fault, connection) : undefined;
        if (fault.code === "MOVED") this.side.forget();
        if ((asking !== undefined || fault.code === "MOVED") && ++redirects <= REDIRECTS) continue;
        await backOff.after(new Passing(fault.code, `${this.side.name}: ${fault.message}`));
      } catch (error) {
        if (!(error instanceof ConnectionLost)) throw error;
        asking = undefined;
        this.side.forget();
        await backOff.after(error);
      }
    }
  }

  /**
   * As `run`, for commands that must not be sent twice: a passing fault is
   * thrown, and what was done until then is for the caller to find out.
   */
  async once(key: Buffer, commands: readonly (readonly Argument[])[]): Promise<Reply[]> {
    let connection = await this.connection(await this.owner(key));
    let replies = await this.send(connection, commands, false);
    for (let redirects = 0; redirects < REDIRECTS; redirects++) {
      const faults = replies.filter((reply): reply is ReplyError => reply instanceof ReplyError && !["other", "conflict"].includes(faultKind(reply)));
      const [fault] = faults;
      if (fault === undefined) return replies;
      if (faultKind(fault) === "stop") throw refused(this.side.name, fault);
      const allRedirected = faults.length === commands.length && (fault.code === "MOVED" || fault.code === "ASK");
      if (fault.code === "MOVED") this.side.forget();
      if (!allRedirected) throw new Passing(fault.code, `${this.side.name}: ${fault.message}`);
      connection = await this.connection(fault.code === "ASK" ? target(fault, connection) : await this.owner(key));
      replies = await this.send(connection, commands, fault.code === "ASK");
    }
    throw new Passing("MOVED", `${this.side.name}: redirected without end`);
  }

  /** One command about one key; an error answer is thrown. */
  async one(key: Buffer, ...command: Argument[]): Promise<Exclude<Reply, ReplyError>> {
    const [reply] = await this.run(key, [command]);
    if (reply instanceof ReplyError) throw reply;
    return reply!;
  }

  private async send(connection: Connection, commands: readonly (readonly Argument[])[], asking: boolean): Promise<Reply[]> {
    if (!asking) return connection.pipeline(commands);
    const replies = await connection.pipeline(commands.flatMap((command) => [["ASKING"], command]));
    return replies.filter((_, i) => i % 2 === 1);
  }

  /** The primary that serves a key. */
  async owner(key: Buffer): Promise<NodeAddress> {
    const { shards, owners } = await this.side.topology();
    const shard = owners === undefined ? shards[0] : shards[owners[slotOf(key)]!];
    if (shard === undefined) {
      this.side.forget();
      throw new ConnectionLost(this.side.name, "no node serves the slot of a key");
    }
    return shard.node;
  }

  /** The shared connection to a node. */
  connection(node: NodeAddress): Promise<Connection> {
    // Whoever still asks after the end would leave a connection that nobody closes.
    if (this.closed) return Promise.reject(new ConnectionLost(addressText(node), "closed"));
    const name = addressText(node);
    let opening = this.open.get(name);
    if (opening === undefined) {
      opening = this.side.open(node, { db: this.db });
      this.open.set(name, opening);
      opening.then(
        (connection) => connection.whenLost(() => this.open.delete(name)),
        () => this.open.delete(name),
      );
    }
    return opening;
  }

  /** A connection of its own to the node of a key: WATCH belongs to the connection. The caller closes it. */
  async exclusive(key: Buffer): Promise<Connection> {
    return this.side.open(await this.owner(key), { db: this.db });
  }

  async close(): Promise<void> {
    this.closed = true;
    const opened = await Promise.allSettled([...this.open.values()]);
    for (const one of opened) if (one.status === "fulfilled") one.value.close();
  }
}

/** Where `ASK 3999 host:port` points; an empty host is the one that answered. */
function target(error: ReplyError, connection: Connection): NodeAddress {
  const address = error.message.split(" ")[2] ?? "";
  const colon = address.lastIndexOf(":");
  const host = address.slice(0, colon);
  return { host: host === "" ? connection.address.slice(0, connection.address.lastIndexOf(":")) : host, port: Number(address.slice(colon + 1)) };
}

/** The server does not let us do what the run needs. */
export function refused(side: string, error: ReplyError): RunStopped {
  return new RunStopped(error.code === "NOPERM" ? "refused-command" : "access-refused", `${side}: ${error.message}`);
}
