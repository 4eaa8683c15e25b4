import { UserError } from "../util/user-error";
import type { ManagedRedisSku } from "./managed-redis-skus";
import type { RedisModule, SizingRequest } from "./types";

/** Modules that active geo-replication allows (FEAT-09). */
const geoReplicatedModules: readonly RedisModule[] = ["RediSearch", "RedisJSON"];

/** Wishes that no SKU can fulfil together. @throws UserError */
export function refuseContradictions({ modules = [], clusteringPolicy, geoReplication }: SizingRequest): void {
  if (modules.includes("RediSearch") && clusteringPolicy !== undefined && clusteringPolicy !== "EnterpriseCluster") {
    throw new UserError("RediSearch works with one clustering policy only", {
      path: "clusteringPolicy",
      given: clusteringPolicy,
      allowed: "EnterpriseCluster",
    });
  }
  const lost = geoReplication ? modules.filter((module) => !geoReplicatedModules.includes(module)) : [];
  if (lost.length > 0) {
    throw new UserError("active geo-replication does not allow these modules", {
      path: "modules",
      given: lost.join(", "),
      allowed: geoReplicatedModules.join(", "),
    });
  }
}

/** Why a wish rules the SKU out, as the end of a sentence; undefined where none does. */
export function ruledOutBy(request: SizingRequest, sku: ManagedRedisSku): string | undefined {
  if (request.clusteringPolicy === "NoCluster" && !sku.noCluster) return "NoCluster ends at 24 GB";
  if (request.geoReplication && !sku.activeGeoReplication) return "it has no active geo-replication";
  return undefined;
}
