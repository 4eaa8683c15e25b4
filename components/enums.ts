/*
 * Values that args choose from. Constant objects with a type of the same name:
 * the one form of enumeration that Pulumi's schema analyser understands, so
 * that the components can be offered to other languages later.
 */

/** How data reaches the target. */
export const Strategy = {
  /** None is moved: the new cache fills itself again (OPT-1). */
  New: "new",
  /** Export to RDB files and import of all of them; Premium sources (OPT-2). */
  Rdb: "rdb",
  /** Key by key, live, by `pulumi up` or by `redis-move copy` (OPT-4). */
  Copy: "copy",
  /** The application writes to both caches (OPT-3). */
  DualWrite: "dualWrite",
  /** Azure's own migration resource (azure.md 10). */
  Arm: "arm",
} as const;
export type Strategy = (typeof Strategy)[keyof typeof Strategy];

/** Where a cache stands. */
export const Phase = {
  /** The target and, for `rdb`, the staging are built; no data moves. */
  Provision: "provision",
  /** Data is moved to the target. */
  Sync: "sync",
  /** Applications use the target. */
  Cutover: "cutover",
  /** The source is no longer needed. */
  Retire: "retire",
} as const;
export type Phase = (typeof Phase)[keyof typeof Phase];

/** Tier of the source, as ARM spells it. */
export const SourceTier = { Basic: "Basic", Standard: "Standard", Premium: "Premium" } as const;
export type SourceTier = (typeof SourceTier)[keyof typeof SourceTier];

/** In-memory tiers of Azure Managed Redis. */
export const TargetTier = {
  Balanced: "Balanced",
  MemoryOptimized: "MemoryOptimized",
  ComputeOptimized: "ComputeOptimized",
} as const;
export type TargetTier = (typeof TargetTier)[keyof typeof TargetTier];

/** What to prefer where the guide has two sizes (MAP-18, MAP-19). */
export const Prefer = {
  /** The smaller one, where the measured peak fits it. */
  Cost: "cost",
  /** The larger one. */
  Memory: "memory",
} as const;
export type Prefer = (typeof Prefer)[keyof typeof Prefer];

/** How keys are spread and what clients must be able to do (azure.md 4.7). */
export const ClusteringPolicy = {
  /** Clients speak the cluster protocol. */
  OSSCluster: "OSSCluster",
  /** One endpoint for clients that know no cluster; multi-key commands across slots are limited. */
  EnterpriseCluster: "EnterpriseCluster",
  /** One shard, no limits on multi-key commands; SKUs of at most 24 GB. */
  NoCluster: "NoCluster",
} as const;
export type ClusteringPolicy = (typeof ClusteringPolicy)[keyof typeof ClusteringPolicy];

/** What goes when memory is full (azure.md 5.3). */
export const EvictionPolicy = {
  NoEviction: "NoEviction",
  AllKeysLRU: "AllKeysLRU",
  AllKeysLFU: "AllKeysLFU",
  AllKeysRandom: "AllKeysRandom",
  VolatileLRU: "VolatileLRU",
  VolatileLFU: "VolatileLFU",
  VolatileRandom: "VolatileRandom",
  VolatileTTL: "VolatileTTL",
} as const;
export type EvictionPolicy = (typeof EvictionPolicy)[keyof typeof EvictionPolicy];

/** `maxmemory-policy` of the source, as Redis spells it. */
export const SourceEvictionPolicy = {
  NoEviction: "noeviction",
  AllKeysLRU: "allkeys-lru",
  AllKeysLFU: "allkeys-lfu",
  AllKeysRandom: "allkeys-random",
  VolatileLRU: "volatile-lru",
  VolatileLFU: "volatile-lfu",
  VolatileRandom: "volatile-random",
  VolatileTTL: "volatile-ttl",
} as const;
export type SourceEvictionPolicy = (typeof SourceEvictionPolicy)[keyof typeof SourceEvictionPolicy];

/** What the database speaks on its one port. */
export const ClientProtocol = { Encrypted: "Encrypted", Plaintext: "Plaintext" } as const;
export type ClientProtocol = (typeof ClientProtocol)[keyof typeof ClientProtocol];

/** Whether clients may come from the public network. */
export const PublicNetworkAccess = { Enabled: "Enabled", Disabled: "Disabled" } as const;
export type PublicNetworkAccess = (typeof PublicNetworkAccess)[keyof typeof PublicNetworkAccess];

/** Modules of Azure Managed Redis. */
export const RedisModule = {
  RediSearch: "RediSearch",
  RedisJSON: "RedisJSON",
  RedisBloom: "RedisBloom",
  RedisTimeSeries: "RedisTimeSeries",
} as const;
export type RedisModule = (typeof RedisModule)[keyof typeof RedisModule];

/** How often a snapshot is written to disk. */
export const RdbFrequency = { EveryHour: "1h", Every6Hours: "6h", Every12Hours: "12h" } as const;
export type RdbFrequency = (typeof RdbFrequency)[keyof typeof RdbFrequency];

/** How often the append-only file is written to disk. */
export const AofFrequency = {
  EverySecond: "1s",
  /** Deprecated by the service, and refused here (FEAT-07). */
  Always: "always",
} as const;
export type AofFrequency = (typeof AofFrequency)[keyof typeof AofFrequency];

/** Who copies the keys of strategy `copy`. */
export const CopyRun = {
  /** `pulumi up`, from the machine it runs on, where that reaches both caches. */
  Up: "up",
  /** Whoever runs the command that is shown. */
  Command: "command",
} as const;
export type CopyRun = (typeof CopyRun)[keyof typeof CopyRun];

/** Kind of an Entra principal, as role assignments name it. */
export const PrincipalType = { ServicePrincipal: "ServicePrincipal", User: "User", Group: "Group" } as const;
export type PrincipalType = (typeof PrincipalType)[keyof typeof PrincipalType];

/** How Azure's services get at the RDB blobs (azure.md 7.1, 7.2). */
export const StorageAuth = {
  /** SAS signed with the account's key; needs no more than the right to read that key. */
  SharedKey: "sharedKey",
  /** SAS signed for whoever runs `pulumi up`; the account's keys are off. */
  UserDelegation: "userDelegation",
  /** The source exports by its own identity, the import gets a user-delegation SAS; the account's keys are off. */
  ManagedIdentity: "managedIdentity",
} as const;
export type StorageAuth = (typeof StorageAuth)[keyof typeof StorageAuth];
