/**
 * What the local Azure needs of real Redis servers. The ARM stand-in decides
 * which caches exist; the data plane runs them. `local/redis` implements it.
 */
export interface DataPlane {
  /** Starts servers that behave like Azure Cache for Redis; resolves when they answer. */
  startSource(spec: SourceSpec): Promise<RunningCache>;
  /** Starts servers that behave like an Azure Managed Redis database. */
  startTarget(spec: TargetSpec): Promise<RunningCache>;
  get(id: string): RunningCache | undefined;
  /** Stops the cache and deletes its files. */
  stop(id: string): Promise<void>;
  stopAll(): Promise<void>;
}

/** A password login besides the access keys: an Entra principal, the token being the password. */
export interface DataPlaneUser {
  readonly name: string;
  readonly password: string;
}

export interface SourceSpec {
  /** ARM id of the cache. */
  readonly id: string;
  /** 0: not clustered. 1 and more: OSS cluster with that many primaries. */
  readonly shards: number;
  /** The stand-in runs none: nothing here reads from a replica, and a cluster of 10 shards would need 10 more processes. */
  readonly replicasPerPrimary: number;
  /** 16 to 64, by SKU; a clustered cache has one. */
  readonly databases: number;
  /** Both access keys log in as the default user. */
  readonly accessKeys: readonly [string, string];
  readonly users?: readonly DataPlaneUser[];
  /** Of each primary: sizes of Premium caches are per shard (azure.md 3.1). */
  readonly maxMemoryBytes?: number;
  /** Redis' own word, such as `volatile-lru`. */
  readonly evictionPolicy?: string;
  /** Redis' own flags, such as `KEA`; default none. */
  readonly notifyKeyspaceEvents?: string;
  /** Also serve plain text beside TLS, as `enableNonSslPort` does. */
  readonly plainPort: boolean;
}

export interface TargetSpec {
  /** ARM id of the database. */
  readonly id: string;
  readonly clusteringPolicy: "OSSCluster" | "EnterpriseCluster" | "NoCluster";
  /** Primaries to run for OSSCluster; the stand-in may run fewer than the SKU has, and says so. */
  readonly shards: number;
  /** null: access keys are disabled. */
  readonly accessKeys: readonly [string, string] | null;
  readonly users?: readonly DataPlaneUser[];
  readonly clientProtocol: "Encrypted" | "Plaintext";
  /** Of the whole database; each primary gets its share. */
  readonly maxMemoryBytes?: number;
  /** Redis' own word, such as `volatile-lru`. */
  readonly evictionPolicy?: string;
  /** Modules wanted, by Azure's names; refused where the server at hand lacks them. */
  readonly modules?: readonly string[];
}

/** One primary as clients see it. */
export interface CacheNode {
  readonly host: string;
  readonly tlsPort: number | null;
  readonly plainPort: number | null;
  /** Port of the server itself on loopback, plain text, for the stand-in's own use. */
  readonly directPort: number;
}

export interface RunningCache {
  readonly id: string;
  readonly host: string;
  /** Port of TLS clients; null where the database is plain text. */
  readonly tlsPort: number | null;
  readonly plainPort: number | null;
  /** Redis version of the servers, such as `6.2.14`. */
  readonly version: string;
  readonly nodes: readonly CacheNode[];
  /** Login that sees all keys, for the stand-in and for tests. What the service blocks has another name for it, too. */
  readonly admin: DataPlaneUser;
  /** Replaces passwords and users without a restart; drops connections of what was removed. */
  setAccess(access: { accessKeys: readonly [string, string] | null; users: readonly DataPlaneUser[] }): Promise<void>;
  setEvictionPolicy(policy: string): Promise<void>;
  usedMemoryBytes(): Promise<number>;
  keyCount(): Promise<number>;
  /** Saves and returns one RDB file a primary, in shard order. The files belong to the caller. */
  exportRdb(): Promise<readonly string[]>;
  /**
   * Replaces all content by that of the files: existing data is deleted, clients are cut off meanwhile.
   *
   * @throws ImportError of local/redis when a file is missing, damaged, too new or holds other databases than 0; the cache is then empty and runs
   */
  importRdb(files: readonly string[]): Promise<void>;
  flush(): Promise<void>;
}
