import { apiVersions } from "../api-versions";
import type { ArmClient } from "../arm-client";
import { formatResourceId, parentResourceId, parseResourceId } from "../resource-id";

/** The target cluster and its database as a step that moves data needs them. */
export interface TargetFacts {
  readonly databaseId: string;
  readonly clusterName: string;
  readonly subscriptionId: string;
  readonly location: string;
  readonly hostName: string;
  readonly port: number;
  readonly tls: boolean;
  readonly clusteringPolicy: string;
  readonly accessKeysEnabled: boolean;
  readonly provisioningState: string;
  readonly resourceState: string;
}

interface ClusterResource {
  readonly location: string;
  readonly properties?: { readonly hostName?: string };
}

interface DatabaseResource {
  readonly properties?: {
    readonly port?: number;
    readonly clientProtocol?: string;
    readonly clusteringPolicy?: string;
    readonly accessKeysAuthentication?: string;
    readonly provisioningState?: string;
    readonly resourceState?: string;
  };
}

export async function readTarget(arm: ArmClient, databaseId: string, signal: AbortSignal): Promise<TargetFacts> {
  const parsed = parseResourceId(databaseId, "targetDatabaseId");
  const clusterId = formatResourceId(parentResourceId(parsed)!);
  const call = { apiVersion: apiVersions.redisEnterprise, signal };
  const [cluster, database] = await Promise.all([arm.get<ClusterResource>(clusterId, call), arm.get<DatabaseResource>(databaseId, call)]);
  const properties = database.properties ?? {};
  return {
    databaseId,
    clusterName: parsed.names[0]!,
    subscriptionId: parsed.subscriptionId,
    location: cluster.location,
    hostName: cluster.properties?.hostName ?? "",
    port: properties.port ?? 10000,
    tls: properties.clientProtocol !== "Plaintext",
    clusteringPolicy: properties.clusteringPolicy ?? "OSSCluster",
    accessKeysEnabled: properties.accessKeysAuthentication === "Enabled",
    provisioningState: properties.provisioningState ?? "Unknown",
    resourceState: properties.resourceState ?? "Unknown",
  };
}

/** Words of `resourceState` and `provisioningState` while the service works on the database (azure.md 15.2). */
const BUSY = new Set(["creating", "updating", "deleting", "enabling", "disabling", "scaling", "moving"]);

export function isBusy({ provisioningState, resourceState }: TargetFacts): boolean {
  return BUSY.has(provisioningState.toLowerCase()) || BUSY.has(resourceState.toLowerCase());
}
