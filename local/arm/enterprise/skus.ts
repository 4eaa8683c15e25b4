import { findManagedRedisSku, managedRedisSkus, type ManagedRedisSku } from "../../../lib/sizing/managed-redis-skus";

/** All names that a cluster may be created with. */
export const SKU_NAMES: readonly string[] = managedRedisSkus.map(({ name }) => name);

/** Azure keeps a fifth for itself: sizes are compared by what is left. Of Flash nothing is published (U-02), so all counts. */
export function usableBytes(sku: ManagedRedisSku): number {
  return Math.round((sku.usableGB ?? sku.memoryGB) * 1024 ** 3);
}

/** The SKU of a cluster that exists, so its name is known. */
export function skuOf(name: unknown): ManagedRedisSku {
  const found = findManagedRedisSku(String(name));
  if (found === undefined) throw new Error(`SKU ${String(name)} is not one of Azure Managed Redis`);
  return found;
}
