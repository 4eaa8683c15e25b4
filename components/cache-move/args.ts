import type * as pulumi from "@pulumi/pulumi";
import type {
  ClusteringPolicy,
  CopyRun,
  Phase,
  Prefer,
  PrincipalType,
  SourceEvictionPolicy,
  SourceTier,
  StorageAuth,
  Strategy,
  TargetTier,
} from "../enums";
import type { ManagedRedisSettings, ModuleArgs } from "../managed-redis/args";

/**
 * Facts of the cache to be moved, as they were measured once. Plain, since the
 * size of the target, and with it the preview, rests on them; the source
 * itself is not read, so a preview works after it is gone.
 */
export interface SourceArgs {
  /** ARM id of the cache. Needed for strategy `rdb`. */
  id?: string;
  /** Region, as ARM spells it. Default for the region of target and staging. */
  location?: string;
  /** Size: `C0` to `C6`, `P1` to `P5`; of one shard where the cache is clustered. */
  sku: string;
  /** Default `Standard` for C sizes, `Premium` for P sizes. */
  tier?: SourceTier;
  /** Shards; 0, the default, means not clustered, as in ARM. */
  shards?: number;
  /** Replicas of each primary. Default 0 on Basic, else 1. */
  replicasPerPrimary?: number;
  /** `maxmemory-policy`; the target gets the same (azure.md 5.3). Default `volatile-lru`, the default of both services. */
  evictionPolicy?: SourceEvictionPolicy;
  /** Numbers of the databases that hold keys; the target has database 0 only. Default `[0]`. */
  databasesInUse?: number[];
  /** Object id of the cache's managed identity; needed for `storageAuth: managedIdentity`. */
  identityPrincipalId?: string;
  /** Peak of total used memory over the last month in GB, all shards together (MAP-18). Default: not measured. */
  peakMemoryGB?: number;
  /** When the facts were measured, an ISO date; for the reader. */
  measuredAt?: string;
  /** What is known beyond the size; decides which findings a preview reports. Default: nothing more is known. */
  measured?: MeasuredArgs;
}

/** Facts of the source that findings rest on; `redis-move assess` measures them. Each left out is not judged. */
export interface MeasuredArgs {
  /** Version of Redis, such as `6.0.14`. */
  redisVersion?: string;
  /** What today's clients speak: `plain` or `cluster`; known only to their owners. */
  clients?: string;
  /** Most clients connected at once in the measured time. */
  peakConnections?: number;
  /** Days that the measurement reaches back from `measuredAt`. Like the rest of the use it is shown by the report and decides nothing. */
  measuredDays?: number;
  /** 95th percentile of used memory in GB, all shards together. */
  p95MemoryGB?: number;
  /** Peak of server load in percent, of the busiest shard. */
  peakServerLoadPercent?: number;
  /** 95th percentile of server load in percent. */
  p95ServerLoadPercent?: number;
  /** 95th percentile of connected clients. */
  p95Connections?: number;
  /** Peak of reads and writes together, all shards, 10^6 bytes a second. */
  peakBandwidthMBps?: number;
  /** 95th percentile of reads and writes together. */
  p95BandwidthMBps?: number;
  /** Plain text on port 6379 beside TLS on 6380. */
  enableNonSslPort?: boolean;
  /** Oldest TLS version that clients may use. */
  minimumTlsVersion?: string;
  /** Whether clients may come from the public network: `Enabled` or `Disabled`. */
  publicNetworkAccess?: string;
  /** Names of the firewall rules. */
  firewallRules?: string[];
  /** Subnet that the cache is injected into. */
  subnetId?: string;
  /** Names of the private endpoint connections. */
  privateEndpoints?: string[];
  /** Caches linked by passive geo-replication. */
  linkedServers?: LinkedServerFact[];
  /** Windows for updates. */
  patchSchedule?: PatchWindowFact[];
  /** `notify-keyspace-events`; empty: off. */
  notifyKeyspaceEvents?: string;
  /** Persistence of the cache. */
  persistence?: PersistenceFact;
  /** Availability zones. */
  zones?: string[];
  /** Sign-in by access key is on. */
  accessKeys?: boolean;
  /** Names of access policies that are not built in. */
  accessPolicies?: string[];
  /** Entra principals that may use the data. */
  accessAssignments?: AssignmentFact[];
  /** Identities of the cache. */
  identity?: IdentityFact;
  /** Tags of the cache. */
  tags?: Record<string, string>;
  /** Memory of one shard that is reserved, MB. */
  reservedMB?: number;
}

/** A cache linked by passive geo-replication. */
export interface LinkedServerFact {
  /** Name of the other cache. */
  name: string;
  /** `Primary` or `Secondary`. */
  role: string;
}

/** One window for updates. */
export interface PatchWindowFact {
  /** A day, `Everyday` or `Weekend`. */
  dayOfWeek: string;
  /** Hour at which it opens. */
  startHourUtc: number;
  /** ISO duration; default `PT5H`. */
  maintenanceWindow?: string;
}

/** Persistence of the source. */
export interface PersistenceFact {
  /** Minutes between two RDB files. */
  rdbMinutes?: number;
  /** Append-only file. */
  aof?: boolean;
}

/** An Entra principal of the source. */
export interface AssignmentFact {
  /** Object id of the principal. */
  objectId: string;
  /** Name of its access policy. */
  policy: string;
}

/** Identities of the source. */
export interface IdentityFact {
  /** Whether it has one of its own. */
  systemAssigned?: boolean;
  /** Ids of user-assigned ones. */
  userAssignedIdentities?: string[];
}

/** What the target is to be; sizes it, and sets it up. */
export interface TargetArgs extends ManagedRedisSettings {
  /** Takes this SKU in place of the recommended one. Plain, as all that sizing rests on. */
  sku?: string;
  /** Which of two sizes to take where the guide has two (MAP-18, MAP-19). Default: the smaller where the measured peak fits it. */
  prefer?: Prefer;
  /** Room to keep above the peak, percent of the peak. Default 0. */
  headroomPercent?: number;
  /** Tier of the target. Default: the guide's. */
  targetTier?: TargetTier;
  /** Whether SKUs in preview may be taken. Default false. */
  allowPreview?: boolean;
  /** `highAvailability`. Default: false for Basic sources (MAP-17), else true. */
  highAvailability?: boolean;
  /** `clusteringPolicy`. Default: as the sizing says. */
  clusteringPolicy?: ClusteringPolicy;
  /** `modules`. None by default. */
  modules?: ModuleArgs[];
  /** Tags of cluster and staging; none by default. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** Storage for the RDB blobs of strategy `rdb`. */
export interface StagingArgs {
  /** How the services get at the blobs. Default `sharedKey`. */
  storageAuth?: StorageAuth;
  /** Days after which block blobs are deleted. Default 7. */
  retentionDays?: number;
  /** Object id of who runs `pulumi up`; see `RdbStaging`. */
  operatorPrincipalId?: string;
  /** Kind of that principal. Default `ServicePrincipal`. */
  operatorPrincipalType?: PrincipalType;
  /** Minutes that one `pulumi up` waits for the transfer; the next one goes on from there. Default 45. */
  timeoutMinutes?: number;
}

/** How keys are copied, for strategy `copy`. */
export interface CopyArgs {
  /**
   * Who copies: `pulumi up` itself, from the machine it runs on, or whoever
   * runs the command that is shown. Plain, since it decides which resources
   * exist. Default: `up` where a `snapshot` is named, else `command`.
   */
  run?: CopyRun;
  /** Folder for checkpoints on the machine that runs `pulumi up`. Default: the user's folder for state; see `KeyCopy`. */
  checkpoint?: string;
  /** Compare every key at the end. Default true. */
  verify?: boolean;
  /** Minutes that one `pulumi up` copies; the next one goes on from there. Default 45. */
  timeoutMinutes?: number;
  /** Upper limit of the speed, such as `5000keys/s` or `20MB/s`. Default: none. */
  maxRate?: string;
}

/** What a `CacheMove` is made of. */
export interface CacheMoveArgs {
  /** How data reaches the target. Plain, since it decides which resources exist. */
  strategy: Strategy;
  /** Where the cache stands. Plain, since it decides which resources exist. Default `provision`. */
  phase?: Phase;
  /** Facts of the cache to be moved. */
  source: SourceArgs;
  /** What the target is to be. Default: what the sizing says, with secure settings. */
  target?: TargetArgs;
  /** Storage for RDB blobs, for strategy `rdb`. */
  staging?: StagingArgs;
  /** How keys are copied, for strategy `copy`. */
  copy?: CopyArgs;
  /**
   * Label of the transfer or of the copy: it runs once, and again only when the
   * label changes. Needed for `rdb` in phase `sync`; without one, strategy
   * `copy` shows its command and leaves the copying to you.
   */
  snapshot?: string;
  /** The snapshot label for which keys that the target holds may be overwritten. Default: none may. */
  allowOverwriteOf?: string;
  /** Resource group of the target and of the staging. */
  resourceGroupName: pulumi.Input<string>;
  /** Region of the target. Default: that of the source. */
  location?: pulumi.Input<string>;
}
