/** What a service keeps its users from calling. */
export interface BlockedCommands {
  /** Answered as unknown commands, as both services do ("ERR unknown command"). */
  readonly commands: readonly string[];
  /** Subcommands refused while the rest of their command works. */
  readonly subcommands: Readonly<Record<string, readonly string[]>>;
  /** All that is left of CLUSTER where the cache speaks the cluster protocol. */
  readonly clusterReads: readonly string[];
}

/** Commands by which servers replicate and save: out of reach in both services (azure.md 5.2). */
const REPLICATION_AND_SAVING = ["BGREWRITEAOF", "BGSAVE", "DEBUG", "MIGRATE", "PSYNC", "REPLCONF", "REPLICAOF", "SAVE", "SHUTDOWN", "SLAVEOF", "SYNC"];

/**
 * Azure Cache for Redis.
 *
 * Source: learn.microsoft.com/azure/azure-cache-for-redis/cache-configure, "Redis commands not supported in Azure
 * Cache for Redis" (of CLUSTER, the commands that write are disabled and those that read are permitted); azure.md 5.2.
 */
export const ACR_BLOCKED: BlockedCommands = {
  commands: [...REPLICATION_AND_SAVING, "ACL", "CONFIG"],
  subcommands: {},
  clusterReads: ["COUNT-FAILURE-REPORTS", "COUNTKEYSINSLOT", "GETKEYSINSLOT", "HELP", "INFO", "KEYSLOT", "MYID", "NODES", "REPLICAS", "SLAVES", "SLOTS"],
};

/**
 * Azure Managed Redis, which is Redis Enterprise.
 *
 * Source: redis.io/docs/latest/operate/rs/references/compatibility/commands (pages server, generic, cluster,
 * connection); azure.md 5.2. Stricter than the service in two places: of ACL and CONFIG it leaves some reading and
 * a few settings to users, in forms of its own that a plain server cannot give.
 */
export const AMR_BLOCKED: BlockedCommands = {
  commands: [...REPLICATION_AND_SAVING, "ACL", "ASKING", "CONFIG", "FAILOVER", "LASTSAVE", "MOVE", "READONLY", "READWRITE", "RESET", "RESTORE-ASKING", "ROLE", "SWAPDB"],
  subcommands: {
    CLIENT: ["CACHING", "GETREDIR", "NO-EVICT", "PAUSE", "REPLY", "TRACKING", "TRACKINGINFO", "UNPAUSE"],
    LATENCY: ["DOCTOR", "GRAPH", "HELP", "HISTORY", "LATEST", "RESET"],
    MEMORY: ["DOCTOR", "MALLOC-STATS", "PURGE", "STATS"],
    MODULE: ["HELP", "LOAD", "LOADEX", "UNLOAD"],
  },
  clusterReads: ["HELP", "INFO", "KEYSLOT", "NODES", "SLOTS"],
};

/** Azure Managed Redis without the OSS cluster policy: CLUSTER is out of reach altogether (azure.md 5.2). */
export const AMR_BLOCKED_UNCLUSTERED: BlockedCommands = { ...AMR_BLOCKED, commands: [...AMR_BLOCKED.commands, "CLUSTER"] };
