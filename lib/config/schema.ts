import { flag, integer, list, number, object, oneOf, optional, required, text, texts, withDefault } from "./shape";
import { phases, storageAuths, strategies } from "./types";
import type { CacheConfig, SourceConfig, StackConfig, StagingConfig, TargetConfig } from "./types";
import { evictionPolicies as targetPolicyOf, type SourceEvictionPolicy } from "../sizing/eviction-policies";
import { aofFrequencies, clientProtocols, clusteringPolicies, evictionPolicies, publicNetworkValues, rdbFrequencies, redisModules } from "../target";

const guid = text("a GUID", /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i);
const region = text("a region as ARM spells it, such as westeurope", /^[a-z0-9]+$/);
const group = text("the name of a resource group", /^[-\w.()]{1,90}$/);
const cacheName = text("1 to 44 letters, digits and single hyphens, a letter first", /^(?=.{1,44}$)[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*$/);
const label = text("1 to 40 lower-case letters, digits and hyphens", /^[a-z0-9][a-z0-9-]{0,39}$/);
const cacheId = text("the ARM id of a Microsoft.Cache/redis resource", /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Cache\/redis\/[^/]+$/i);
const date = text("a date in quotes, such as \"2026-11-23\"", /^\d{4}-\d{2}-\d{2}(T[\d:.]+Z)?$/);

/** Facts of the source. Each is what the live cache says; `redis-move assess --write` fills them in. */
export const sourceShape = object<SourceConfig>({
  id: optional(cacheId, "ARM id of the cache.", "from subscriptionId, source.resourceGroup and source.name"),
  name: optional(text("the name of the cache"), "Name of the cache in Azure.", "the name of this entry"),
  resourceGroup: optional(group, "Resource group of the cache.", "the stack's resourceGroup"),
  location: optional(region, "Region of the cache.", "the stack's location"),
  sku: required(text("C0 to C6, P1 to P5"), "Size of the cache: `C0` to `C6` (Basic, Standard), `P1` to `P5` (Premium); of one shard where it is clustered."),
  tier: optional(oneOf(["Basic", "Standard", "Premium"] as const), "Tier of the cache (`sku.name` in ARM).", "Standard for C, Premium for P"),
  shards: optional(integer(0, 30), "Shards of a clustered Premium cache; 0 means not clustered, as in ARM.", "0"),
  replicasPerPrimary: optional(integer(0, 3), "Replicas of each primary.", "0 on Basic, else 1"),
  evictionPolicy: optional(oneOf(Object.keys(targetPolicyOf) as SourceEvictionPolicy[]), "`maxmemory-policy` of the cache; the target gets the same (azure.md 5.3).", "volatile-lru"),
  databasesInUse: optional(list(integer(0, 63)), "Numbers of the databases that hold keys; the target has database 0 only.", "[0]"),
  identityPrincipalId: optional(guid, "Object id of the cache's managed identity; needed for `storageAuth: managedIdentity`."),
  peakMemoryGB: optional(number(0, 10_000, "GB"), "Peak of total used memory over the last month, all shards together (MAP-18).", "not measured"),
  measuredAt: optional(date, "When the peak was measured."),
});

/** What the target is to be; what is left out comes from the sizing or from the secure defaults of `ManagedRedis`. */
export const targetShape = object<TargetConfig>({
  sku: optional(text("an ARM name such as Balanced_B10"), "Takes this SKU in place of the recommended one; the month's peak has to fit it.", "the recommended SKU"),
  prefer: optional(oneOf(["cost", "memory"] as const), "Which of two sizes to take where the guide has two; `cost` needs a measured peak (MAP-18, MAP-19).", "memory"),
  headroomPercent: optional(number(0, 500, "percent"), "Room to keep above the peak.", "0"),
  targetTier: optional(oneOf(["Balanced", "MemoryOptimized", "ComputeOptimized"] as const), "Tier of the target.", "the guide's"),
  allowPreview: optional(flag, "Whether SKUs in preview may be taken.", "false"),
  clusterName: optional(text("1 to 60 letters, digits and single hyphens"), "Name of the cluster in Azure.", "Pulumi's autonaming"),
  highAvailability: optional(flag, "Replica of every shard; can be switched on later, never off.", "false for Basic sources (MAP-17), else true"),
  clusteringPolicy: optional(oneOf(clusteringPolicies), "How keys are spread, and what clients must be able to do.", "as the sizing says"),
  evictionPolicy: optional(oneOf(evictionPolicies), "What goes when memory is full.", "that of the source"),
  clientProtocol: optional(oneOf(clientProtocols), "TLS or plain text; chosen once.", "Encrypted"),
  accessKeys: optional(flag, "Sign-in by access key beside Entra.", "false"),
  publicNetworkAccess: optional(oneOf(publicNetworkValues), "Whether clients may come from the public network.", "Disabled"),
  modules: optional(
    list(object({ name: required(oneOf(redisModules), "Name of the module."), args: optional(text(), "Arguments it is loaded with.") })),
    "Modules, chosen when the database is created.",
    "none",
  ),
  persistence: optional(
    object({ rdb: optional(oneOf(rdbFrequencies), "Interval of snapshots."), aof: optional(oneOf(aofFrequencies), "Interval of the append-only file.") }),
    "Persistence to disk, one kind.",
    "none",
  ),
  customerManagedKey: optional(
    object({ keyUrl: required(text("the URL of one version of a key"), "URL of the key."), userAssignedIdentityId: required(text("an ARM id"), "Identity that may read it.") }),
    "Key of your own for the encryption of the disk.",
    "a key of Microsoft's",
  ),
  identity: optional(
    object({ systemAssigned: optional(flag, "An identity of its own."), userAssignedIdentities: optional(list(text("an ARM id")), "User-assigned identities.") }),
    "Identities of the cluster.",
    "none",
  ),
  accessAssignments: optional(
    list(object({ name: required(text("1 to 60 letters and digits"), "Name of the assignment."), objectId: required(text("a GUID"), "Object id of a user, service principal or managed identity.") })),
    "Who may use the data by Entra sign-in.",
    "nobody",
  ),
  tags: optional(texts, "Tags of the cluster, over the stack's.", "the stack's"),
});

/** One cache. */
export const cacheShape = object<CacheConfig>({
  name: required(cacheName, "Name of this entry and of the component; never change it, or the target is built anew."),
  strategy: required(oneOf(strategies), "How data reaches the target: `new` moves none, `rdb` exports and imports (Premium only)."),
  phase: withDefault(oneOf(phases), "provision", "Where the cache stands. Going forward or back is a change of this word."),
  source: required(sourceShape, "Facts of the source, frozen so that a preview works without it."),
  target: withDefault(targetShape, {}, "What the target is to be."),
  snapshot: optional(label, "Label of the transfer; it runs once for each label. Needed for `rdb` in phase `sync`."),
  allowOverwriteOf: optional(label, "The snapshot label for which keys that the target holds may be overwritten."),
  acceptDataLoss: optional(list(text()), "Changes whose loss of data is accepted, word for word as the refusal prints them.", "none"),
  protect: withDefault(flag, true, "Whether cluster and database are protected against deletion and replacement."),
  resourceGroup: optional(group, "Resource group of the target.", "the stack's, else the source's"),
  location: optional(region, "Region of the target.", "the source's"),
});

const stagingShape = object<StagingConfig>({
  storageAuth: optional(oneOf(storageAuths), "How the services get at the blobs: SAS signed by the account's key, SAS signed for whoever runs this, or (for the export) the cache's managed identity. The last two switch the account's keys off.", "sharedKey"),
  retentionDays: optional(integer(1, 365), "Days after which block blobs expire; the page blobs of a Premium export stay until the storage is removed.", "7"),
  operatorPrincipalId: optional(guid, "Object id of who runs `pulumi up`; gets the role that signing for `userDelegation` and `managedIdentity` needs.", "has the role already"),
  timeoutMinutes: optional(integer(1, 1440), "Minutes one `pulumi up` waits for a transfer; the next one goes on.", "45"),
});

/** The config of a stack: namespace `azure-redis-move`. */
export const stackShape = object<StackConfig>({
  subscriptionId: optional(guid, "Subscription of the sources.", "from source.id"),
  resourceGroup: optional(group, "Resource group of sources and targets that name none."),
  location: optional(region, "Region of sources that name none."),
  tags: optional(texts, "Tags of everything that is built.", "none"),
  staging: optional(stagingShape, "Storage for RDB blobs."),
  caches: required(list(cacheShape), "The caches of this environment."),
});
