/*
 * How long a signature must live. Exports were measured once, 2.12 GiB of
 * blob in 187 s (azure.md 7.1); imports never (U-15). So: four times the
 * measured time per GiB, two hours beyond it, and never longer than a day.
 */
const PER_GIB_MS = 6 * 60_000;
const BASE_MS = 2 * 3600_000;
const LONGEST_MS = 24 * 3600_000;
const UNKNOWN_SIZE_MS = 8 * 3600_000;

/** Lifetime of a SAS for an operation on that many bytes; undefined where nobody knows. */
export function sasLifetimeMs(bytes: number | undefined): number {
  if (bytes === undefined) return UNKNOWN_SIZE_MS;
  return Math.min(LONGEST_MS, BASE_MS + Math.ceil(bytes / 2 ** 30) * PER_GIB_MS);
}
