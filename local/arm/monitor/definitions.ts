/** What Azure Monitor knows of one metric (azure.md 11.1, 11.2). */
export interface MetricDefinition {
  readonly unit: "Bytes" | "Percent" | "Count" | "BytesPerSecond";
  readonly primary: "Maximum" | "Total" | "Average";
  /** Values of shards add up to that of the cache; otherwise each shard has about the same. */
  readonly adds: boolean;
}

const define = (unit: MetricDefinition["unit"], primary: MetricDefinition["primary"], adds: boolean): MetricDefinition => ({ unit, primary, adds });

/** Metrics of both services; names are compared without case. */
const COMMON: Readonly<Record<string, MetricDefinition>> = {
  usedmemory: define("Bytes", "Maximum", true),
  usedmemorypercentage: define("Percent", "Maximum", false),
  serverLoad: define("Percent", "Maximum", false),
  percentProcessorTime: define("Percent", "Maximum", false),
  connectedclients: define("Count", "Maximum", false),
  operationsPerSecond: define("Count", "Maximum", true),
  cacheRead: define("BytesPerSecond", "Maximum", true),
  cacheWrite: define("BytesPerSecond", "Maximum", true),
  cachehits: define("Count", "Total", true),
  cachemisses: define("Count", "Total", true),
  getcommands: define("Count", "Total", true),
  setcommands: define("Count", "Total", true),
  totalcommandsprocessed: define("Count", "Total", true),
  evictedkeys: define("Count", "Total", true),
  expiredkeys: define("Count", "Total", true),
  totalkeys: define("Count", "Maximum", true),
  errors: define("Count", "Maximum", true),
  cacheLatency: define("Count", "Average", false),
};

const CACHE: Readonly<Record<string, MetricDefinition>> = {
  ...COMMON,
  usedmemoryRss: define("Bytes", "Maximum", true),
  LatencyP99: define("Count", "Average", false),
};

const CLUSTER: Readonly<Record<string, MetricDefinition>> = {
  ...COMMON,
  geoReplicationHealthy: define("Count", "Maximum", false),
};

/** Metrics of a resource type by name; a database has none, its cluster has them (azure.md 11.2). */
export function definitionsOf(type: string): Readonly<Record<string, MetricDefinition>> | undefined {
  return { "microsoft.cache/redis": CACHE, "microsoft.cache/redisenterprise": CLUSTER }[type.toLowerCase()];
}
