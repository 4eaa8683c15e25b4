import { names, on } from "./on";
import type { Rule } from "../rule";
import type { TargetSettings } from "../settings";
import { findManagedRedisSku } from "../../sizing/managed-redis-skus";
import { show } from "../../util/fault";

const isFlash = (sku: string): boolean => findManagedRedisSku(sku)?.tier === "FlashOptimized";

/** Sizes: what a SKU cannot do (azure.md 2.5). */
export const skuRules: readonly Rule<TargetSettings>[] = [
  on(["sku", "allowPreview"], ({ sku, allowPreview }) =>
    findManagedRedisSku(sku)?.stage === "preview" && !allowPreview
      ? {
          path: "sku",
          problem: "is in preview: no service level agreement, and it may change",
          given: show(sku),
          allowed: "a generally available SKU",
          remedy: "choose one, or accept the preview with allowPreview: true",
        }
      : undefined,
  ),
  on(["sku", "clusteringPolicy"], ({ sku, clusteringPolicy }) => {
    const known = findManagedRedisSku(sku);
    return clusteringPolicy === "NoCluster" && known?.noCluster === false
      ? {
          path: "clusteringPolicy",
          problem: "NoCluster is for in-memory SKUs of at most 24 GB",
          given: `NoCluster with ${sku} (${known.memoryGB} GB)`,
          allowed: "OSSCluster, EnterpriseCluster",
          remedy: "EnterpriseCluster suits clients that know no cluster",
        }
      : undefined;
  }),
  on(["sku", "modules"], ({ sku, modules }) =>
    isFlash(sku) && modules.some(({ name }) => name !== "RedisJSON")
      ? {
          path: "modules",
          problem: "Flash Optimized has RedisJSON only",
          given: `${names(modules)} with ${sku}`,
          allowed: "RedisJSON",
          remedy: "choose an in-memory SKU (Balanced_*, MemoryOptimized_*, ComputeOptimized_*)",
        }
      : undefined,
  ),
  on(["sku", "highAvailability"], ({ sku, highAvailability }) =>
    findManagedRedisSku(sku)?.highAvailabilityOptional === false && !highAvailability
      ? {
          path: "highAvailability",
          problem: "Flash Optimized without high availability is not documented to work (U-03)",
          given: `false with ${sku}`,
          allowed: "true",
        }
      : undefined,
  ),
  on(["sku", "geoReplication"], ({ sku, geoReplication }) =>
    geoReplication && findManagedRedisSku(sku)?.activeGeoReplication === false
      ? {
          path: "geoReplication",
          problem: "Balanced_B0, Balanced_B1 and Flash Optimized have no active geo-replication",
          given: sku,
          allowed: "Balanced_B3 and larger, MemoryOptimized_*, ComputeOptimized_*",
        }
      : undefined,
  ),
];
