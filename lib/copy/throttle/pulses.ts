import type { Side } from "../endpoint/side";
import { addressText, type NodeAddress } from "../endpoint/url";
import { EVERY, Pulse } from "./pulse";

/** The pulse of a side: of its primaries the slowest and the busiest, since these are to be spared. */
export class Pulses {
  private readonly pulses = new Map<string, Pulse>();
  private timer: NodeJS.Timeout | undefined;

  /** @param listener is told the longest latency, milliseconds, and the highest load, percent of one core */
  constructor(
    private readonly side: Side,
    private readonly listener: (latency: number, load: number | undefined) => void,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.beat(), EVERY);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    for (const pulse of this.pulses.values()) pulse.stop();
  }

  private async beat(): Promise<void> {
    const topology = await this.side.topology().catch(() => undefined);
    if (this.timer === undefined) return;
    if (topology !== undefined) this.follow(topology.shards.map(({ node }) => node));
    const all = [...this.pulses.values()];
    const latency = highest(all.map((pulse) => pulse.latency));
    if (latency !== undefined) this.listener(latency, highest(all.map(({ load }) => load)));
  }

  /** Primaries come and go. */
  private follow(nodes: readonly NodeAddress[]): void {
    const names = new Set(nodes.map(addressText));
    for (const [name, pulse] of this.pulses) {
      if (names.has(name)) continue;
      pulse.stop();
      this.pulses.delete(name);
    }
    for (const node of nodes) {
      if (this.pulses.has(addressText(node))) continue;
      const pulse = new Pulse(this.side, node);
      this.pulses.set(addressText(node), pulse);
      pulse.start();
    }
  }
}

function highest(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
