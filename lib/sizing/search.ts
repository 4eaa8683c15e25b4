import { managedRedisSkus, type ManagedRedisSku } from "./managed-redis-skus";
import { toMegabytes } from "./memory";
import type { TargetTier } from "./types";

/**
 * Tiers that sizing chooses from, the cheapest per GB first: fewer vCPUs for the
 * same memory. Flash is never chosen by itself (U-02).
 */
export const targetTiers: readonly TargetTier[] = ["MemoryOptimized", "Balanced", "ComputeOptimized"];

export type Accept = (sku: ManagedRedisSku) => boolean;

/** The smallest SKU of a tier that offers that much usable memory and is accepted; equal is enough. */
export function smallestOf(tier: TargetTier, usableMegabytes: number, accept: Accept): ManagedRedisSku | undefined {
  return skusOf(tier).find((sku) => usableOf(sku) >= usableMegabytes && accept(sku));
}

/** The smallest such SKU of several tiers; among equals the cheaper tier. */
export function smallestAmong(
  tiers: readonly TargetTier[],
  usableMegabytes: number,
  accept: Accept,
): ManagedRedisSku | undefined {
  return tiers
    .flatMap((tier) => smallestOf(tier, usableMegabytes, accept) ?? [])
    .reduce<ManagedRedisSku | undefined>(
      (best, sku) => (best === undefined || usableOf(sku) < usableOf(best) ? sku : best),
      undefined,
    );
}

export function largestOf(tier: TargetTier, accept: Accept = () => true): ManagedRedisSku {
  const largest = skusOf(tier).filter(accept).at(-1);
  if (largest === undefined) throw new Error(`no SKU of ${tier} is accepted`);
  return largest;
}

/** Usable memory of an in-memory SKU. */
export function usableOf(sku: ManagedRedisSku): number {
  return toMegabytes(sku.usableGB ?? Number.NaN);
}

const byTier = new Map<TargetTier, readonly ManagedRedisSku[]>(
  targetTiers.map((tier) => [
    tier,
    managedRedisSkus.filter((sku) => sku.tier === tier).sort((a, b) => usableOf(a) - usableOf(b)),
  ]),
);

function skusOf(tier: TargetTier): readonly ManagedRedisSku[] {
  return byTier.get(tier) ?? [];
}
