import * as resources from "@pulumi/azure-native/resources";
import { CacheMove } from "azure-redis-move";

/** Caches by the hundred, as a platform team's stack would have them: half refill themselves, half are moved by RDB. */
const group = new resources.ResourceGroup("rg", { resourceGroupName: "rg-bench", location: "westeurope" });

const count = Number(process.env["BENCH_CACHES"] ?? "100");
for (let i = 0; i < count; i++) {
  const rdb = i % 2 === 1;
  new CacheMove(`cache${i}`, {
    resourceGroupName: group.name,
    location: "westeurope",
    strategy: rdb ? "rdb" : "new",
    phase: "sync",
    ...(rdb ? { snapshot: "bench-1" } : {}),
    source: {
      id: `/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-bench/providers/Microsoft.Cache/redis/cache${i}`,
      sku: rdb ? "P1" : "C1",
      location: "westeurope",
      evictionPolicy: "noeviction",
      peakMemoryGB: 0.6,
      measuredAt: "2026-11-20",
    },
    target: { publicNetworkAccess: "Disabled", clusteringPolicy: "EnterpriseCluster" },
  });
}
