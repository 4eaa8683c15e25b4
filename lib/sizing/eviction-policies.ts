/**
 * Eviction policies: `maxmemory-policy` of Azure Cache for Redis to `evictionPolicy`
 * of Azure Managed Redis. Both services take VolatileLRU where nothing is said.
 *
 * Source: azure.md 5.3. As of 2026-11-22.
 */
export const evictionPolicies = {
  "noeviction": "NoEviction",
  "allkeys-lru": "AllKeysLRU",
  "volatile-lru": "VolatileLRU",
  "allkeys-random": "AllKeysRandom",
  "volatile-random": "VolatileRandom",
  "volatile-ttl": "VolatileTTL",
  "allkeys-lfu": "AllKeysLFU",
  "volatile-lfu": "VolatileLFU",
} as const;

export type SourceEvictionPolicy = keyof typeof evictionPolicies;
export type EvictionPolicy = (typeof evictionPolicies)[SourceEvictionPolicy];
