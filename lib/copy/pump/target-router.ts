import type { Side } from "../endpoint/side";
import { slotOf } from "../endpoint/slots";
import type { Topology } from "../endpoint/topology";
import type { Connection, ConnectionLost } from "../wire/connection";
import { Restorer, type RestorerEvents } from "./restorer";

/** The restorers of one lane: one for a single endpoint, one for each primary of a cluster. */
export class TargetRouter {
  private constructor(
    private readonly restorers: readonly Restorer[],
    private readonly owners: Uint16Array | undefined,
    private readonly prefix: Buffer,
  ) {}

  static async open(target: Side, prefix: Buffer, events: RestorerEvents, lost: (reason: ConnectionLost) => void): Promise<TargetRouter> {
    const topology: Topology = await target.topology();
    const opened = await Promise.allSettled(topology.shards.map((shard) => target.open(shard.node, { orderly: true })));
    const connections = opened.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    const failed = opened.find((one) => one.status === "rejected");
    if (failed !== undefined) {
      connections.forEach((connection) => connection.close());
      throw failed.reason;
    }
    for (const connection of connections) connection.whenLost(lost);
    return new TargetRouter(connections.map((connection) => new Restorer(connection, prefix, events, connections.length)), topology.owners, prefix);
  }

  /** The restorer for the key at bytes `start` to `end`; undefined where no node serves its slot. */
  of(bytes: Buffer, start: number, end: number): Restorer | undefined {
    if (this.owners === undefined) return this.restorers[0];
    const slot = this.prefix.length === 0 ? slotOf(bytes, start, end) : slotOf(Buffer.concat([this.prefix, bytes.subarray(start, end)]));
    return this.restorers[this.owners[slot]!];
  }

  get first(): Connection {
    return this.restorers[0]!.connection;
  }

  get inFlight(): number {
    let sum = 0;
    for (const restorer of this.restorers) sum += restorer.inFlight;
    return sum;
  }

  flush(): void {
    for (const restorer of this.restorers) restorer.flush();
  }

  close(): void {
    for (const restorer of this.restorers) restorer.connection.close();
  }
}
