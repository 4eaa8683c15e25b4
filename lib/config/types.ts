import type { CacheFacts } from "../compatibility";
import type { ClusteringPolicy, RedisModule, SourceTier, TargetTier } from "../sizing/types";
import type { EvictionPolicy, SourceEvictionPolicy } from "../sizing/eviction-policies";
import type { SourceUse } from "../sizing/use";

/** How data reaches the target. */
export const strategies = ["new", "rdb", "copy", "dualWrite", "arm"] as const;
export type Strategy = (typeof strategies)[number];

/** Where one cache stands. */
export const phases = ["provision", "sync", "cutover", "retire"] as const;
export type Phase = (typeof phases)[number];

/** How the two services get at the RDB blobs (azure.md 7.1, 7.2). */
export const storageAuths = ["sharedKey", "userDelegation", "managedIdentity"] as const;
export type StorageAuth = (typeof storageAuths)[number];

/** Who copies the keys of strategy `copy`. */
export const copyRuns = ["up", "command"] as const;
export type CopyRun = (typeof copyRuns)[number];

/** Kind of an Entra principal, as role assignments name it. */
export const principalTypes = ["ServicePrincipal", "User", "Group"] as const;
export type PrincipalType = (typeof principalTypes)[number];

/** Facts of one source cache: measured once, frozen in the stack's config. */
export interface SourceConfig extends MeasuredFacts, SourceUse {
  readonly id?: string;
  readonly name?: string;
  readonly resourceGroup?: string;
  readonly location?: string;
  readonly sku: string;
  readonly tier?: SourceTier;
  readonly shards?: number;
  readonly replicasPerPrimary?: number;
  readonly evictionPolicy?: SourceEvictionPolicy;
  readonly databasesInUse?: number[];
  readonly identityPrincipalId?: string;
}

/** Use that is shown beside the limits of a size, and decides nothing. */
export type ShownUse = Omit<SourceUse, "measuredAt" | "peakMemoryGB" | "peakConnections">;

/** Facts that findings rest on, beside those that decide the size. */
export type MeasuredFacts = Pick<
  CacheFacts,
  | "redisVersion"
  | "clients"
  | "peakConnections"
  | "enableNonSslPort"
  | "minimumTlsVersion"
  | "publicNetworkAccess"
  | "firewallRules"
  | "subnetId"
  | "privateEndpoints"
  | "linkedServers"
  | "patchSchedule"
  | "notifyKeyspaceEvents"
  | "persistence"
  | "zones"
  | "accessKeys"
  | "accessPolicies"
  | "accessAssignments"
  | "identity"
  | "tags"
  | "reservedMB"
>;

/** What the target is to be. */
export interface TargetConfig {
  readonly sku?: string;
  readonly prefer?: "cost" | "memory";
  readonly headroomPercent?: number;
  readonly targetTier?: TargetTier;
  readonly allowPreview?: boolean;
  readonly clusterName?: string;
  readonly highAvailability?: boolean;
  readonly clusteringPolicy?: ClusteringPolicy;
  readonly evictionPolicy?: EvictionPolicy;
  readonly clientProtocol?: "Encrypted" | "Plaintext";
  readonly accessKeys?: boolean;
  readonly publicNetworkAccess?: "Enabled" | "Disabled";
  readonly modules?: { readonly name: RedisModule; readonly args?: string }[];
  readonly persistence?: { readonly rdb?: "1h" | "6h" | "12h"; readonly aof?: "1s" };
  readonly customerManagedKey?: { readonly keyUrl: string; readonly userAssignedIdentityId: string };
  readonly identity?: { readonly systemAssigned?: boolean; readonly userAssignedIdentities?: string[] };
  readonly accessAssignments?: { readonly name: string; readonly objectId: string }[];
  readonly tags?: Record<string, string>;
}

/** How keys are copied, for strategy `copy`. */
export interface CopyConfig {
  readonly run?: CopyRun;
  readonly checkpoint?: string;
  readonly verify?: boolean;
  readonly timeoutMinutes?: number;
  readonly maxRate?: string;
}

/** One cache of the stack. */
export interface CacheConfig {
  readonly name: string;
  readonly strategy: Strategy;
  readonly phase: Phase;
  readonly source: SourceConfig;
  readonly target: TargetConfig;
  readonly copy?: CopyConfig;
  readonly snapshot?: string;
  readonly allowOverwriteOf?: string;
  readonly acceptDataLoss?: string[];
  readonly protect: boolean;
  readonly resourceGroup?: string;
  readonly location?: string;
}

/** Storage for the RDB blobs of each cache that is moved by `rdb`. */
export interface StagingConfig {
  readonly storageAuth?: StorageAuth;
  readonly retentionDays?: number;
  readonly operatorPrincipalId?: string;
  readonly operatorPrincipalType?: PrincipalType;
  readonly timeoutMinutes?: number;
}

/** The config of one stack, namespace `azure-redis-move`. */
export interface StackConfig {
  readonly subscriptionId?: string;
  readonly resourceGroup?: string;
  readonly location?: string;
  readonly tags?: Record<string, string>;
  readonly staging?: StagingConfig;
  readonly caches: CacheConfig[];
}
