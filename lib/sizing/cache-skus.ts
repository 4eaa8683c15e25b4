import type { SourceTier } from "./types";

/**
 * Every SKU of Azure Cache for Redis (`Microsoft.Cache/redis`).
 *
 * Source: azure.md 3.1 (pricing, planning, performance and configuration pages).
 * As of 2026-11-22.
 */
export interface CacheSku {
  /** Family and capacity, as in `C3` and `P2`. */
  readonly short: string;
  /** `sku.family` of ARM. */
  readonly family: "C" | "P";
  /** `sku.capacity` of ARM. */
  readonly capacity: number;
  /** Tiers (`sku.name` of ARM) that offer it. */
  readonly tiers: readonly SourceTier[];
  /** Advertised size; of one shard on Premium. */
  readonly memoryGB: number;
  /** Advertised size less the default reserve of 20 %. */
  readonly usableGB: number;
  /** Of the whole cache: sharding does not raise it. */
  readonly maxConnections: number;
  /** Megabits a second; of one shard on Premium, as far as that is published. */
  readonly bandwidthMbps: number;
  /** Cores of one node, for showing only; null where they are shared. Of P5 in China: 20. */
  readonly cores: number | null;
  /** Databases of a cache that is not clustered; a clustered one has database 0 only. */
  readonly maxDatabases: number;
}

/** Shards that a clustered Premium cache may have: up to 30 since 05/2023 (U-06). */
export const MAX_SHARDS = 30;
/** Replicas per primary that Premium may have (azure.md 3.1). */
export const MAX_REPLICAS = 3;

type Row = readonly [
  capacity: number,
  memoryGB: number,
  usableGB: number,
  maxConnections: number,
  bandwidthMbps: number,
  cores: number | null,
  maxDatabases: number,
];

/** Basic has one node, Standard two. */
const basicAndStandard: readonly Row[] = [
  // capacity, GB, usable GB, connections, Mb/s, cores, databases
  [0, 0.25, 0.2, 256, 100, null, 16],
  [1, 1, 0.8, 1000, 500, 1, 16],
  [2, 2.5, 2, 2000, 500, 2, 16],
  [3, 6, 4.8, 5000, 1000, 4, 16],
  [4, 13, 10.4, 10_000, 500, 2, 32],
  [5, 26, 20.8, 15_000, 1000, 4, 48],
  [6, 53, 42.4, 20_000, 2000, 8, 64],
];

/** Sizes are per shard. */
const premium: readonly Row[] = [
  // capacity, GB, usable GB, connections, Mb/s, cores, databases
  [1, 6, 4.8, 7500, 1500, 2, 16],
  [2, 13, 10.4, 15_000, 3000, 4, 32],
  [3, 26, 20.8, 30_000, 3000, 4, 48],
  [4, 53, 42.4, 40_000, 6000, 8, 64],
  [5, 120, 96, 40_000, 6000, 32, 64],
];

function toSkus(family: CacheSku["family"], tiers: readonly SourceTier[], rows: readonly Row[]): CacheSku[] {
  return rows.map(([capacity, memoryGB, usableGB, maxConnections, bandwidthMbps, cores, maxDatabases]) => ({
    short: `${family}${capacity}`,
    family,
    capacity,
    tiers,
    memoryGB,
    usableGB,
    maxConnections,
    bandwidthMbps,
    cores,
    maxDatabases,
  }));
}

/** All 12 SKUs, from small to large in each family. */
export const cacheSkus: readonly CacheSku[] = [
  ...toSkus("C", ["Basic", "Standard"], basicAndStandard),
  ...toSkus("P", ["Premium"], premium),
];

/** The SKU of that short name, in any case; undefined where there is none. */
export function findCacheSku(short: string): CacheSku | undefined {
  const wanted = short.toUpperCase();
  return cacheSkus.find((sku) => sku.short === wanted);
}
