import * as resources from "@pulumi/azure-native/resources";
import { CacheMove } from "azure-redis-move";

const group = new resources.ResourceGroup("redis", { location: "westeurope" });

/** A Standard C3 that peaks at 3.1 GB, as `redis-move assess` measured it; its target fills itself again. */
const catalog = new CacheMove("catalog", {
  strategy: "new",
  resourceGroupName: group.name,
  source: { sku: "C3", location: "westeurope", peakMemoryGB: 3.1 },
});

/** Where applications connect; nobody can yet, since no principal was named and the public network is off. */
export const connection = catalog.connection;
