import { toMegabytes } from "../sizing";
import type { SizingRecord } from "../sizing/types";
import type { CacheShape } from "./model";

/**
 * Percent of the usable memory that the measured peak leaves free, rounded;
 * negative where the peak does not fit. null: no peak measured, or the usable
 * size is not known.
 */
export function headroomPercent(shape: CacheShape | null, sizing: SizingRecord | null): number | null {
  const peak = sizing?.peakMemoryGB ?? null;
  const usable = shape?.usableGB ?? null;
  if (peak === null || usable === null || usable === 0) return null;
  return Math.round(((usable - peak) / usable) * 100);
}

/** null: not known. Compared in whole megabytes, since 6 x 0.8 x 2 is not 9.6. */
export function peakFits(shape: CacheShape, sizing: SizingRecord | null): boolean | null {
  const peak = sizing?.peakMemoryGB ?? null;
  if (peak === null || shape.usableGB === null) return null;
  return toMegabytes(peak) <= toMegabytes(shape.usableGB);
}
