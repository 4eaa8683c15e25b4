/** Sizing: which Azure Managed Redis SKU a cache becomes, and why. Pure; no Pulumi, no I/O. */
export { size } from "./size";
export { sizeNamed } from "./named-sku";
export { toRecord } from "./record";
export { explain } from "./explain";
export { type CacheSku, cacheSkus, findCacheSku, MAX_REPLICAS, MAX_SHARDS } from "./cache-skus";
export { type ManagedRedisSku, findManagedRedisSku, managedRedisSkus } from "./managed-redis-skus";
export { type EnterpriseSku, enterpriseSkus, findEnterpriseSku } from "./enterprise-skus";
export { type GuideRow, guideRows } from "./guide-rows";
export { evictionPolicies, type EvictionPolicy, type SourceEvictionPolicy } from "./eviction-policies";
export { AOF_FREQUENCY, rdbFrequencies, type RdbFrequency } from "./persistence";
export { additionalMemoryPercent } from "./target";
export { neededMegabytes, toGigabytes, toMegabytes, usableMegabytes } from "./memory";
export { cliTiers, describeSource, tierNames } from "./words";
export type { SizingWarningCode } from "./warnings";
export { readShownFacts, useFacts, type ShownFacts, type SourceUse } from "./use";
export type * from "./types";
