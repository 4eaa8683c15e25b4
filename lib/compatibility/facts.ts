/**
 * What is known of one Azure Cache for Redis cache beyond its size. A member
 * that is absent was not measured, which is not the same as "has none": rules
 * that need it are not judged, and a finding says so.
 */
export interface CacheFacts {
  /** `C0` to `C6`, `P1` to `P5`. */
  readonly sku: string;
  readonly tier: "Basic" | "Standard" | "Premium";
  /** 0: not clustered. */
  readonly shards: number;
  readonly replicasPerPrimary: number;
  /** Name of the cache, the first label of its host name. */
  readonly name?: string;
  /** ARM name of the region. */
  readonly location?: string;
  /** `6.0.14`. */
  readonly redisVersion?: string;
  /** `maxmemory-policy`. */
  readonly evictionPolicy?: string;
  /** Numbers of the databases that hold keys. */
  readonly databasesInUse?: readonly number[];
  /** What today's clients speak; known only to their owners. */
  readonly clients?: "plain" | "cluster";
  /** Most clients connected at once in the measured time. */
  readonly peakConnections?: number;
  /** Plain text on 6379 beside TLS on 6380. */
  readonly enableNonSslPort?: boolean;
  /** `1.0`, `1.1`, `1.2`. */
  readonly minimumTlsVersion?: string;
  readonly publicNetworkAccess?: "Enabled" | "Disabled";
  /** Names of the firewall rules. */
  readonly firewallRules?: readonly string[];
  /** ARM id of the subnet that the cache is injected into; empty: none. */
  readonly subnetId?: string;
  /** Names of the private endpoint connections. */
  readonly privateEndpoints?: readonly string[];
  /** Caches linked by passive geo-replication. */
  readonly linkedServers?: readonly { readonly name: string; readonly role: "Primary" | "Secondary" }[];
  readonly patchSchedule?: readonly PatchWindow[];
  /** `notify-keyspace-events`; empty: off. */
  readonly notifyKeyspaceEvents?: string;
  readonly persistence?: SourcePersistence;
  /** Availability zones it was placed in. */
  readonly zones?: readonly string[];
  /** Sign-in by access key is on. */
  readonly accessKeys?: boolean;
  /** Names of access policies that are not built in. */
  readonly accessPolicies?: readonly string[];
  readonly accessAssignments?: readonly SourceAssignment[];
  readonly identity?: { readonly systemAssigned?: boolean; readonly userAssignedIdentities?: readonly string[] };
  readonly tags?: Readonly<Record<string, string>>;
  /** Advertised size of one shard, GB. */
  readonly memoryGB?: number;
  /** `maxmemory-reserved` and `maxfragmentationmemory-reserved` together, MB of one shard. */
  readonly reservedMB?: number;
}

/** One entry of `patchSchedules/default`. */
export interface PatchWindow {
  /** A day, or `Everyday`, or `Weekend`. */
  readonly dayOfWeek: string;
  readonly startHourUtc: number;
  /** ISO duration; default PT5H. */
  readonly maintenanceWindow?: string;
}

/** `rdb-backup-*` and `aof-backup-*`; both absent: no persistence. */
export interface SourcePersistence {
  /** Minutes between two RDB files. */
  readonly rdbMinutes?: number;
  readonly aof?: boolean;
}

/** One Entra principal and what it may do. */
export interface SourceAssignment {
  readonly objectId: string;
  /** `Data Owner`, `Data Contributor`, `Data Reader`, or the name of a custom policy. */
  readonly policy: string;
}

/** Facts whose absence a finding points out. What clients speak is taken from the shards unless somebody says more. */
export const optionalFacts = [
  "redisVersion",
  "evictionPolicy",
  "databasesInUse",
  "peakConnections",
  "enableNonSslPort",
  "minimumTlsVersion",
  "publicNetworkAccess",
  "firewallRules",
  "subnetId",
  "privateEndpoints",
  "linkedServers",
  "patchSchedule",
  "notifyKeyspaceEvents",
  "persistence",
  "zones",
  "accessKeys",
  "accessPolicies",
  "accessAssignments",
  "identity",
  "reservedMB",
] as const satisfies readonly (keyof CacheFacts)[];
