import { expect } from "chai";
import { faultsOf, judgeable, targetRules, targetSettings, type TargetSettings } from "../../lib/target";
import { managedRedisSkus } from "../../lib/sizing";
import { faultLine } from "../../lib/util/fault";

type Given = Partial<TargetSettings>;

const judged = (given: Given): string[] =>
  faultsOf(targetRules, targetSettings({ sku: "Balanced_B10", ...given })).map(faultLine);

const identity = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/reader";
const keyUrl = "https://shop.vault.azure.net/keys/disk/0123456789abcdef0123456789abcdef";
const someone = "91c1b6c3-5f3a-4f0e-9b43-64d35b0f0e22";

/** What Azure would refuse, and the whole of what the reader of the preview is told. */
const refusals: readonly [title: string, given: Given, message: string][] = [
  [
    "a SKU in the wrong case",
    { sku: "balanced_b10" },
    'sku: is not a SKU of Azure Managed Redis; given: "balanced_b10"; allowed: Balanced_B0 to B1000, MemoryOptimized_M10 to M2000, ComputeOptimized_X3 to X700, FlashOptimized_A250 to A4500; did you mean Balanced_B10?',
  ],
  [
    "a SKU by its short name",
    { sku: "X5" },
    'sku: is not a SKU of Azure Managed Redis; given: "X5"; allowed: Balanced_B0 to B1000, MemoryOptimized_M10 to M2000, ComputeOptimized_X3 to X700, FlashOptimized_A250 to A4500; did you mean ComputeOptimized_X5?',
  ],
  [
    "a SKU of the old service",
    { sku: "P1" },
    'sku: is a SKU of Azure Cache for Redis, the old service; given: "P1"; allowed: Balanced_B0 to B1000, MemoryOptimized_M10 to M2000, ComputeOptimized_X3 to X700, FlashOptimized_A250 to A4500; `redis-move size` names the SKU that it becomes',
  ],
  [
    "an Enterprise SKU",
    { sku: "Enterprise_E10" },
    'sku: is a SKU of Azure Cache for Redis Enterprise, which nobody can create any more and which retires on 2027-03-31; given: "Enterprise_E10"; allowed: Balanced_B0 to B1000, MemoryOptimized_M10 to M2000, ComputeOptimized_X3 to X700, FlashOptimized_A250 to A4500',
  ],
  [
    "a preview SKU that nobody allowed",
    { sku: "Balanced_B350" },
    'sku: is in preview: no service level agreement, and it may change; given: "Balanced_B350"; allowed: a generally available SKU; choose one, or accept the preview with allowPreview: true',
  ],
  [
    "NoCluster above 24 GB",
    { sku: "Balanced_B50", clusteringPolicy: "NoCluster" },
    "clusteringPolicy: NoCluster is for in-memory SKUs of at most 24 GB; given: NoCluster with Balanced_B50 (60 GB); allowed: OSSCluster, EnterpriseCluster; EnterpriseCluster suits clients that know no cluster",
  ],
  [
    "NoCluster on Flash",
    { sku: "FlashOptimized_A250", allowPreview: true, clusteringPolicy: "NoCluster" },
    "clusteringPolicy: NoCluster is for in-memory SKUs of at most 24 GB; given: NoCluster with FlashOptimized_A250 (250 GB); allowed: OSSCluster, EnterpriseCluster; EnterpriseCluster suits clients that know no cluster",
  ],
  [
    "a module that Flash lacks",
    { sku: "FlashOptimized_A250", allowPreview: true, modules: [{ name: "RedisBloom" }] },
    "modules: Flash Optimized has RedisJSON only; given: RedisBloom with FlashOptimized_A250; allowed: RedisJSON; choose an in-memory SKU (Balanced_*, MemoryOptimized_*, ComputeOptimized_*)",
  ],
  [
    "Flash without high availability",
    { sku: "FlashOptimized_A250", allowPreview: true, highAvailability: false },
    "highAvailability: Flash Optimized without high availability is not documented to work (U-03); given: false with FlashOptimized_A250; allowed: true",
  ],
  [
    "geo-replication of the smallest SKUs",
    { sku: "Balanced_B1", geoReplication: true },
    "geoReplication: Balanced_B0, Balanced_B1 and Flash Optimized have no active geo-replication; given: Balanced_B1; allowed: Balanced_B3 and larger, MemoryOptimized_*, ComputeOptimized_*",
  ],
  [
    "both kinds of persistence",
    { persistence: { rdb: "1h", aof: "1s" } },
    "persistence: the service keeps one kind of persistence at a time; given: rdb 1h and aof 1s; allowed: rdb or aof; remove one of the two",
  ],
  [
    "persistence with geo-replication",
    { persistence: { rdb: "1h" }, geoReplication: true },
    "persistence: a geo-replicated database cannot persist; remove persistence or geo-replication",
  ],
  [
    "an interval that Azure does not have",
    { persistence: { rdb: "2h" } },
    'persistence.rdb: is not an interval that Azure offers; given: "2h"; allowed: 1h, 6h, 12h',
  ],
  [
    "the deprecated AOF interval",
    { persistence: { aof: "always" } },
    'persistence.aof: is not an interval that Azure offers; given: "always"; allowed: 1s',
  ],
  [
    "a module that geo-replication lacks",
    { modules: [{ name: "RedisBloom" }], geoReplication: true },
    "modules: geo-replication allows RediSearch and RedisJSON only; given: RedisBloom; allowed: RediSearch, RedisJSON",
  ],
  [
    "RediSearch under a policy it cannot work with",
    { modules: [{ name: "RediSearch" }], evictionPolicy: "NoEviction" },
    'clusteringPolicy: RediSearch needs the EnterpriseCluster policy; given: "OSSCluster"; allowed: EnterpriseCluster',
  ],
  [
    "RediSearch with eviction",
    { modules: [{ name: "RediSearch" }], clusteringPolicy: "EnterpriseCluster" },
    'evictionPolicy: RediSearch needs the NoEviction policy, since an evicted key would leave the index wrong; given: "VolatileLRU"; allowed: NoEviction',
  ],
  [
    "a module that does not exist",
    { modules: [{ name: "RedisJson2" }] },
    'modules: names a module that Azure Managed Redis does not have; given: "RedisJson2"; allowed: RediSearch, RedisJSON, RedisBloom, RedisTimeSeries; did you mean RedisJSON?',
  ],
  [
    "a module twice",
    { modules: [{ name: "RedisJSON" }, { name: "RedisJSON" }] },
    'modules: names a module twice; given: "RedisJSON"; name it once',
  ],
  [
    "plain text where only Entra may sign in",
    { clientProtocol: "Plaintext" },
    "clientProtocol: Entra sign-in works over TLS only, so with access keys off nobody could sign in; given: Plaintext with access keys off; allowed: Encrypted; keep Encrypted, or set accessKeys: true",
  ],
  [
    "a policy that Azure does not know",
    { clusteringPolicy: "OssCluster" },
    'clusteringPolicy: is not a value that Azure knows; given: "OssCluster"; allowed: OSSCluster, EnterpriseCluster, NoCluster; did you mean OSSCluster?',
  ],
  [
    "an eviction policy in Redis's spelling",
    { evictionPolicy: "allkeys-lru" },
    'evictionPolicy: is not a value that Azure knows; given: "allkeys-lru"; allowed: NoEviction, AllKeysLRU, VolatileLRU, AllKeysRandom, VolatileRandom, VolatileTTL, AllKeysLFU, VolatileLFU; did you mean AllKeysLRU?',
  ],
  [
    "a key URL without a version",
    { customerManagedKey: { keyUrl: "https://shop.vault.azure.net/keys/disk", userAssignedIdentityId: identity } },
    'customerManagedKey.keyUrl: is not the URL of one version of a key; given: "https://shop.vault.azure.net/keys/disk"; allowed: https://<vault>.vault.azure.net/keys/<name>/<version of 32 hexadecimal digits>',
  ],
  [
    "a system-assigned identity for the key",
    { customerManagedKey: { keyUrl, userAssignedIdentityId: "SystemAssigned" } },
    'customerManagedKey.userAssignedIdentityId: a customer-managed key is read by a user-assigned identity; given: "SystemAssigned"; allowed: the id of a Microsoft.ManagedIdentity/userAssignedIdentities resource',
  ],
  [
    "a cluster name that Azure does not take",
    { clusterName: "shop--cart" },
    'clusterName: is not a name that Azure takes for a cluster; given: "shop--cart"; allowed: 1 to 60 letters and digits, with single hyphens between them',
  ],
  [
    "a group's name in place of an object id",
    { accessAssignments: [{ name: "web", objectId: "shop-web" }] },
    'accessAssignments.web.objectId: is not an object id; given: "shop-web"; allowed: the object id (a GUID) of a user, service principal or managed identity; groups are not supported by the service',
  ],
  [
    "an assignment's name with a hyphen",
    { accessAssignments: [{ name: "shop-web", objectId: someone }] },
    'accessAssignments: names an assignment as Azure does not allow; given: "shop-web"; allowed: 1 to 60 letters and digits',
  ],
  [
    "two assignments for one principal",
    {
      accessAssignments: [
        { name: "web", objectId: someone },
        { name: "api", objectId: someone.toUpperCase() },
      ],
    },
    'accessAssignments.api.objectId: has access already by another assignment; Azure takes one for each principal; given: "91C1B6C3-5F3A-4F0E-9B43-64D35B0F0E22"; remove one of the two',
  ],
];

describe("rules of a target", () => {
  for (const [title, given, message] of refusals) {
    it(`refuses ${title}`, () => {
      expect(judged(given)).to.deep.equal([message]);
    });
  }

  it("names every fault at once", () => {
    expect(judged({ sku: "P1", clusteringPolicy: "None", persistence: { rdb: "1h", aof: "1s" } })).to.have.length(3);
  });

  it("has nothing to say against the defaults on any generally available SKU", () => {
    const sound = managedRedisSkus.filter(({ stage }) => stage === "GA").map(({ name }) => judged({ sku: name }));
    expect(sound.flat()).to.deep.equal([]);
    expect(sound).to.have.length.above(20);
  });

  it("accepts each policy that is left where a refusal names what is allowed", () => {
    for (const clusteringPolicy of ["OSSCluster", "EnterpriseCluster"])
      expect(judged({ sku: "Balanced_B50", clusteringPolicy })).to.deep.equal([]);
    expect(judged({ customerManagedKey: { keyUrl, userAssignedIdentityId: identity } })).to.deep.equal([]);
    expect(judged({ clientProtocol: "Plaintext", accessKeys: true })).to.deep.equal([]);
    expect(
      judged({ modules: [{ name: "RediSearch" }], clusteringPolicy: "EnterpriseCluster", evictionPolicy: "NoEviction" }),
    ).to.deep.equal([]);
  });

  it("judges with the settings that are known and leaves the rest for later", () => {
    const known = new Set(["sku", "allowPreview", "persistence"]);
    const now = judgeable(targetRules, (key) => known.has(key));
    const partly = {
      sku: "Balanced_B350",
      allowPreview: false,
      persistence: { rdb: "1h", aof: "1s" },
    } as unknown as TargetSettings;
    expect(faultsOf(now, partly).map(({ path }) => path)).to.deep.equal(["sku", "persistence"]);
    expect(now.length).to.be.below(targetRules.length);
  });
});
