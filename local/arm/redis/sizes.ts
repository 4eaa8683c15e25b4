import { findCacheSku, type CacheSku as CatalogueSku } from "../../../lib/sizing/cache-skus";

/** `properties.sku` of a cache, the family in upper case. */
export interface CacheSku {
  readonly name: "Basic" | "Standard" | "Premium";
  readonly family: "C" | "P";
  readonly capacity: number;
}

/** The catalogue's entry of a cache that exists, so it is there. */
export function sizeOf(sku: CacheSku): CatalogueSku {
  const size = findCacheSku(`${sku.family}${sku.capacity}`);
  if (size === undefined) throw new Error(`${sku.family}${sku.capacity} is not a size of Azure Cache for Redis`);
  return size;
}

export function isSize(family: string, capacity: unknown): boolean {
  return findCacheSku(`${family}${String(capacity)}`) !== undefined;
}
