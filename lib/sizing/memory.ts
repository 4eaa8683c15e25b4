/**
 * Memory in whole megabytes, a thousandth of a GB: in binary floating point
 * `6 * 0.8 * 2` is greater than `9.6`, so a comparison in GB drops sizes that
 * fit exactly (azure.md 4.4). Every catalogue size is a whole number of them.
 */
const MEGABYTES_PER_GB = 1000;
/** Both services keep about a fifth for themselves by default (azure.md 1). */
const USABLE_PERCENT = 80;
/** Less than any real difference, more than what floating point adds. */
const NOISE = 1e-6;

export function toMegabytes(gigabytes: number): number {
  return Math.round(gigabytes * MEGABYTES_PER_GB);
}

export function toGigabytes(megabytes: number): number {
  return megabytes / MEGABYTES_PER_GB;
}

/** Usable part of an advertised size. */
export function usableMegabytes(advertisedGB: number): number {
  return (toMegabytes(advertisedGB) * USABLE_PERCENT) / 100;
}

/** What a measured peak needs with its headroom, rounded up: an estimate may be too large, never too small. */
export function neededMegabytes(peakGB: number, headroomPercent: number): number {
  return Math.ceil((peakGB * MEGABYTES_PER_GB * (100 + headroomPercent)) / 100 - NOISE);
}
