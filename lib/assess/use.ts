import type { MetricQuery, MetricSeries } from "../azure/metrics";
import { cameOrWent, combine } from "./shards";
import { scaled, statistic, type Statistic, type TimedValue } from "./statistics";

/** Use of one cache over a window. null: nothing was measured. */
export interface CacheUse {
  /** ISO times of the window that was asked for. */
  readonly from: string;
  readonly to: string;
  readonly days: number;
  /** Hours with a complete measurement of used memory, and hours without since the first one. */
  readonly hoursMeasured: number;
  readonly hoursMissing: number;
  /** Used memory of all shards in GB (GiB, as the SKU tables count). */
  readonly usedMemoryGB: Statistic | null;
  /** Resident set of all shards; higher than used memory, shown beside it (U-07). */
  readonly rssGB: Statistic | null;
  readonly serverLoadPercent: Statistic | null;
  readonly connectedClients: Statistic | null;
  /** Reads and writes together, megabytes a second. */
  readonly bandwidthMBps: Statistic | null;
  /** Keys evicted in the window; above 0 the peak was cut off. */
  readonly evictedKeys: number | null;
}

export interface UseWarning {
  readonly code: "no-measurement" | "younger-than-window" | "gaps" | "scaled-in-window" | "evicting";
  readonly message: string;
}

export interface MeasuredUse {
  readonly use: CacheUse;
  readonly warnings: readonly UseWarning[];
  /** Used memory in GB over time, for the plot. */
  readonly memory: readonly TimedValue[];
}

export interface UseWindow {
  readonly from: Date;
  readonly to: Date;
}

/**
 * The metrics that sizing reads, with ShardId, each with no more than the
 * aggregations that are used (azure.md 11.1): every one of them is a megabyte
 * for a month of a cluster.
 */
export const USE_QUERIES = [
  { metrics: ["usedmemory"], aggregations: ["Average", "Maximum"] },
  {
    metrics: ["usedmemoryRss", "usedmemorypercentage", "serverLoad", "connectedclients", "cacheRead", "cacheWrite"],
    aggregations: ["Maximum"],
  },
  { metrics: ["evictedkeys"], aggregations: ["Total"] },
] as const satisfies readonly Pick<MetricQuery, "metrics" | "aggregations">[];

const GIB = 1024 ** 3;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A capacity that changes by more than this between the ends of the window was scaled. */
const SCALED_RATIO = 1.25;

/** Below this share of use, rounding of the percentage hides the capacity. */
const LEAST_PERCENT = 5;

/** Turns hourly series of one cache into its use. `shards`: how many it has now, 0 where it is not clustered. Pure. */
export function measureUse(series: readonly MetricSeries[], { from, to }: UseWindow, shards = 0): MeasuredUse {
  const used = combine(series, "usedmemory", "maximum", "sum");
  const usedMean = combine(series, "usedmemory", "average", "sum");
  const rss = combine(series, "usedmemoryRss", "maximum", "sum");
  const load = combine(series, "serverLoad", "maximum", "largest").steps;
  const clients = combine(series, "connectedclients", "maximum", "largest").steps;
  const evicted = combine(series, "evictedkeys", "total", "sum");
  const evictedKeys = [...evicted.steps, ...evicted.partial];
  const missing = missingHours(used.steps, to);
  const use: CacheUse = {
    from: from.toISOString(),
    to: to.toISOString(),
    days: Math.round((to.getTime() - from.getTime()) / DAY_MS),
    hoursMeasured: used.steps.length,
    hoursMissing: missing,
    usedMemoryGB: scaled(withPeak(statistic(values(used.steps)), used.partial, usedMean.steps), 1 / GIB),
    rssGB: scaled(withPeak(statistic(values(rss.steps)), rss.partial, rss.steps), 1 / GIB),
    serverLoadPercent: scaled(statistic(values(load)), 1, 1),
    connectedClients: scaled(statistic(values(clients)), 1, 0),
    bandwidthMBps: scaled(
      statistic(
        values(
          sumByTime(
            combine(series, "cacheRead", "maximum", "sum").steps,
            combine(series, "cacheWrite", "maximum", "sum").steps,
          ),
        ),
      ),
      1e-6,
    ),
    evictedKeys: evictedKeys.length === 0 ? null : evictedKeys.reduce((sum, { value }) => sum + value, 0),
  };
  return {
    use,
    warnings: warningsOf(use, series, { steps: used.steps, from, shards }),
    memory: used.steps.map(({ time, value }) => ({ time, value: value / GIB })),
  };
}

function values(steps: readonly TimedValue[]): number[] {
  return steps.map(({ value }) => value);
}

/** Hours between the first measurement and the end of the window that have none. */
function missingHours(steps: readonly TimedValue[], to: Date): number {
  const first = steps[0]?.time;
  if (first === undefined) return 0;
  return Math.max(0, Math.floor((to.getTime() - first) / HOUR_MS) - steps.length);
}

/** An incomplete step bounds the peak from below; the mean of averages is truer than that of maxima. */
function withPeak(
  found: Statistic | null,
  partial: readonly TimedValue[],
  means: readonly TimedValue[],
): Statistic | null {
  const least = statistic(values(partial))?.peak;
  const base = found ?? statistic(values(partial));
  if (base === null) return null;
  return { ...base, peak: Math.max(base.peak, least ?? 0), mean: statistic(values(means))?.mean ?? base.mean };
}

function sumByTime(a: readonly TimedValue[], b: readonly TimedValue[]): TimedValue[] {
  const others = new Map(b.map(({ time, value }) => [time, value]));
  return a.flatMap(({ time, value }) => (others.has(time) ? [{ time, value: value + (others.get(time) ?? 0) }] : []));
}

function warningsOf(
  use: CacheUse,
  series: readonly MetricSeries[],
  { steps, from, shards }: { readonly steps: readonly TimedValue[]; readonly from: Date; readonly shards: number },
): UseWarning[] {
  const first = steps[0]?.time;
  if (first === undefined)
    return [
      {
        code: "no-measurement",
        message: "Azure Monitor has no used memory for this window: the size rests on the SKU alone",
      },
    ];
  const warnings: UseWarning[] = [];
  if (first - from.getTime() > DAY_MS) {
    const days = Math.max(1, Math.floor((from.getTime() + use.days * DAY_MS - first) / DAY_MS));
    warnings.push({
      code: "younger-than-window",
      message: `measured for ${days} of ${use.days} days only: the cache is younger, or was not measured before; the peak may be too low`,
    });
  }
  const measured = series.filter(({ metric, points }) => metric.toLowerCase() === "usedmemory" && points.length > 0).length;
  if (measured < shards)
    warnings.push({
      code: "gaps",
      message: `only ${measured} of ${shards} shards have a measurement of used memory: the peak is too low`,
    });
  if (use.hoursMissing > 2)
    warnings.push({
      code: "gaps",
      message: `${use.hoursMissing} hours without a complete measurement count as unknown, not as zero`,
    });
  if (wasScaled(series))
    warnings.push({
      code: "scaled-in-window",
      message: "the cache was scaled within the window: the peak may belong to another size",
    });
  if ((use.evictedKeys ?? 0) > 0)
    warnings.push({
      code: "evicting",
      message: `${use.evictedKeys ?? 0} keys were evicted: memory was full, so the data would need more than the peak shows`,
    });
  return warnings;
}

/** Shards that came or went, or a capacity (used divided by percentage) that is another at the end than at the start. */
function wasScaled(series: readonly MetricSeries[]): boolean {
  if (cameOrWent(series, "usedmemory", DAY_MS)) return true;
  const percent = new Map(
    combine(series, "usedmemorypercentage", "maximum", "largest").steps.map(({ time, value }) => [time, value]),
  );
  const largest = combine(series, "usedmemory", "maximum", "largest").steps;
  const capacities = largest.flatMap(({ time, value }) => {
    const share = percent.get(time) ?? 0;
    return share < LEAST_PERCENT ? [] : [value / share];
  });
  const tenth = Math.floor(capacities.length / 10);
  if (tenth < 3) return false;
  const [start, end] = [middle(capacities.slice(0, tenth)), middle(capacities.slice(-tenth))];
  return Math.max(start, end) / Math.min(start, end) > SCALED_RATIO;
}

function middle(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}
