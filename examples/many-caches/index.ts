import * as resources from "@pulumi/azure-native/resources";
import { CacheMove, type SourceArgs, type TargetArgs } from "azure-redis-move";

const location = "westeurope";
const group = new resources.ResourceGroup("redis", { location });

/** What differs from cache to cache; all of it is reviewed in the pull request that changes it. */
const caches: Record<string, { source: Omit<SourceArgs, "location">; target?: TargetArgs }> = {
  catalog: { source: { sku: "C4", peakMemoryGB: 8.9, evictionPolicy: "allkeys-lru" }, target: { prefer: "cost" } },
  carts: { source: { sku: "P1", peakMemoryGB: 3.8 } },
  search: {
    source: { sku: "P3", peakMemoryGB: 14.2 },
    target: { modules: [{ name: "RediSearch" }], clusteringPolicy: "EnterpriseCluster", evictionPolicy: "NoEviction" },
  },
  events: { source: { sku: "P2", shards: 4, peakMemoryGB: 31 } },
  scratch: { source: { sku: "C0", tier: "Basic" }, target: { highAvailability: true } },
};

/** What is the same for all of them. */
const common: TargetArgs = {
  publicNetworkAccess: "Disabled",
  accessAssignments: [{ name: "shop", objectId: "91c1b6c3-5f3a-4f0e-9b43-64d35b0f0e22" }],
  tags: { team: "shop" },
};

const moves = Object.entries(caches).map(
  ([name, { source, target }]) =>
    [
      name,
      new CacheMove(name, {
        strategy: "new",
        resourceGroupName: group.name,
        source: { ...source, location },
        target: { ...common, ...target },
      }),
    ] as const,
);

export const hosts = Object.fromEntries(moves.map(([name, { hostName }]) => [name, hostName]));
