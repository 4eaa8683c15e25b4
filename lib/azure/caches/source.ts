import { apiVersions } from "../api-versions";
import type { ArmClient } from "../arm-client";
import { parseResourceId, resourceName } from "../resource-id";

/** The source cache as a step that moves its data needs it. */
export interface SourceFacts {
  readonly id: string;
  readonly name: string;
  readonly subscriptionId: string;
  readonly location: string;
  readonly tier: string;
  /** 0: not clustered. */
  readonly shards: number;
  readonly hostName: string;
  readonly sslPort: number;
  readonly accessKeysEnabled: boolean;
  /** Entra sign-in is on (`redisConfiguration.aad-enabled`). */
  readonly entraEnabled: boolean;
  readonly hasIdentity: boolean;
  readonly provisioningState: string;
}

interface RedisResource {
  readonly location: string;
  readonly identity?: { readonly type?: string };
  readonly properties: {
    readonly sku: { readonly name: string };
    readonly shardCount?: number;
    readonly hostName?: string;
    readonly sslPort?: number;
    readonly disableAccessKeyAuthentication?: boolean;
    readonly redisConfiguration?: { readonly "aad-enabled"?: string };
    readonly provisioningState?: string;
  };
}

export async function readSource(arm: ArmClient, id: string, signal: AbortSignal): Promise<SourceFacts> {
  const parsed = parseResourceId(id, "sourceId");
  const { location, identity, properties } = await arm.get<RedisResource>(id, { apiVersion: apiVersions.redis, signal });
  return {
    id,
    name: resourceName(parsed),
    subscriptionId: parsed.subscriptionId,
    location,
    tier: properties.sku.name,
    shards: properties.shardCount ?? 0,
    hostName: properties.hostName ?? "",
    sslPort: properties.sslPort ?? 6380,
    accessKeysEnabled: properties.disableAccessKeyAuthentication !== true,
    entraEnabled: properties.redisConfiguration?.["aad-enabled"]?.toLowerCase() === "true",
    hasIdentity: identity?.type !== undefined && identity.type !== "None",
    provisioningState: properties.provisioningState ?? "Unknown",
  };
}
