import type { InfoFields } from "../endpoint/topology";

/** A reading of the CPU seconds that a server's main thread has used. */
export interface CpuReading {
  readonly seconds: number;
  /** Our clock, milliseconds. */
  readonly at: number;
}

/** From `INFO cpu`: the main thread alone where the server tells it (6.2), else the whole process. Undefined where it does not tell. */
export function cpuReading(fields: InfoFields, at: number): CpuReading | undefined {
  const sum = (suffix: string): number => Number(fields.get(`used_cpu_user${suffix}`)) + Number(fields.get(`used_cpu_sys${suffix}`));
  const [mainThread, process] = [sum("_main_thread"), sum("")];
  const seconds = Number.isFinite(mainThread) ? mainThread : process;
  return Number.isFinite(seconds) ? { seconds, at } : undefined;
}

/** Percent of one core between two readings: 100 is all that a single-threaded server can give. Undefined for another process's reading. */
export function loadBetween(before: CpuReading | undefined, after: CpuReading | undefined): number | undefined {
  if (before === undefined || after === undefined || after.at <= before.at || after.seconds < before.seconds) return undefined;
  return ((after.seconds - before.seconds) * 100_000) / (after.at - before.at);
}
