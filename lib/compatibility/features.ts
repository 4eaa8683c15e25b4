/**
 * The guide's two comparison tables with today's truth: FEAT-01 to FEAT-18 and
 * CONN-01 to CONN-10.
 *
 * Source: guide.md 2 and 3, azure.md 5.1, 5.2 and 6.1. As of 2026-11-22.
 */
export interface FeatureRow {
  readonly id: string;
  readonly feature: string;
  readonly basic: string;
  readonly standard: string;
  readonly premium: string;
  /** What Azure Managed Redis gives today, the same in its three in-memory tiers. */
  readonly target: string;
  /** What the guide of 11/2024 said, where it no longer holds. */
  readonly guide?: string;
  /** Codes of the findings that report it; none: nothing is lost by the move. */
  readonly findings: readonly string[];
}

type Row = readonly [
  id: string,
  feature: string,
  source: string | readonly [basic: string, standard: string, premium: string],
  target: string,
  findings: readonly string[],
  guide?: string,
];

const rows: readonly Row[] = [
  ["FEAT-01", "availability (SLA)", ["none", "99.9 %", "99.9 %"], "99.9 % with HA, 99.99 % zone redundant, none without HA", ["sla"], "none, in preview"],
  ["FEAT-02", "encryption in transit", "yes", "yes", []],
  ["FEAT-03", "network isolation", ["private endpoint", "private endpoint", "private endpoint or VNet injection"], "private endpoint only; no firewall rules", ["vnet-injection", "private-endpoints", "firewall-rules", "public-network"], "yes"],
  ["FEAT-04", "scaling up and out", "yes", "yes", []],
  ["FEAT-05", "scaling down and in", "yes", "to what listSkusForScaling offers and the data fits", [], "no"],
  ["FEAT-06", "OSS clustering", ["no", "no", "yes"], "yes, one of three policies", ["clustering-policy"]],
  ["FEAT-07", "persistence", ["no", "no", "RDB every 15 minutes to 24 hours, AOF"], "RDB every 1, 6 or 12 hours, or AOF every second; not with geo-replication", ["persistence"]],
  ["FEAT-08", "zone redundancy", ["no", "preview", "yes"], "automatic with HA where the region has zones", ["zones"]],
  ["FEAT-09", "geo-replication", ["no", "no", "passive"], "active, up to 5 members; not B0, B1", ["geo-replication"]],
  ["FEAT-10", "connection audit logs", ["no", "no", "yes"], "event-based", []],
  ["FEAT-11", "modules", "no", "RediSearch, RedisJSON, RedisBloom, RedisTimeSeries, at creation only", []],
  ["FEAT-12", "import and export", ["no", "no", "yes"], "yes", ["rdb-export"]],
  ["FEAT-13", "reboot", "yes", "no; a flush action exists", ["reboot"]],
  ["FEAT-14", "scheduled updates", "yes", "preview, from API 2025-08-01-preview and in 2026-09-01", ["scheduled-updates"], "no"],
  ["FEAT-15", "Entra sign-in", "yes", "yes", ["entra-assignments", "access-keys"]],
  ["FEAT-16", "Entra roles", "owner, contributor, reader, own policies", "one policy with full access; own rights in preview only", ["entra-reader", "entra-policies"], "no"],
  ["FEAT-17", "keyspace notifications", ["refused, though the guide says yes", "yes", "yes"], "preview; pages disagree (U-08)", ["keyspace-notifications"], "no"],
  ["FEAT-18", "operation without high availability", ["always", "no", "no"], "yes; can be switched on, never off", ["sla"]],
  ["CONN-01", "host name", "<name>.redis.cache.windows.net", "<name>.<region>.redis.azure.net", ["endpoint"]],
  ["CONN-02", "TLS port", "6380", "10000", ["endpoint"]],
  ["CONN-03", "port without TLS", "6379, beside TLS", "10000, in place of TLS", ["plain-text"], "not supported"],
  ["CONN-04", "node ports with TLS", ["none", "none", "150NN (U-24)"], "85NN, assigned at run time", ["node-ports"], "130XX, 85xx"],
  ["CONN-05", "node ports without TLS", ["none", "none", "130NN (U-24)"], "85NN, in place of TLS", ["node-ports"], "not supported"],
  ["CONN-06", "clustering", ["none", "none", "OSS cluster"], "OSSCluster, EnterpriseCluster, NoCluster up to 24 GB", ["clustering-policy"], "OSS and Enterprise"],
  ["CONN-07", "commands that fail", "ACR's own list", "several keys across slots, by policy; databases above 0; replication commands", ["cross-slot", "databases", "geo-commands"], "multi-key commands"],
  ["CONN-08", "regions", "all", "50 in the list of 05/2025, growing", ["region", "region-change"]],
  ["CONN-09", "Redis version", "6", "7.4", ["redis-version"]],
  ["CONN-10", "TLS versions", "1.2 and 1.3", "1.2 and 1.3", ["tls-version"]],
];

export const featureRows: readonly FeatureRow[] = rows.map(([id, feature, source, target, findings, guide]) => {
  const [basic, standard, premium] = typeof source === "string" ? [source, source, source] : source;
  return { id, feature, basic, standard, premium, target, findings, ...(guide !== undefined && { guide }) };
});
