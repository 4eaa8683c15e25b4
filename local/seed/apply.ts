import { cacheFrom } from "../arm/redis/caches";
import { refuseCache } from "../arm/redis/cache-rules";
import { startCache } from "../arm/redis/running";
import { groupFrom } from "../arm/resources/groups";
import type { LocalAzure } from "../index";
import type { Seed, SeedCache } from "./seed-file";
import { directEndpoint, seedKeys } from "./write";

/** Makes the caches of a seed with their keys and metrics, as if they had always been there. */
export async function applySeed(local: LocalAzure, { caches }: Seed): Promise<void> {
  for (const cache of caches) await applyCache(local, cache);
}

async function applyCache({ arm: { azure } }: LocalAzure, seeded: SeedCache): Promise<void> {
  const group = `/subscriptions/${azure.options.subscription}/resourceGroups/${seeded.resourceGroup}`;
  if (azure.store.get(group) === undefined) azure.store.put(groupFrom(group, seeded.location));
  const cache = cacheFrom(azure, `${group}/providers/Microsoft.Cache/Redis/${seeded.name}`, bodyOf(seeded));
  refuseCache(cache);
  azure.store.put(cache);
  const running = await startCache(azure, cache);
  cache.properties["provisioningState"] = "Succeeded";
  if (seeded.metrics !== undefined) azure.metrics.set(cache.id.toLowerCase(), seeded.metrics);
  if (seeded.keys > 0) await seedKeys(directEndpoint(running), seeded);
}

/** The body with which ARM would be asked for the cache. */
function bodyOf({ location, sku, tier, shardCount, replicasPerPrimary = 0, properties }: SeedCache): Record<string, unknown> {
  return {
    location,
    properties: {
      sku: { name: tier, family: sku[0], capacity: Number(sku.slice(1)) },
      ...(shardCount === undefined ? {} : { shardCount }),
      ...(replicasPerPrimary === 0 ? {} : { replicasPerPrimary }),
      ...properties,
    },
  };
}
