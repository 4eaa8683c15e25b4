import type { ManagedRedisSku } from "./managed-redis-skus";
import type { SizedSource, TargetTier } from "./types";

/** Names of the tiers as Microsoft's pages print them. */
export const tierNames: Readonly<Record<TargetTier, string>> = {
  MemoryOptimized: "Memory Optimized",
  Balanced: "Balanced",
  ComputeOptimized: "Compute Optimized",
};

/** The word for a tier on the command line. */
export const cliTiers: Readonly<Record<TargetTier, string>> = {
  MemoryOptimized: "memory",
  Balanced: "balanced",
  ComputeOptimized: "compute",
};

/** `Premium P2 with 3 shards and 2 replicas`; replicas only where they are more than the usual one. */
export function describeSource({ sku, tier, shards, replicasPerPrimary }: SizedSource): string {
  const parts = [
    ...(shards > 0 ? [`${shards} ${shards === 1 ? "shard" : "shards"}`] : []),
    ...(replicasPerPrimary > 1 ? [`${replicasPerPrimary} replicas per primary`] : []),
  ];
  return [`${tier} ${sku}`, ...(parts.length > 0 ? [`with ${parts.join(" and ")}`] : [])].join(" ");
}

export function describeSku({ name, usableGB }: ManagedRedisSku): string {
  return `${name} (${usableGB} GB usable)`;
}
