import type { Side } from "../endpoint/side";
import { addressText, type NodeAddress } from "../endpoint/url";
import { Pulse } from "./pulse";

const EVERY = 250;

/** The pulse of a side: of its primaries the slowest and the busiest, since these are to be spared. */
export class Pulses {
  private pulses = new Map<string, Pulse>();
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
    for (const pulse of this.pulses.values()) pulse.close();
  }

  /** Tells what is known by now, and measures anew: a node that does not answer must not hold up the others. */
  private async beat(): Promise<void> {
    const topology = await this.side.topology().catch(() => undefined);
    if (this.timer === undefined) return;
    if (topology !== undefined) this.follow(topology.shards.map(({ node }) => node));
    const all = [...this.pulses.values()];
    const latency = highest(all.map((pulse) => pulse.latency));
    if (latency !== undefined) this.listener(latency, highest(all.map(({ load }) => load)));
    for (const pulse of all) void pulse.beat();
  }

  /** Primaries come and go. */
  private follow(nodes: readonly NodeAddress[]): void {
    const before = this.pulses;
    this.pulses = new Map(nodes.map((node) => [addressText(node), before.get(addressText(node)) ?? new Pulse(this.side, node)]));
    for (const [name, pulse] of before) if (!this.pulses.has(name)) pulse.close();
  }
}

function highest(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
