/** What a month of one measure comes to. */
export interface Statistic {
  readonly peak: number;
  /** 95 % of the steps are at most this (nearest rank). */
  readonly p95: number;
  readonly mean: number;
}

/** One measure over time. */
export interface TimedValue {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly value: number;
}

/** null: nothing was measured. */
export function statistic(values: readonly number[]): Statistic | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const peak = sorted.at(-1) ?? 0;
  const p95 = sorted[Math.ceil(sorted.length * 0.95) - 1] ?? peak;
  return { peak, p95, mean: values.reduce((sum, value) => sum + value, 0) / values.length };
}

export function scaled(found: Statistic | null, factor: number, digits = 3): Statistic | null {
  if (found === null) return null;
  const unit = 10 ** digits;
  // A peak decides a size: rounded up, it may be too large, never too small.
  return {
    peak: Math.ceil(found.peak * factor * unit - 1e-9) / unit,
    p95: round(found.p95 * factor, unit),
    mean: round(found.mean * factor, unit),
  };
}

function round(value: number, unit: number): number {
  return Math.round(value * unit) / unit;
}
