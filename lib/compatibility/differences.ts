import type { Severity } from "./finding";
import type { SourceKey } from "./sources";

/** What a finding of one code says, whatever the cache: how grave it is and what to do. */
export interface Difference {
  /** Rows of the guide that it comes from; none where the guide is silent. */
  readonly rows: readonly string[];
  /** Unless the rule finds it graver for this cache. */
  readonly severity: Severity;
  readonly remedy: string;
  readonly source: SourceKey;
}

const difference = (rows: readonly string[], severity: Severity, source: SourceKey, remedy: string): Difference => ({ rows, severity, source, remedy });

/** Every code, in the order in which findings of one severity are shown: clients, data, network, access, operation, service. */
export const differences = {
  "endpoint": difference(["CONN-01", "CONN-02"], "change", "selfService", "give the applications the new host name and port; both have to stay configurable until the cut-over"),
  "plain-text": difference(["CONN-03"], "change", "understand", "move every client to TLS before the cut-over; clientProtocol Plaintext is the way out where that cannot be"),
  "tls-version": difference(["CONN-10"], "change", "spec", "bring every client to TLS 1.2 or 1.3"),
  "clustering-policy": difference(["CONN-06", "FEAT-06"], "change", "policy", "choose the policy by what the clients speak, before the database is created: it can be changed only away from NoCluster"),
  "cross-slot": difference(["CONN-07"], "change", "architecture", "find such commands (INFO commandstats) and give their keys one hash tag, or take NoCluster where the target has up to 24 GB"),
  "geo-commands": difference(["CONN-07"], "change", "geo", "remove them from the applications; flush through the ARM action"),
  "node-ports": difference(["CONN-04", "CONN-05"], "info", "privateLink", "open 10000 and 8500 to 8599 towards the target where a network rule names the ports of nodes"),
  "connections": difference([], "change", "skus", "take a larger SKU, or fewer connections: pool and share them"),
  "databases": difference(["CONN-07"], "change", "understand", "bring the keys into database 0 under a prefix, and remove SELECT and the database number from every client"),
  "redis-version": difference(["CONN-09"], "info", "upgrade", "test the client libraries against 7.4; plan the way back without RDB files"),
  "eviction-policy": difference([], "change", "understand", "set evictionPolicy to the source's, or tell the owners of the data"),
  "memory-reserve": difference([], "change", "architecture", "compare the measured peak with the target's usable memory, and size by the peak"),
  "persistence": difference(["FEAT-07"], "change", "persistence", "set persistence on the target; files of the old cache stay readable in their storage account only"),
  "rdb-export": difference(["FEAT-12"], "info", "importExport", "use the strategies copy, dualWrite or new"),
  "vnet-injection": difference(["FEAT-03"], "change", "privateLink", "create a private endpoint (group redisEnterprise, zone privatelink.redis.azure.net) in a subnet that the applications reach"),
  "private-endpoints": difference(["FEAT-03"], "change", "privateLink", "create new ones: the group is redisEnterprise in place of redisCache, the zone privatelink.redis.azure.net"),
  "firewall-rules": difference(["FEAT-03"], "change", "privateLink", "use a private endpoint and switch public network access off"),
  "public-network": difference(["FEAT-03"], "change", "privateLink", "decide publicNetworkAccess and the private endpoint together with who has to reach the cache"),
  "access-keys": difference(["FEAT-15"], "change", "entra", "move the applications to Entra sign-in, or set accessKeys: true"),
  "entra-assignments": difference(["FEAT-15"], "change", "entra", "add them to the target's accessAssignments by object id; groups are not supported"),
  "entra-reader": difference(["FEAT-16"], "change", "accessPermissions", "keep readers away from the target, or agree that they may write"),
  "entra-policies": difference(["FEAT-16"], "change", "accessPermissions", "give full access, or none; own rights (accessString) are in two preview versions of the API"),
  "identity": difference([], "change", "spec", "give the target its identity, and that identity the roles"),
  "replicas": difference([], "change", "architecture", "read from the primary; Compute Optimized has the processors for it (MAP-21)"),
  "sla": difference(["FEAT-01", "FEAT-18"], "change", "overview", "set highAvailability: true; it can be switched on later, never off"),
  "zones": difference(["FEAT-08"], "info", "durability", "read redundancyMode after creation: ZR is zone redundant"),
  "geo-replication": difference(["FEAT-09"], "change", "geo", "unlink the source first, then form an active group of targets of one SKU; no failover command, no persistence, conflicts are resolved by the service"),
  "keyspace-notifications": difference(["FEAT-17"], "change", "keyspace", "set notifyKeyspaceEvents through ARM where the API version has it and test with a real database; CONFIG SET answers OK and changes nothing"),
  "scheduled-updates": difference(["FEAT-14"], "change", "maintenance", "set maintenance windows after the creation: at least two a week, 18 hours together, 4 hours each"),
  "reboot": difference(["FEAT-13"], "info", "understand", "take reboots out of run books and chaos tests; a flush action exists"),
  "preview-stage": difference([], "change", "scale", "choose a GA size for production"),
  "region": difference(["CONN-08"], "change", "guide", "ask the provider: az provider show --namespace Microsoft.Cache; capacity of single sizes may still be refused at creation"),
  "region-change": difference(["CONN-08"], "change", "importExport", "keep source and target in one region, or use the strategy copy"),
  "tags": difference([], "info", "spec", "add them to the target's tags"),
  "retirement": difference([], "info", "retirement", "finish the move in time"),
  "not-judged": difference([], "info", "selfService", "fill them in under source; redis-move assess reads what ARM and the metrics know"),
} as const satisfies Readonly<Record<string, Difference>>;

export type FindingCode = keyof typeof differences;
