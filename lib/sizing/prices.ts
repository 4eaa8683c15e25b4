import { findManagedRedisSku } from "./managed-redis-skus";
import type { SizedSource } from "./types";

/** Month of a price, as Azure counts it (azure.md 14). */
export const HOURS_PER_MONTH = 730;

/** The fields of a Retail Prices row that pricing a cache needs, in the API's own spelling. */
export interface PriceRow {
  readonly productName: string;
  readonly skuName: string;
  readonly meterName: string;
  readonly armRegionName: string;
  readonly currencyCode: string;
  readonly retailPrice: number;
  readonly unitOfMeasure: string;
  readonly type: string;
  readonly effectiveStartDate: string;
}

/** List prices of one region in one currency, as read on a day. */
export interface PriceBook {
  readonly region: string;
  readonly currency: string;
  /** ISO date on which they were read. */
  readonly asOf: string;
  readonly rows: readonly PriceRow[];
}

const MANAGED_PRODUCTS = {
  Balanced: "Azure Managed Redis - Balanced",
  MemoryOptimized: "Azure Managed Redis - Memory Optimized",
  ComputeOptimized: "Azure Managed Redis - Compute Optimized",
  FlashOptimized: "Azure Managed Redis - Flash Optimized",
} as const;

/** Nodes that one price row covers. */
interface Meter {
  readonly name: string;
  readonly nodes: number;
}

/**
 * Price of an hour of one AMR cache: meters are per node, and high
 * availability has two. null: not in the book.
 */
export function managedRedisHourly(book: PriceBook, sku: string, highAvailability: boolean): number | null {
  const entry = findManagedRedisSku(sku);
  if (entry === undefined) return null;
  const short = entry.name.slice(entry.name.indexOf("_") + 1);
  return hourly(
    book,
    MANAGED_PRODUCTS[entry.tier],
    [{ name: `${short} Cache Instance`, nodes: 1 }],
    highAvailability ? 2 : 1,
  );
}

/** Price of an hour of one ACR cache: all its nodes. null: not in the book. */
export function sourceHourly(
  book: PriceBook,
  source: Pick<SizedSource, "sku" | "tier" | "shards" | "replicasPerPrimary">,
): number | null {
  const { sku, tier } = source;
  // `P1 Cache` covers two nodes already: doubling it is the known mistake (azure.md 14). Basic's meter is open (U-26).
  const meters: readonly Meter[] =
    tier === "Basic"
      ? [
          { name: `${sku} Cache`, nodes: 1 },
          { name: `${sku} Cache Instance`, nodes: 1 },
        ]
      : [
          { name: `${sku} Cache Instance`, nodes: 1 },
          { name: `${sku} Cache`, nodes: 2 },
        ];
  return hourly(book, `Azure Redis Cache ${tier}`, meters, sourceNodes(source));
}

/** Price of a GB of page blobs for a month, which is what RDB files of a Premium cache are. null: not in the book. */
export function pageBlobMonthlyPerGB(book: PriceBook): number | null {
  return newest(
    book,
    (row) =>
      row.productName === "Standard Page Blob" &&
      row.meterName === "LRS Data Stored" &&
      row.unitOfMeasure === "1 GB/Month",
  );
}

/** Price of an hour of one private endpoint, without its traffic: that of the region, else the one for all. */
export function privateEndpointHourly(book: PriceBook): number | null {
  const ofRegion = (region: string) =>
    newest(
      book,
      (row) =>
        row.meterName === "Standard Private Endpoint" && row.unitOfMeasure === "1 Hour" && row.armRegionName === region,
    );
  return ofRegion(book.region) ?? ofRegion("Global") ?? ofRegion("");
}

/** Basic one, Standard two, Premium shards x (1 + replicas). */
export function sourceNodes({
  tier,
  shards,
  replicasPerPrimary,
}: Pick<SizedSource, "tier" | "shards" | "replicasPerPrimary">): number {
  if (tier === "Basic") return 1;
  return tier === "Standard" ? 2 : Math.max(1, shards) * (1 + replicasPerPrimary);
}

/** C sizes repeat over Basic and Standard, so the product counts as well as the meter. */
function hourly(book: PriceBook, product: string, meters: readonly Meter[], nodes: number): number | null {
  for (const meter of meters) {
    const price = newest(
      book,
      (row) => row.productName === product && row.meterName === meter.name && row.unitOfMeasure === "1 Hour",
    );
    if (price !== null) return (price / meter.nodes) * nodes;
  }
  return null;
}

/** Not a reservation, not a price of some later day. */
function newest({ rows, asOf }: PriceBook, wanted: (row: PriceRow) => boolean): number | null {
  const found = rows
    .filter(
      (row) =>
        wanted(row) && row.type === "Consumption" && row.retailPrice > 0 && row.effectiveStartDate.slice(0, 10) <= asOf,
    )
    .sort((a, b) => (a.effectiveStartDate < b.effectiveStartDate ? 1 : -1))[0];
  return found?.retailPrice ?? null;
}

/** Rounded to cents. */
export function monthly(hourlyPrice: number): number {
  return Math.round(hourlyPrice * HOURS_PER_MONTH * 100) / 100;
}
