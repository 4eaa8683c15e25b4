import type { ManagedRedisSku } from "./managed-redis-skus";
import type { CheckedRequest } from "./read-request";
import type { ClusteringPolicy } from "./types";

/** A clustering policy, and why it and no other. */
export interface PolicyChoice {
  readonly policy: ClusteringPolicy;
  readonly reason: string;
}

/**
 * The clustering policy for one target (azure.md 4.7). It can be changed later
 * only away from NoCluster, so the choice keeps today's clients working.
 */
export function choosePolicy(request: CheckedRequest, sku: ManagedRedisSku): PolicyChoice {
  if (request.clusteringPolicy !== undefined) {
    return { policy: request.clusteringPolicy, reason: "it was asked for" };
  }
  if (request.modules?.includes("RediSearch")) {
    return { policy: "EnterpriseCluster", reason: "RediSearch needs it" };
  }
  if (request.source.shards > 0) {
    return { policy: "OSSCluster", reason: "the clients speak the cluster protocol already" };
  }
  if (request.geoReplication) {
    return {
      policy: "EnterpriseCluster",
      reason: "one endpoint for plain clients; NoCluster is not documented with active geo-replication",
    };
  }
  if (sku.noCluster) {
    return {
      policy: "NoCluster",
      reason: "plain clients and commands over several slots go on as before; it can be left later",
    };
  }
  return { policy: "EnterpriseCluster", reason: "one endpoint for plain clients; NoCluster ends at 24 GB" };
}
