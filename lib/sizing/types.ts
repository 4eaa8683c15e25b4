/** Tiers of Azure Cache for Redis, as ARM spells them in `sku.name`. */
export type SourceTier = "Basic" | "Standard" | "Premium";

/** In-memory tiers of Azure Managed Redis that sizing chooses from; Flash is never chosen by itself (U-02). */
export type TargetTier = "Balanced" | "MemoryOptimized" | "ComputeOptimized";

/** Clustering policies of an Azure Managed Redis database (`properties.clusteringPolicy`). */
export type ClusteringPolicy = "OSSCluster" | "EnterpriseCluster" | "NoCluster";

/** Modules of Azure Managed Redis (`properties.modules[].name`). */
export type RedisModule = "RediSearch" | "RedisJSON" | "RedisBloom" | "RedisTimeSeries";

/** Which of a row's two targets was taken; null where the guide has one, or where neither could be taken as it is. */
export type SizeOption = "cost" | "abundant" | null;

/** Release stage of a target SKU. */
export type Stage = "GA" | "preview";

/** The source cache as sizing sees it. Sizes in GB as advertised. */
export interface SizedSource {
  /** `C0`..`C6`, `P1`..`P5`. */
  readonly sku: string;
  readonly tier: SourceTier;
  /** Advertised size of one shard. */
  readonly memoryGB: number;
  /** 0 means not clustered, as in ARM; 1 means clustered with one shard. */
  readonly shards: number;
  readonly replicasPerPrimary: number;
  /** memoryGB x max(1, shards). */
  readonly totalMemoryGB: number;
}

/** One candidate target. */
export interface SizedTarget {
  /** ARM name, such as `Balanced_B10`. */
  readonly sku: string;
  /** Advertised size. */
  readonly memoryGB: number;
  /** 80 % of the advertised size. */
  readonly usableGB: number;
  readonly highAvailability: boolean;
  readonly clusteringPolicy: ClusteringPolicy;
  /** MAP-22: round((target - source) / target * 100) over advertised total sizes. */
  readonly additionalMemoryPercent: number;
  readonly option: SizeOption;
  readonly stage: Stage;
}

/** A candidate that lost, and why. */
export interface Alternative extends SizedTarget {
  readonly reason: string;
}

/** Something the reader of a sizing should know. */
export interface SizingWarning {
  /** Stable; `SizingWarningCode` and docs/sizing.md list them. */
  readonly code: string;
  readonly message: string;
}

/** What sizing decides; `redis-move size --json` prints exactly this. */
export interface SizingDecision {
  readonly source: SizedSource;
  readonly recommended: SizedTarget;
  readonly alternatives: readonly Alternative[];
  readonly warnings: readonly SizingWarning[];
  /** Id of the row or rule of the migration guide: `MAP-01` to `MAP-21`. */
  readonly rule: string;
}

/** What is asked of sizing: source facts, use and preferences. */
export interface SizingRequest {
  /** `C3`, `P2`: any case. */
  readonly sku: string;
  /** Needed only for C sizes; C defaults to Standard, P is always Premium. */
  readonly tier?: SourceTier;
  /** Default 0, not clustered. Premium only, 1 to 30. */
  readonly shards?: number;
  /** Default: 0 on Basic, 1 on Standard and Premium. Premium allows 1 to 3. */
  readonly replicasPerPrimary?: number;
  /** Peak of total used memory of the last month in GB, all shards together; absent means not measured. At most the source's total memory. */
  readonly peakMemoryGB?: number;
  /** Room to keep above the peak, percent of the peak; default 0. */
  readonly headroomPercent?: number;
  /**
   * For the sources to which the guide gives two targets. Where the measured peak
   * fits the smaller one it is taken, by default and with `cost`; `memory` takes
   * the larger. Without a peak it is the larger one always (MAP-18, MAP-19).
   */
  readonly prefer?: "cost" | "memory";
  /** Overrides the tier the guide would take; the memory asked for stays the same. */
  readonly targetTier?: TargetTier;
  /** Default false. */
  readonly allowPreview?: boolean;
  /** Default: OSSCluster for clustered sources, else by size (see `choosePolicy`). */
  readonly clusteringPolicy?: ClusteringPolicy;
  /** Default: false for Basic (MAP-17), true otherwise. */
  readonly highAvailability?: boolean;
  /** Active geo-replication wanted, default false: rules out B0 and B1. */
  readonly geoReplication?: boolean;
  /** Modules wanted; RediSearch asks for EnterpriseCluster. */
  readonly modules?: readonly RedisModule[];
}

/**
 * The sizing as components carry it among their inputs, so that the JSON of a
 * preview shows it. Plain data, small, versioned: readers refuse other versions.
 */
export interface SizingRecord {
  readonly version: 1;
  readonly rule: string | null;
  readonly source: SizedSource & { readonly usableGB: number };
  /** null: not measured. */
  readonly peakMemoryGB: number | null;
  readonly headroomPercent: number;
  readonly target: SizedTarget;
  /** Runner-up targets, at most three. */
  readonly alternatives: readonly Alternative[];
  /** Codes of the warnings. */
  readonly warnings: readonly string[];
}
