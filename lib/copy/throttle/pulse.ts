import type { Side } from "../endpoint/side";
import type { NodeAddress } from "../endpoint/url";
import type { Connection } from "../wire/connection";

const EVERY = 250;
const REMEMBERED = 5;

/** Measures how fast a node answers while others work it: PING on a connection of its own. */
export class Pulse {
  /** Median of the last answers, milliseconds. */
  latency: number | undefined;
  private readonly last: number[] = [];
  private timer: NodeJS.Timeout | undefined;
  private connection: Connection | undefined;
  private busy = false;

  constructor(
    private readonly side: Side,
    private readonly node: NodeAddress,
    private readonly listener: (latency: number) => void,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.beat(), EVERY);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
    this.connection?.close();
  }

  private async beat(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      if (this.connection === undefined || this.connection.closed) this.connection = await this.side.open(this.node);
      const sent = performance.now();
      await this.connection.call("PING");
      this.last.push(performance.now() - sent);
      if (this.last.length > REMEMBERED) this.last.shift();
      this.latency = [...this.last].sort((a, b) => a - b)[this.last.length >> 1]!;
      this.listener(this.latency);
    } catch {
      // The pumps meet the same fault and deal with it; a measurement that fails is none.
      this.latency = undefined;
    } finally {
      this.busy = false;
    }
  }
}
