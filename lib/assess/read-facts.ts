import type { ArmClient } from "../azure/arm-client";
import { apiVersions } from "../azure/api-versions";
import { AzureRequestError } from "../azure/azure-error";
import type { CacheFacts, PatchWindow, SourceAssignment, SourcePersistence } from "../compatibility";
import type { SourceTier } from "../sizing/types";

/** `Microsoft.Cache/redis` 2024-11-01, the fields that are read; its access keys are never asked for. */
interface RedisResource {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly tags?: Record<string, string>;
  readonly zones?: readonly string[];
  readonly identity?: {
    readonly type?: string;
    readonly principalId?: string;
    readonly userAssignedIdentities?: Record<string, unknown>;
  };
  readonly properties: {
    readonly sku: { readonly name: string; readonly family: string; readonly capacity: number };
    readonly redisVersion?: string;
    readonly shardCount?: number;
    readonly replicasPerPrimary?: number;
    readonly replicasPerMaster?: number;
    readonly enableNonSslPort?: boolean;
    readonly minimumTlsVersion?: string;
    readonly publicNetworkAccess?: "Enabled" | "Disabled";
    readonly disableAccessKeyAuthentication?: boolean;
    readonly subnetId?: string;
    readonly redisConfiguration?: Record<string, string | undefined>;
    readonly privateEndpointConnections?: readonly { readonly name?: string; readonly id?: string }[];
  };
}

/** What one cache is, with the parts of it that this identity could not read. */
export interface ReadCache {
  readonly id: string;
  readonly facts: CacheFacts;
  /** Object id of the cache's managed identity. */
  readonly principalId: string | null;
  readonly hostName: string | null;
  readonly sslPort: number | null;
  /** Whether a data plane login by Entra token is switched on. */
  readonly entra: boolean;
  readonly unreadParts: readonly string[];
}

const BUILT_IN_POLICIES: ReadonlySet<string> = new Set(["Data Owner", "Data Contributor", "Data Reader"]);

/** Reads everything that ARM says of one cache; rejects where the cache itself cannot be read. */
export async function readFacts(arm: ArmClient, id: string, signal?: AbortSignal): Promise<ReadCache> {
  const options = { apiVersion: apiVersions.redis, ...(signal === undefined ? {} : { signal }) };
  const resource = await arm.get<RedisResource>(id, options);
  const unreadParts: string[] = [];
  const listed = async <T>(part: string): Promise<T[] | undefined> => {
    try {
      return await collect(arm.list<T>(`${id}/${part}`, options));
    } catch (error) {
      return absent(error, part, unreadParts);
    }
  };
  const [rules, schedules, links, policies, assignments] = await Promise.all([
    listed<{ name: string }>("firewallRules"),
    listed<{ properties?: { scheduleEntries?: PatchWindow[] } }>("patchSchedules"),
    listed<{ name: string; properties?: { serverRole?: "Primary" | "Secondary" } }>("linkedServers"),
    listed<{ name: string }>("accessPolicies"),
    listed<{ properties?: { objectId?: string; accessPolicyName?: string } }>("accessPolicyAssignments"),
  ]);
  const facts: CacheFacts = {
    ...ownFacts(resource),
    ...optional(
      "firewallRules",
      rules?.map(({ name }) => lastPart(name)),
    ),
    ...optional(
      "patchSchedule",
      schedules?.flatMap(({ properties }) => properties?.scheduleEntries ?? []),
    ),
    ...optional(
      "linkedServers",
      links?.map(({ name, properties }) => ({ name: lastPart(name), role: properties?.serverRole ?? "Secondary" })),
    ),
    ...optional(
      "accessPolicies",
      policies?.map(({ name }) => lastPart(name)).filter((name) => !BUILT_IN_POLICIES.has(name)),
    ),
    ...optional("accessAssignments", assignments?.flatMap(assignmentOf)),
  };
  const properties = resource.properties as RedisResource["properties"] & {
    readonly hostName?: string;
    readonly sslPort?: number;
  };
  return {
    id: resource.id,
    facts,
    principalId: resource.identity?.principalId ?? null,
    hostName: properties.hostName ?? null,
    sslPort: properties.sslPort ?? null,
    entra: properties.redisConfiguration?.["aad-enabled"]?.toLowerCase() === "true",
    unreadParts,
  };
}

/** A part that this tier does not have is empty; one that may not be read is unknown. */
function absent(error: unknown, part: string, unreadParts: string[]): undefined | never[] {
  if (!(error instanceof AzureRequestError) || error.transient) throw error;
  if (error.status === 404 || error.status === 400) return [];
  unreadParts.push(part);
  return undefined;
}

function ownFacts({ name, location, tags, zones, identity, properties }: RedisResource): CacheFacts {
  const { sku, redisConfiguration = {} } = properties;
  const tier = sku.name as SourceTier;
  return {
    name,
    // ARM answers display names and lower-case ones alike.
    location: location.toLowerCase().replace(/\s+/g, ""),
    sku: `${sku.family.toUpperCase()}${sku.capacity}`,
    tier,
    shards: properties.shardCount ?? 0,
    replicasPerPrimary: properties.replicasPerPrimary ?? properties.replicasPerMaster ?? (tier === "Basic" ? 0 : 1),
    ...optional("redisVersion", properties.redisVersion),
    evictionPolicy: redisConfiguration["maxmemory-policy"] ?? "volatile-lru",
    enableNonSslPort: properties.enableNonSslPort ?? false,
    ...optional("minimumTlsVersion", properties.minimumTlsVersion),
    publicNetworkAccess: properties.publicNetworkAccess ?? "Enabled",
    subnetId: properties.subnetId ?? "",
    privateEndpoints: (properties.privateEndpointConnections ?? []).map(
      ({ name: own, id }) => own ?? lastPart(id ?? ""),
    ),
    notifyKeyspaceEvents: redisConfiguration["notify-keyspace-events"] ?? "",
    persistence: persistenceOf(redisConfiguration),
    zones: zones ?? [],
    accessKeys: properties.disableAccessKeyAuthentication !== true,
    identity: {
      systemAssigned: /SystemAssigned/i.test(identity?.type ?? ""),
      userAssignedIdentities: Object.keys(identity?.userAssignedIdentities ?? {}).sort(),
    },
    tags: tags ?? {},
    ...optional("reservedMB", reservedOf(redisConfiguration)),
  };
}

function persistenceOf(config: Record<string, string | undefined>): SourcePersistence {
  const minutes = Number(config["rdb-backup-frequency"]);
  return {
    ...(isOn(config["rdb-backup-enabled"])
      ? { rdbMinutes: Number.isFinite(minutes) && minutes > 0 ? minutes : 60 }
      : {}),
    ...(isOn(config["aof-backup-enabled"]) ? { aof: true } : {}),
  };
}

/** Megabytes of one shard that both settings keep back (azure.md 3.1). */
function reservedOf(config: Record<string, string | undefined>): number | undefined {
  const parts = [config["maxmemory-reserved"], config["maxfragmentationmemory-reserved"]].map(Number);
  return parts.every((part) => Number.isFinite(part)) ? parts.reduce((sum, part) => sum + part, 0) : undefined;
}

function isOn(text: string | undefined): boolean {
  return text?.toLowerCase() === "true";
}

function assignmentOf({
  properties,
}: {
  properties?: { objectId?: string; accessPolicyName?: string };
}): SourceAssignment[] {
  return properties?.objectId === undefined
    ? []
    : [{ objectId: properties.objectId, policy: properties.accessPolicyName ?? "" }];
}

function lastPart(name: string): string {
  return name.split("/").at(-1) ?? name;
}

function optional<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, V>);
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
