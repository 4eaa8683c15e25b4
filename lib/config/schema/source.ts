import { flag, integer, list, number, object, oneOf, optional, required, text, texts, type KeysOf } from "../shape";
import { cacheIdText, date, group, guid, region } from "./words";
import type { MeasuredFacts, ShownUse, SourceConfig } from "../types";
import { evictionPolicies as targetPolicyOf, type SourceEvictionPolicy } from "../../sizing";

const names = list(text());
const percent = number(0, 100, "percent");
const rate = number(0, 1_000_000, "MB/s");
const connections = integer(0, 10_000_000);

/** Facts that decide nothing about the size; the findings of a preview rest on them (`lib/compatibility`). */
const measured: KeysOf<MeasuredFacts> = {
  redisVersion: optional(text(), "Version of Redis, such as `6.0.14`."),
  clients: optional(oneOf(["plain", "cluster"] as const), "What today's clients speak; known only to their owners."),
  peakConnections: optional(connections, "Most clients connected at once in the measured time."),
  enableNonSslPort: optional(flag, "Plain text on 6379 beside TLS on 6380."),
  minimumTlsVersion: optional(oneOf(["1.0", "1.1", "1.2"] as const), "Oldest TLS version that clients may use."),
  publicNetworkAccess: optional(oneOf(["Enabled", "Disabled"] as const), "Whether clients may come from the public network."),
  firewallRules: optional(names, "Names of the firewall rules."),
  subnetId: optional(text("an ARM id, or empty text for none", /^/), "Subnet that the cache is injected into."),
  privateEndpoints: optional(names, "Names of the private endpoint connections."),
  linkedServers: optional(
    list(
      object({
        name: required(text(), "Name of the other cache."),
        role: required(oneOf(["Primary", "Secondary"] as const), "Role of the other cache."),
      }),
    ),
    "Caches linked by passive geo-replication.",
  ),
  patchSchedule: optional(
    list(
      object({
        dayOfWeek: required(text(), "A day, `Everyday` or `Weekend`."),
        startHourUtc: required(integer(0, 23), "Hour at which the window opens."),
        maintenanceWindow: optional(text("an ISO duration such as PT5H", /^P/), "Length of the window.", "PT5H"),
      }),
    ),
    "Windows for updates.",
  ),
  notifyKeyspaceEvents: optional(text("letters such as KEA, or nothing", /^[A-Za-z$]*$/), "`notify-keyspace-events`."),
  persistence: optional(
    object({
      rdbMinutes: optional(number(0, 1440, "minutes"), "Minutes between two RDB files."),
      aof: optional(flag, "Append-only file."),
    }),
    "Persistence of the cache.",
  ),
  zones: optional(names, "Availability zones."),
  accessKeys: optional(flag, "Sign-in by access key is on."),
  accessPolicies: optional(names, "Names of access policies that are not built in."),
  accessAssignments: optional(
    list(
      object({
        objectId: required(text(), "Object id of the principal."),
        policy: required(text(), "Name of its access policy."),
      }),
    ),
    "Entra principals that may use the data.",
  ),
  identity: optional(
    object({
      systemAssigned: optional(flag, "An identity of its own."),
      userAssignedIdentities: optional(names, "Ids of user-assigned identities."),
    }),
    "Identities of the cache.",
  ),
  tags: optional(texts, "Tags of the cache."),
  reservedMB: optional(number(0, 1_000_000, "MB"), "Memory of one shard that is reserved, both settings together."),
};

/** Use that a reviewer compares with the limits of the new size; the report shows it, nothing rests on it. */
const shownUse: KeysOf<ShownUse> = {
  measuredDays: optional(integer(1, 365), "Days that the measurement reaches back from `measuredAt`."),
  p95MemoryGB: optional(
    number(0, 10_000, "GB"),
    "95th percentile of used memory, all shards together; shown in the report, decides nothing.",
  ),
  peakServerLoadPercent: optional(percent, "Peak of server load, of the busiest shard."),
  p95ServerLoadPercent: optional(percent, "95th percentile of server load."),
  p95Connections: optional(connections, "95th percentile of connected clients."),
  peakBandwidthMBps: optional(rate, "Peak of reads and writes together, all shards, 10⁶ bytes a second."),
  p95BandwidthMBps: optional(rate, "95th percentile of reads and writes together."),
};

/** Facts of the source. Each is what the live cache says; `redis-move assess --write` fills them in. */
export const sourceShape = object<SourceConfig>({
  id: optional(cacheIdText, "ARM id of the cache.", "from subscriptionId, source.resourceGroup and source.name"),
  name: optional(text("the name of the cache"), "Name of the cache in Azure.", "the name of this entry"),
  resourceGroup: optional(group, "Resource group of the cache.", "the stack's resourceGroup"),
  location: optional(region, "Region of the cache.", "the stack's location"),
  sku: required(
    text("C0 to C6, P1 to P5"),
    "Size of the cache: `C0` to `C6` (Basic, Standard), `P1` to `P5` (Premium); of one shard where it is clustered.",
  ),
  tier: optional(
    oneOf(["Basic", "Standard", "Premium"] as const),
    "Tier of the cache (`sku.name` in ARM).",
    "Standard for C, Premium for P",
  ),
  shards: optional(integer(0, 30), "Shards of a clustered Premium cache; 0 means not clustered, as in ARM.", "0"),
  replicasPerPrimary: optional(integer(0, 3), "Replicas of each primary.", "0 on Basic, else 1"),
  evictionPolicy: optional(
    oneOf(Object.keys(targetPolicyOf) as SourceEvictionPolicy[]),
    "`maxmemory-policy` of the cache; the target gets the same.",
    "volatile-lru",
  ),
  databasesInUse: optional(
    list(integer(0, 63)),
    "Numbers of the databases that hold keys; the target has database 0 only.",
    "[0]",
  ),
  identityPrincipalId: optional(guid, "Object id of the cache's managed identity; needed for `storageAuth: managedIdentity`."),
  peakMemoryGB: optional(
    number(0, 10_000, "GB"),
    "Peak of total used memory over the last month, all shards together (MAP-18).",
    "not measured",
  ),
  measuredAt: optional(date, "When the facts were measured."),
  ...shownUse,
  ...measured,
});
