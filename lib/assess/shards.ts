import type { MetricSeries } from "../azure/metrics";
import type { TimedValue } from "./statistics";

export type Aggregation = "average" | "maximum" | "total";

/** How the shards of one time step become one value. */
export type Combination = "sum" | "largest";

export interface Combined {
  /** Steps at which every shard was measured, in order of time. */
  readonly steps: readonly TimedValue[];
  /** Steps at which some shard is missing: their value is a lower bound and no more. */
  readonly partial: readonly TimedValue[];
}

/**
 * Joins the series of one metric over its shards, step by step. Without the
 * split by shard a Maximum over a cluster is the largest shard, which makes
 * ten shards look ten times too small; hourly maxima of shards need not
 * coincide, so their sum is an upper bound (azure.md 11.3). A step at which a
 * shard is missing is a gap, not a smaller total.
 */
export function combine(
  series: readonly MetricSeries[],
  metric: string,
  aggregation: Aggregation,
  combination: Combination,
): Combined {
  const own = series.filter(
    (one) =>
      one.metric.toLowerCase() === metric.toLowerCase() && one.points.some((point) => point[aggregation] !== undefined),
  );
  const byTime = new Map<number, number[]>();
  for (const { points } of own) {
    for (const point of points) {
      const value = point[aggregation];
      if (value === undefined) continue;
      const values = byTime.get(point.time);
      if (values === undefined) byTime.set(point.time, [value]);
      else values.push(value);
    }
  }
  const expected = expectedShards(own, aggregation);
  const steps: TimedValue[] = [];
  const partial: TimedValue[] = [];
  for (const [time, values] of [...byTime].sort(([a], [b]) => a - b)) {
    const value = combination === "sum" ? values.reduce((sum, one) => sum + one, 0) : Math.max(...values);
    (values.length >= expected(time) || combination === "largest" ? steps : partial).push({ time, value });
  }
  return { steps, partial };
}

/** A shard is expected between its first and its last point: shards come and go when a cache is scaled. */
function expectedShards(series: readonly MetricSeries[], aggregation: Aggregation): (time: number) => number {
  const spans = series.map(({ points }) => {
    const times = points.filter((point) => point[aggregation] !== undefined).map(({ time }) => time);
    return { first: Math.min(...times), last: Math.max(...times) };
  });
  return (time) => spans.filter(({ first, last }) => first <= time && time <= last).length;
}

/** Shards that were not there from the first step to the last: a sign of scaling. */
export function cameOrWent(series: readonly MetricSeries[], metric: string, toleranceMs: number): boolean {
  const own = series.filter((one) => one.metric.toLowerCase() === metric.toLowerCase() && one.points.length > 0);
  const firsts = own.map(({ points }) => points[0]?.time ?? 0);
  const lasts = own.map(({ points }) => points.at(-1)?.time ?? 0);
  const spread = (times: readonly number[]) => (times.length === 0 ? 0 : Math.max(...times) - Math.min(...times));
  return spread(firsts) > toleranceMs || spread(lasts) > toleranceMs;
}
