/**
 * Use of a source as it was measured over some days, all shards together;
 * load and connections are those of the busiest shard. Each member that is
 * absent was not measured.
 */
export interface SourceUse {
  /** ISO date of the end of the measurement. */
  readonly measuredAt?: string;
  /** Days that the measurement reaches back. */
  readonly measuredDays?: number;
  /** Used memory. */
  readonly peakMemoryGB?: number;
  /** 95 % of the hours are at most this; so with every p95. */
  readonly p95MemoryGB?: number;
  readonly peakServerLoadPercent?: number;
  readonly p95ServerLoadPercent?: number;
  readonly peakConnections?: number;
  readonly p95Connections?: number;
  /** Reads and writes together, 10^6 bytes a second. */
  readonly peakBandwidthMBps?: number;
  readonly p95BandwidthMBps?: number;
}

/** Every member of `SourceUse`, in the order in which it is written. */
export const useFacts = [
  "measuredAt",
  "measuredDays",
  "peakMemoryGB",
  "p95MemoryGB",
  "peakServerLoadPercent",
  "p95ServerLoadPercent",
  "peakConnections",
  "p95Connections",
  "peakBandwidthMBps",
  "p95BandwidthMBps",
] as const satisfies readonly (keyof SourceUse)[];

/** What a preview shows of a source beside its sizing, for a report to set it beside the limits of the new size. */
export interface ShownFacts extends SourceUse {
  /** Memory of one shard that is reserved, MB. */
  readonly reservedMB?: number;
}

const shownFacts = [...useFacts, "reservedMB"] as const;

/** The shown ones among other facts; members of another type are passed over, since a preview may come from anywhere. */
export function readShownFacts(facts: Readonly<Record<string, unknown>>): ShownFacts {
  const fits = (key: keyof ShownFacts, value: unknown) =>
    key === "measuredAt" ? typeof value === "string" : typeof value === "number" && Number.isFinite(value);
  return Object.fromEntries(shownFacts.filter((key) => fits(key, facts[key])).map((key) => [key, facts[key]]));
}
