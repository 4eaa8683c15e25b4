/**
 * What our own tools were measured at, the one ground for minutes in a report.
 * A later measurement is entered here with its date; nothing else knows a rate.
 */
export interface MeasuredRate {
  /** Benchmark of this repository that measures it again: `npm run <benchmark>`. */
  readonly benchmark: string;
  /** The lowest median of the runs, keys a second. */
  readonly keysPerSecond: number;
  /** ISO date of the runs. */
  readonly measuredAt: string;
}

/** The set that both benchmarks read: keys of every type, 20 of them large. */
const SET = { keys: 500_020, usedMemoryBytes: 451e6 } as const;

/** Where they ran; not one of these holds for a move on Azure. */
export const CONDITIONS = "machines with 2 cores, by loopback without TLS, Redis 7.4 on both sides";

export const MEASURED_RATES = {
  /** 78,000 to 91,000. */
  copy: { benchmark: "bench:copy", keysPerSecond: 78_000, measuredAt: "2026-11-30" },
  /** 89,000 to 116,000. */
  verify: { benchmark: "bench:verify", keysPerSecond: 89_000, measuredAt: "2026-11-30" },
} as const satisfies Readonly<Record<string, MeasuredRate>>;

export type MeasuredWork = keyof typeof MEASURED_RATES;

/** Bytes of used memory a second; of keys that are larger or smaller than those of the set it would be another. */
export function bytesPerSecond(work: MeasuredWork): number {
  return (MEASURED_RATES[work].keysPerSecond * SET.usedMemoryBytes) / SET.keys;
}
