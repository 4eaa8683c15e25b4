import type { SourceFacts } from "../../azure/caches/source";
import type { TargetFacts } from "../../azure/caches/target";

/** What a cache itself says of its keys. */
export interface Keyspace {
  /** Keys of all databases and shards together. */
  readonly keys: number;
  /** Those of them that have a TTL. */
  readonly expiringKeys: number;
  /** Numbers of the databases beyond 0 that hold keys. */
  readonly otherDatabases: readonly number[];
  readonly usedMemoryBytes?: number;
  /** 0 or absent: the cache does not tell. */
  readonly maxMemoryBytes?: number;
  readonly evictedKeys?: number;
}

/**
 * Asks the caches themselves. Metrics would need no connection, but they lag
 * by minutes, and "empty some minutes ago" is no ground for deleting data.
 * Both reject where the cache cannot be reached or refuses the login.
 */
export interface KeyspaceProbe {
  source(facts: SourceFacts, signal: AbortSignal): Promise<Keyspace>;
  target(facts: TargetFacts, signal: AbortSignal): Promise<Keyspace>;
}
