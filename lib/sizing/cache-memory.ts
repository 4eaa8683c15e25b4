import { findCacheSku } from "./cache-skus";
import { toGigabytes, toMegabytes } from "./memory";

/** Advertised memory of a whole cache in GB, all shards together; undefined for a SKU that does not exist. */
export function cacheMemoryGB({ sku, shards }: { readonly sku: string; readonly shards: number }): number | undefined {
  const entry = findCacheSku(sku);
  return entry === undefined ? undefined : toGigabytes(toMegabytes(entry.memoryGB) * Math.max(1, shards));
}
