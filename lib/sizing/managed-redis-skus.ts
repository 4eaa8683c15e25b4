import type { Stage, TargetTier } from "./types";

/**
 * Every SKU of Azure Managed Redis: the complete `Balanced_*`, `MemoryOptimized_*`,
 * `ComputeOptimized_*` and `FlashOptimized_*` part of the SKU enumeration of
 * `Microsoft.Cache/redisEnterprise` 2025-07-01.
 *
 * Source: azure.md 2.1 to 2.4 (Microsoft's migration repository, tables of 02/2026,
 * and the scaling page of 2026, which draws the preview line). As of 2026-11-22.
 */
export interface ManagedRedisSku {
  /** ARM name, `sku.name`. */
  readonly name: string;
  readonly tier: TargetTier | "FlashOptimized";
  /** Advertised size. */
  readonly memoryGB: number;
  /** 80 % of the advertised size; null for Flash, where nothing is published (U-02). */
  readonly usableGB: number | null;
  /** For showing only: Microsoft may change vCPU and shard counts. */
  readonly vCPUs: number;
  readonly maxConnections: number;
  /** For showing only, see `vCPUs`. */
  readonly primaryShards: number;
  readonly stage: Stage;
  /** Burstable CPU: B0 and B1. */
  readonly burstable: boolean;
  /** May run without high availability. Flash: open (U-03), so no. */
  readonly highAvailabilityOptional: boolean;
  /** May be a member of an active geo-replication group: not B0, B1 and Flash (FEAT-09). */
  readonly activeGeoReplication: boolean;
  /** May have the NoCluster policy: in-memory SKUs of 24 GB at most (azure.md 2.5). */
  readonly noCluster: boolean;
  /** Advertised size in a source that disagrees (U-01); sizing computes with the smaller. */
  readonly otherMemoryGB?: number;
}

type Row = readonly [
  short: string,
  memoryGB: number,
  usableGB: number | null,
  vCPUs: number,
  maxConnections: number,
  primaryShards: number,
  stage: Stage,
  more?: Pick<ManagedRedisSku, "otherMemoryGB">,
];

const LARGEST_NO_CLUSTER_GB = 24;
const BURSTABLE = ["B0", "B1"];

/** 8 GB per vCPU (azure.md 2.1). */
const memoryOptimized: readonly Row[] = [
  // SKU, GB, usable GB, vCPUs, connections, primary shards, stage
  ["M10", 12, 9.6, 2, 15_000, 2, "GA"],
  ["M20", 24, 19.2, 4, 30_000, 2, "GA"],
  ["M50", 60, 48, 8, 75_000, 6, "GA"],
  ["M100", 120, 96, 16, 150_000, 12, "GA"],
  ["M150", 175, 140, 24, 200_000, 24, "GA", { otherMemoryGB: 180 }],
  ["M250", 235, 188, 32, 200_000, 24, "GA", { otherMemoryGB: 240 }],
  ["M350", 360, 288, 48, 200_000, 48, "preview"],
  ["M500", 480, 384, 64, 200_000, 48, "preview"],
  ["M700", 720, 576, 96, 200_000, 96, "preview"],
  ["M1000", 960, 768, 128, 200_000, 192, "preview"],
  ["M1500", 1440, 1152, 192, 200_000, 192, "preview"],
  ["M2000", 1920, 1536, 256, 200_000, 192, "preview"],
];

/** 4 GB per vCPU (azure.md 2.2). */
const balanced: readonly Row[] = [
  // SKU, GB, usable GB, vCPUs, connections, primary shards, stage
  ["B0", 0.5, 0.4, 2, 15_000, 1, "GA"],
  ["B1", 1, 0.8, 2, 15_000, 1, "GA"],
  ["B3", 3, 2.4, 2, 15_000, 2, "GA"],
  ["B5", 6, 4.8, 2, 15_000, 2, "GA"],
  ["B10", 12, 9.6, 4, 30_000, 2, "GA"],
  ["B20", 24, 19.2, 8, 75_000, 6, "GA"],
  ["B50", 60, 48, 16, 150_000, 12, "GA"],
  ["B100", 120, 96, 32, 200_000, 24, "GA"],
  ["B150", 180, 144, 48, 200_000, 48, "GA"],
  ["B250", 240, 192, 64, 200_000, 48, "GA"],
  ["B350", 360, 288, 96, 200_000, 96, "preview"],
  ["B500", 480, 384, 128, 200_000, 96, "preview"],
  ["B700", 720, 576, 192, 200_000, 192, "preview"],
  ["B1000", 960, 768, 256, 200_000, 192, "preview"],
];

/** 2 GB per vCPU (azure.md 2.3). */
const computeOptimized: readonly Row[] = [
  // SKU, GB, usable GB, vCPUs, connections, primary shards, stage
  ["X3", 3, 2.4, 4, 30_000, 2, "GA"],
  ["X5", 6, 4.8, 4, 30_000, 2, "GA"],
  ["X10", 12, 9.6, 8, 75_000, 6, "GA"],
  ["X20", 24, 19.2, 16, 150_000, 12, "GA"],
  ["X50", 60, 48, 32, 200_000, 24, "GA"],
  ["X100", 120, 96, 64, 200_000, 48, "GA"],
  ["X150", 180, 144, 96, 200_000, 96, "GA"],
  ["X250", 240, 192, 128, 200_000, 96, "GA"],
  ["X350", 360, 288, 192, 200_000, 192, "preview"],
  ["X500", 480, 384, 256, 200_000, 192, "preview"],
  ["X700", 720, 576, 384, 200_000, 384, "preview"],
];

/** About a fifth in RAM, the rest on NVMe; every key name stays in RAM (azure.md 2.4). */
const flashOptimized: readonly Row[] = [
  // SKU, GB, usable GB, vCPUs, connections, primary shards, stage
  ["A250", 250, null, 8, 75_000, 6, "preview"],
  ["A500", 500, null, 16, 150_000, 12, "preview"],
  ["A700", 750, null, 24, 200_000, 24, "preview"],
  ["A1000", 1000, null, 32, 200_000, 24, "preview"],
  ["A1500", 1500, null, 48, 200_000, 48, "preview"],
  ["A2000", 2000, null, 64, 200_000, 48, "preview"],
  ["A4500", 4500, null, 144, 200_000, 96, "preview"],
];

function toSkus(tier: ManagedRedisSku["tier"], rows: readonly Row[]): ManagedRedisSku[] {
  const inMemory = tier !== "FlashOptimized";
  return rows.map(([short, memoryGB, usableGB, vCPUs, maxConnections, primaryShards, stage, more]) => {
    const burstable = BURSTABLE.includes(short);
    return {
      name: `${tier}_${short}`,
      tier,
      memoryGB,
      usableGB,
      vCPUs,
      maxConnections,
      primaryShards,
      stage,
      burstable,
      highAvailabilityOptional: inMemory,
      activeGeoReplication: inMemory && !burstable,
      noCluster: inMemory && memoryGB <= LARGEST_NO_CLUSTER_GB,
      ...more,
    };
  });
}

/** All 44 SKUs, by tier, each tier from small to large. */
export const managedRedisSkus: readonly ManagedRedisSku[] = [
  ...toSkus("MemoryOptimized", memoryOptimized),
  ...toSkus("Balanced", balanced),
  ...toSkus("ComputeOptimized", computeOptimized),
  ...toSkus("FlashOptimized", flashOptimized),
];

/** The SKU of that ARM name, in any case; undefined where there is none. */
export function findManagedRedisSku(name: string): ManagedRedisSku | undefined {
  const wanted = name.toLowerCase();
  return managedRedisSkus.find((sku) => sku.name.toLowerCase() === wanted);
}
