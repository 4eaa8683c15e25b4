import { findCacheSku, findManagedRedisSku, type ShownFacts, type SizedSource } from "../sizing";
import type { CacheReport, CacheShape, RunnerUp } from "./model";
import { keepsSize } from "./shape";
import { sourceWords } from "./wording";

/** One row about the size of a cache: limits of a size, or use of the source in the same units, so that each measure stands below its limit. */
export interface SizeRow {
  readonly label: string;
  readonly size: string;
  readonly highAvailability: string;
  readonly policy: string;
  readonly memory: string;
  readonly compute: string;
  readonly clients: string;
  readonly bandwidth: string;
}

/** Titles of the cells of a row, in their order; both forms of the report take them from here. */
export const SIZE_TITLES: Readonly<Record<keyof SizeRow, string>> = {
  label: "",
  size: "size",
  highAvailability: "HA",
  policy: "policy",
  memory: "usable memory",
  compute: "vCPU, load",
  clients: "clients",
  bandwidth: "bandwidth",
};

export const SIZE_NOTE =
  "Usable memory: without what is reserved, 20 % where nothing else is known. vCPU counts may change; of Azure Managed Redis no bandwidth is published.";

/** Limits and use of one cache; empty where the plan does not say its size, and where none will be left. */
export function sizeRows(cache: CacheReport): SizeRow[] {
  const { from, to, move } = cache;
  if (keepsSize(cache) || to === null) return [];
  const sizing = move?.sizing ?? null;
  const measured = move?.measured ?? {};
  const rows: SizeRow[] = [];
  if (sizing !== null) rows.push(sourceRow(sourceWords(cache) ?? "", sizing.source, measured));
  if (from === null) rows.push(shapeRow("new", to));
  else if (sameSize(from, to)) rows.push(shapeRow("now", to));
  else rows.push(shapeRow("before", from), shapeRow("after", to));
  return [...rows, ...useRows(measured, sizing?.peakMemoryGB ?? null)];
}

function sameSize(from: CacheShape, to: CacheShape): boolean {
  return (["sku", "highAvailability", "clusteringPolicy"] as const).every((key) => from[key] === to[key]);
}

const MB_PER_GB = 1024;
const BITS_PER_BYTE = 8;

function sourceRow(size: string, source: SizedSource & { readonly usableGB: number }, { reservedMB }: ShownFacts): SizeRow {
  const sku = findCacheSku(source.sku);
  const shards = Math.max(1, source.shards);
  const usable = reservedMB === undefined ? source.usableGB : source.totalMemoryGB - (reservedMB * shards) / MB_PER_GB;
  return {
    label: "source",
    size,
    highAvailability: source.tier === "Basic" ? "off" : "on",
    policy: source.shards > 0 ? "clustered" : "not clustered",
    memory: `${amount(usable)} of ${amount(source.totalMemoryGB)} GB`,
    compute: sku === undefined ? "unknown" : sku.cores === null ? "shared" : amount(sku.cores * shards),
    clients: sku === undefined ? "unknown" : amount(sku.maxConnections),
    bandwidth: sku === undefined ? "unknown" : `${amount(sku.bandwidthMbps / BITS_PER_BYTE)} MB/s${shards > 1 ? " a shard" : ""}`,
  };
}

function shapeRow(label: string, { sku, memoryGB, usableGB, highAvailability, clusteringPolicy }: CacheShape): SizeRow {
  const entry = findManagedRedisSku(sku);
  return {
    label,
    size: sku,
    highAvailability: highAvailability === null ? "unchanged" : highAvailability ? "on" : "off",
    policy: clusteringPolicy ?? "unchanged",
    memory: usableGB === null || memoryGB === null ? "unknown" : `${amount(usableGB)} of ${amount(memoryGB)} GB`,
    compute: entry === undefined ? "unknown" : amount(entry.vCPUs),
    clients: entry === undefined ? "unknown" : amount(entry.maxConnections),
    bandwidth: entry === undefined ? "unknown" : "not published",
  };
}

/** Frozen peak and 95th percentile; a peak that nobody measured is said to be so. */
function useRows(measured: ShownFacts, peakMemoryGB: number | null): SizeRow[] {
  const row = (label: string, memory?: number, load?: number, clients?: number, rate?: number): SizeRow => ({
    label,
    size: measuredWords(measured),
    highAvailability: "",
    policy: "",
    memory: memory === undefined ? "not measured" : `${amount(memory)} GB`,
    compute: load === undefined ? "not measured" : `${amount(load)} % load`,
    clients: clients === undefined ? "not measured" : amount(clients),
    bandwidth: rate === undefined ? "not measured" : `${amount(rate)} MB/s`,
  });
  const { peakServerLoadPercent, peakConnections, peakBandwidthMBps } = measured;
  const { p95MemoryGB, p95ServerLoadPercent, p95Connections, p95BandwidthMBps } = measured;
  const p95 = [p95MemoryGB, p95ServerLoadPercent, p95Connections, p95BandwidthMBps] as const;
  const peak = [measured.peakMemoryGB ?? peakMemoryGB ?? undefined, peakServerLoadPercent, peakConnections, peakBandwidthMBps] as const;
  return [
    row("peak use", ...peak),
    ...(p95.every((value) => value === undefined) ? [] : [row("P95 of use", ...p95)]),
  ];
}

/** `30 days to 2026-11-23`; empty where no date was frozen. */
function measuredWords({ measuredAt, measuredDays }: ShownFacts): string {
  if (measuredAt === undefined) return "";
  const day = measuredAt.slice(0, "2026-11-23".length);
  return measuredDays === undefined ? `to ${day}` : `${measuredDays} ${measuredDays === 1 ? "day" : "days"} to ${day}`;
}

/** What a size that lost has, in one piece each: memory, vCPU, clients. */
export function runnerUpWords({ sku }: RunnerUp): { readonly memory: string; readonly compute: string; readonly clients: string } {
  const entry = findManagedRedisSku(sku);
  return {
    memory: entry?.usableGB == null ? "unknown" : `${amount(entry.usableGB)} GB`,
    compute: entry === undefined ? "unknown" : amount(entry.vCPUs),
    clients: entry === undefined ? "unknown" : amount(entry.maxConnections),
  };
}

const AMOUNT = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });

/** At most two decimals, thousands apart: `4,210`. */
function amount(value: number): string {
  return AMOUNT.format(value);
}
