import { evictionPolicies as targetPolicyOf, type EvictionPolicy } from "../sizing/eviction-policies";
import type { ClusteringPolicy, RedisModule } from "../sizing/types";

/** Eviction policies as Azure Managed Redis spells them (`properties.evictionPolicy`, azure.md 5.3). */
export const evictionPolicies: readonly EvictionPolicy[] = Object.values(targetPolicyOf);

/** Clustering policies (`properties.clusteringPolicy`, azure.md 4.7). */
export const clusteringPolicies = ["OSSCluster", "EnterpriseCluster", "NoCluster"] as const satisfies readonly ClusteringPolicy[];

/** Modules (`properties.modules[].name`, FEAT-11). */
export const redisModules = [
  "RediSearch",
  "RedisJSON",
  "RedisBloom",
  "RedisTimeSeries",
] as const satisfies readonly RedisModule[];

/** One protocol per database, on the same port (`properties.clientProtocol`, CONN-03). */
export const clientProtocols = ["Encrypted", "Plaintext"] as const;

/** `properties.publicNetworkAccess`, required from API 2025-07-01 (azure.md 15.2). */
export const publicNetworkValues = ["Enabled", "Disabled"] as const;

/** RDB persistence intervals (`properties.persistence.rdbFrequency`, FEAT-07). */
export const rdbFrequencies = ["1h", "6h", "12h"] as const;

/** AOF persistence intervals; `always` is deprecated by the service and not offered (FEAT-07). */
export const aofFrequencies = ["1s"] as const;

/** One module and its load-time arguments. */
export interface ModuleSetting {
  readonly name: string;
  readonly args?: string | undefined;
}

/** Persistence by kind; at most one kind may be given. */
export interface PersistenceSetting {
  readonly rdb?: string | undefined;
  readonly aof?: string | undefined;
}

/** Disk encryption with a key of the customer's. */
export interface CustomerManagedKeySetting {
  readonly keyUrl: string;
  readonly userAssignedIdentityId: string;
}

/** One principal with full access to the data; the service has one policy, `default` (azure.md 12). */
export interface AccessSetting {
  /** Name of the assignment. */
  readonly name: string;
  /** Object id of a user, service principal or managed identity. */
  readonly objectId: string;
}

/**
 * All that is judged about one target: a cluster and its database, as they
 * are to be sent to Azure. Plain values; strings where a person may have
 * written anything.
 */
export interface TargetSettings {
  readonly sku: string;
  readonly allowPreview: boolean;
  readonly highAvailability: boolean;
  readonly clusteringPolicy: string;
  readonly evictionPolicy: string;
  readonly clientProtocol: string;
  readonly accessKeys: boolean;
  readonly publicNetworkAccess: string;
  readonly modules: readonly ModuleSetting[];
  readonly persistence: PersistenceSetting | undefined;
  readonly customerManagedKey: CustomerManagedKeySetting | undefined;
  readonly clusterName: string | undefined;
  readonly accessAssignments: readonly AccessSetting[];
  /** Whether the database is to be a member of an active geo-replication group. */
  readonly geoReplication: boolean;
}

/** What applies where nothing is said: secure, and the same tomorrow whatever the service's own defaults become. */
export const defaults: Omit<TargetSettings, "sku"> = {
  allowPreview: false,
  highAvailability: true,
  clusteringPolicy: "OSSCluster",
  evictionPolicy: "VolatileLRU",
  clientProtocol: "Encrypted",
  accessKeys: false,
  publicNetworkAccess: "Disabled",
  modules: [],
  persistence: undefined,
  customerManagedKey: undefined,
  clusterName: undefined,
  accessAssignments: [],
  geoReplication: false,
};

/** Settings with every default filled in; members that are no settings are left out. */
export function targetSettings(given: Partial<TargetSettings> & Pick<TargetSettings, "sku">): TargetSettings {
  const all = { ...defaults, sku: given.sku };
  const said = Object.entries(given).filter(([key, value]) => key in all && value !== undefined);
  return { ...all, ...Object.fromEntries(said) };
}
