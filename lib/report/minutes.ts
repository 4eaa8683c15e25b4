import { bytesPerSecond, CONDITIONS, MEASURED_RATES, type MeasuredRate, type MeasuredWork } from "./measured-rates";
import type { CacheReport, MoveFacts } from "./model";

/** Nobody has published or measured how long it takes. */
export const UNKNOWN_TIME = "unknown";
const UNKNOWN_PEAK = `${UNKNOWN_TIME}: no measured peak`;

const BYTES_PER_GB = 1024 ** 3;
const SECONDS_PER_MINUTE = 60;

/** Used memory at its measured peak, all shards together; null: nobody measured it. */
export function peakGB({ measured, sizing }: MoveFacts): number | null {
  return measured.peakMemoryGB ?? sizing?.peakMemoryGB ?? null;
}

/** `5000keys/s`, `20MB/s`, as the copy takes them. */
const BYTE_RATE = /^(\d+(?:\.\d+)?)\s*([kmg]?)b\/s$/i;
const UNITS: Readonly<Record<string, number>> = { "": 1, k: 1e3, m: 1e6, g: 1e9 };

/** A limit in keys says nothing of minutes as long as nobody has counted the keys: null. */
function limitOf(maxRate: string | null): number | null {
  const [, amount, unit] = BYTE_RATE.exec(maxRate?.trim() ?? "") ?? [];
  const bytes = Number(amount) * (UNITS[unit?.toLowerCase() ?? ""] ?? Number.NaN);
  return bytes > 0 ? bytes : null;
}

/**
 * Minutes in which our own work would be done at its measured rate, or at a
 * lower one that the stack sets. Shards are worked on side by side, and how
 * far that scales was not measured: of several the words promise no least time.
 */
export function minutesOf(work: MeasuredWork, move: MoveFacts): string {
  const peak = peakGB(move);
  if (peak === null) return UNKNOWN_PEAK;
  const maxRate = work === "copy" ? move.maxRate : null;
  const limit = limitOf(maxRate) ?? Number.POSITIVE_INFINITY;
  const rate = Math.min(bytesPerSecond(work), limit);
  const minutes = (peak * BYTES_PER_GB) / rate / SECONDS_PER_MINUTE;
  const words = sharded(move) && limit > rate ? ofOneShard(minutes) : ofAll(minutes);
  return maxRate === null ? words : `${words}, maxRate ${maxRate}`;
}

const ofAll = (minutes: number): string => (minutes < 1 ? "under 1 at best" : `at least about ${whole(minutes)}`);
const ofOneShard = (minutes: number): string => `${minutes < 1 ? "under 1" : `about ${whole(minutes)}`} at the rate of one shard`;
const whole = (minutes: number): string => Math.round(minutes).toLocaleString("en-US");

function sharded({ sizing }: MoveFacts): boolean {
  return (sizing?.source.shards ?? 0) > 1;
}

/** On what the minutes of the steps rest; empty where there are no steps. */
export function minutesNotes(caches: readonly CacheReport[]): string[] {
  const planned = caches.filter(({ plannedSteps }) => plannedSteps.length > 0);
  const bases = new Set(planned.flatMap(({ plannedSteps }) => plannedSteps.filter(({ minutes }) => minutes !== UNKNOWN_PEAK).map(({ basis }) => basis)));
  return [
    ...(bases.has("measured") ? [measuredNote(planned)] : []),
    ...(bases.has("azure") || bases.has("build") ? [azureNote(bases.has("build"))] : []),
  ];
}

function measuredNote(caches: readonly CacheReport[]): string {
  const { copy, verify } = MEASURED_RATES;
  const rates = caches.flatMap(({ move }) => move?.maxRate ?? []);
  return [
    `Minutes: the measured peak at the rates of our own benchmarks, ${rateOf(copy)} and ${rateOf(verify)}, on ${CONDITIONS}.`,
    "Not measured on Azure: a network, TLS, a throttle or Azure's limits make it longer, a faster machine shorter; keys of another size change it.",
    ...(caches.some(({ move }) => move !== null && sharded(move)) ? ["Shards are worked on side by side; how far that scales was not measured."] : []),
    ...(rates.some((rate) => limitOf(rate) !== null) ? ["A maxRate in bytes is counted against the used memory."] : []),
    ...(rates.some((rate) => limitOf(rate) === null) ? ["A maxRate in keys may make it longer still: nobody has counted the keys."] : []),
  ].join(" ");
}

function azureNote(builds: boolean): string {
  const building = builds ? "; for building, Terraform's azurerm provider waits up to 45 minutes, since 30 had been too few" : "";
  return `"Unknown": how long Azure takes is neither published nor measured here${building}.`;
}

function rateOf({ keysPerSecond, benchmark, measuredAt }: MeasuredRate): string {
  return `${keysPerSecond.toLocaleString("en-US")} keys/s (${benchmark}, ${measuredAt})`;
}
