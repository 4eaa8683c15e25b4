import type { Side } from "../endpoint/side";
import { info } from "../endpoint/topology";
import type { NodeAddress } from "../endpoint/url";
import type { Connection } from "../wire/connection";
import { type CpuReading, cpuReading, loadBetween } from "./server-load";

const REMEMBERED = 5;
/** Shorter spans show single commands, not load. */
const LOAD_EVERY = 1_000;

/** Measures how fast a node answers while others work it: PING on a connection of its own. */
export class Pulse {
  /** CPU of the server's main thread over the last second, percent of one core; undefined where it does not tell. */
  load: number | undefined;
  private median: number | undefined;
  private sent: number | undefined;
  private reading: CpuReading | undefined;
  private readonly last: number[] = [];
  private connection: Connection | undefined;
  private busy = false;
  private closed = false;

  constructor(
    private readonly side: Side,
    private readonly node: NodeAddress,
  ) {}

  /** Median of the last answers, or the time that the next one has been waited for where that is more, milliseconds. */
  get latency(): number | undefined {
    return this.sent === undefined ? this.median : Math.max(this.median ?? 0, performance.now() - this.sent);
  }

  /** Measures once more, unless the answer to the last time is still out. */
  async beat(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      if (this.connection === undefined || this.connection.closed) this.connection = await this.side.open(this.node);
      if (this.closed) return this.connection.close();
      const sent = (this.sent = performance.now());
      await this.connection.call("PING");
      this.last.push(performance.now() - sent);
      this.sent = undefined;
      if (this.last.length > REMEMBERED) this.last.shift();
      this.median = [...this.last].sort((a, b) => a - b)[this.last.length >> 1]!;
      await this.readLoad(this.connection);
    } catch {
      // The pumps meet the same fault and deal with it; a measurement that fails is none.
      this.sent = this.median = this.load = this.reading = undefined;
    } finally {
      this.busy = false;
    }
  }

  close(): void {
    this.closed = true;
    this.connection?.close();
  }

  private async readLoad(connection: Connection): Promise<void> {
    if (this.reading !== undefined && performance.now() - this.reading.at < LOAD_EVERY) return;
    const next = cpuReading(await info(connection, "cpu"), performance.now());
    this.load = loadBetween(this.reading, next);
    this.reading = next;
  }
}
