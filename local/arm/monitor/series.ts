import { Random } from "../../seed/random";
import type { MetricDefinition } from "./definitions";
import type { MetricSource } from "./source";

/** One time step of one shard. */
export interface Step {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly shard: number;
  readonly value: number;
}

export interface Window {
  readonly from: number;
  readonly to: number;
  readonly stepMs: number;
  /** The moment that "now" is: nothing is known after it. */
  readonly now: number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The values of a metric by time step and shard; a step without any is a gap. */
export function stepsOf(source: MetricSource, definition: MetricDefinition, shards: number, window: Window): Step[] {
  return source.series === undefined ? madeUp(source, definition, shards, window) : given(source.series, window, definition);
}

/** Several samples of one step become one: the highest, or the sum of what counts events. */
function given(series: NonNullable<MetricSource["series"]>, { from, to, stepMs }: Window, { primary }: MetricDefinition): Step[] {
  const steps = new Map<string, Step>();
  for (const [text, value, shard = 0] of series) {
    const at = Date.parse(text);
    if (at < from || at >= to) continue;
    const time = stepStart(at, stepMs);
    const known = steps.get(`${time}/${shard}`);
    const merged = known === undefined ? value : primary === "Total" ? known.value + value : Math.max(known.value, value);
    steps.set(`${time}/${shard}`, { time, shard, value: merged });
  }
  return [...steps.values()].sort((a, b) => a.time - b.time || a.shard - b.shard);
}

/** A curve with days and nights that reaches its peak once and nowhere else. */
function madeUp({ peak = 0, days = 30 }: MetricSource, { adds }: MetricDefinition, shards: number, { from, to, stepMs, now }: Window): Step[] {
  // Half a day back: within every window that is asked for.
  const peakAt = stepStart(now - Math.min(days, 1) * (DAY / 2), HOUR);
  const steps: Step[] = [];
  for (let time = stepStart(Math.max(from, now - days * DAY), stepMs); time < Math.min(to, now); time += stepMs) {
    const total = Math.round(peak * (peakAt >= time && peakAt < time + stepMs ? 1 : usual(time)));
    const values = adds ? shares(total, shards) : Array.from({ length: shards }, () => total);
    values.forEach((value, shard) => steps.push({ time, shard, value }));
  }
  return steps;
}

/** 45 to 90 % of the peak: low at night, with some noise that is the same for the same hour. */
function usual(time: number): number {
  const daylight = (1 - Math.cos((2 * Math.PI * (time % DAY)) / DAY)) / 2;
  return 0.45 + 0.35 * daylight + 0.1 * new Random(Math.floor(time / HOUR)).next();
}

/** Shards are never quite even; together they have all. */
function shares(total: number, shards: number): number[] {
  const parts = Array.from({ length: shards }, (_, shard) => Math.floor((total / shards) * (shards === 1 ? 1 : 0.8 + (0.4 * shard) / (shards - 1))));
  const rest = total - parts.reduce((sum, part) => sum + part, 0);
  return parts.map((part, shard) => (shard === shards - 1 ? part + rest : part));
}

function stepStart(time: number, stepMs: number): number {
  return Math.floor(time / stepMs) * stepMs;
}
