import { expect } from "chai";
import { type FindingCode, findings, type Severity } from "../../lib/compatibility";
import { always, type Case, found, plainTarget } from "./example";

const reader = { objectId: "AAAA", policy: "Data Reader" };
const owner = { objectId: "bbbb", policy: "Data Owner" };
const assigned = { accessAssignments: [{ objectId: "aaaa" }, { objectId: "BBBB" }] };

/** What is changed in the plain example, the one finding it brings, its severity, and words of its text. */
const cases: readonly (readonly [code: FindingCode, severity: Severity, changed: Case, ...words: string[]])[] = [
  ["plain-text", "change", { facts: { enableNonSslPort: true } }, "6379"],
  ["plain-text", "change", { target: { clientProtocol: "Plaintext" } }, "plain text only"],
  ["tls-version", "change", { facts: { minimumTlsVersion: "1.0" } }, "TLS 1.0"],
  [
    "clustering-policy",
    "blocker",
    { facts: { shards: 2, clients: "plain" }, target: { clusteringPolicy: "OSSCluster" } },
    "MOVED",
  ],
  [
    "clustering-policy",
    "blocker",
    { facts: { shards: 2, clients: "cluster" }, target: { clusteringPolicy: "EnterpriseCluster" } },
    "EnterpriseCluster",
  ],
  [
    "clustering-policy",
    "change",
    { facts: { shards: 2, clients: undefined }, target: { clusteringPolicy: "NoCluster" } },
    "NoCluster",
  ],
  ["cross-slot", "change", { target: { clusteringPolicy: "EnterpriseCluster" } }, "CROSSSLOT"],
  ["geo-commands", "change", { target: { geoReplication: true } }, "FLUSHALL"],
  [
    "node-ports",
    "info",
    { facts: { shards: 1, clients: "cluster" }, target: { clusteringPolicy: "OSSCluster" } },
    "85NN",
  ],
  ["connections", "change", { facts: { peakConnections: 15_001 } }, "15001", "15000"],
  ["databases", "change", { facts: { databasesInUse: [0, 3, 5] } }, "databases 3, 5"],
  ["databases", "blocker", { facts: { databasesInUse: [1] }, strategy: "rdb" }, "database 1", "leave them behind"],
  ["databases", "blocker", { facts: { databasesInUse: [1] }, strategy: "arm" }],
  ["redis-version", "info", { facts: { redisVersion: "6.0.14" } }, "6.0.14"],
  [
    "eviction-policy",
    "change",
    { facts: { evictionPolicy: "allkeys-lfu" } },
    "VolatileLRU applies in place of allkeys-lfu",
  ],
  ["memory-reserve", "change", { facts: { reservedMB: 200 } }, "5.8 GB", "4.8 GB"],
  ["persistence", "change", { facts: { persistence: { rdbMinutes: 60 } } }, "persists nothing"],
  [
    "persistence",
    "change",
    { facts: { persistence: { rdbMinutes: 15 } }, target: { persistence: { rdb: "1h" } } },
    "every 1h",
  ],
  ["persistence", "change", { facts: { persistence: { aof: true } }, target: { persistence: { rdb: "1h" } } }, "AOF"],
  ["rdb-export", "info", { facts: { tier: "Standard" } }],
  ["rdb-export", "blocker", { facts: { tier: "Basic" }, strategy: "rdb" }, "Basic"],
  ["vnet-injection", "change", { facts: { subnetId: "/subscriptions/x/subnets/inner" } }, "inner"],
  ["private-endpoints", "change", { facts: { privateEndpoints: ["pe-1"] } }, "pe-1"],
  ["firewall-rules", "change", { facts: { firewallRules: ["a", "b", "c", "d", "e"] } }, "a, b, c and 2 more"],
  ["public-network", "change", { target: { publicNetworkAccess: "Enabled" } }, "open to it"],
  [
    "public-network",
    "change",
    { facts: { publicNetworkAccess: "Enabled" }, target: { privateEndpoint: false } },
    "no private endpoint",
  ],
  ["access-keys", "change", { facts: { accessKeys: true } }],
  ["entra-assignments", "change", { facts: { accessAssignments: [owner] } }, "bbbb"],
  ["entra-reader", "change", { facts: { accessAssignments: [reader] } }, "AAAA"],
  ["entra-reader", "blocker", { facts: { accessAssignments: [reader] }, target: assigned }, "could write"],
  ["entra-policies", "change", { facts: { accessPolicies: ["ops"] } }, "ops"],
  ["identity", "change", { facts: { identity: { systemAssigned: true } } }, "system-assigned"],
  ["replicas", "change", { facts: { replicasPerPrimary: 3 } }, "3 replicas"],
  ["sla", "change", { target: { highAvailability: false } }, "no SLA"],
  ["zones", "info", { facts: { zones: ["1", "2"] } }, "zones 1, 2"],
  [
    "geo-replication",
    "change",
    { facts: { linkedServers: [{ name: "shop-2", role: "Secondary" }] } },
    "shop-2 (secondary)",
  ],
  ["keyspace-notifications", "change", { facts: { notifyKeyspaceEvents: "KEA" } }, "KEA"],
  [
    "scheduled-updates",
    "change",
    { facts: { patchSchedule: [{ dayOfWeek: "Sunday", startHourUtc: 3 }] } },
    "Sunday 3:00 UTC",
  ],
  ["preview-stage", "change", { target: { stage: "preview", sku: "Balanced_B350" } }, "Balanced_B350"],
  ["region", "change", { facts: { location: "mars" }, target: { location: "mars" } }, "mars"],
  ["region-change", "change", { target: { location: "eastus" } }, "eastus", "westeurope"],
  ["region-change", "blocker", { target: { location: "eastus" }, strategy: "rdb" }],
  ["tags", "info", { facts: { tags: { owner: "shop" } } }, "owner"],
  ["not-judged", "info", { facts: { zones: undefined, linkedServers: undefined } }, "linkedServers, zones"],
];

describe("findings", () => {
  it("of a cache with nothing special are those that every cache has", () => {
    expect(found({}).map(({ code }) => code)).to.have.members(always);
  });

  for (const [code, severity, changed, ...words] of cases) {
    it(`${code} (${severity}): ${JSON.stringify(changed)}`, () => {
      const mine = found(changed).filter((finding) => finding.code === code);
      expect(mine).to.have.length(1);
      expect(mine[0]?.severity).to.equal(severity);
      for (const word of words) expect(mine[0]?.text).to.contain(word);
    });
  }

  it("bring nothing beside the difference itself", () => {
    for (const [code, , changed] of cases) {
      const others = found(changed)
        .filter((finding) => finding.code !== code && !always.includes(finding.code))
        .map((finding) => finding.code);
      const expected = new Set([
        "node-ports",
        "memory-reserve",
        "cross-slot",
        "clustering-policy",
        "rdb-export",
        "not-judged",
      ]);
      expect(
        others.filter((other) => !expected.has(other)),
        code,
      ).to.deep.equal([]);
    }
  });

  it("do not apply where source and target agree", () => {
    const agreed: Case[] = [
      { facts: { shards: 3, clients: undefined }, target: { clusteringPolicy: "OSSCluster", usableGB: 19.2 } },
      { facts: { persistence: { rdbMinutes: 60 } }, target: { persistence: { rdb: "1h" } } },
      { facts: { persistence: { rdbMinutes: 1440 } }, target: { persistence: { rdb: "12h" } } },
      { facts: { persistence: { aof: true } }, target: { persistence: { aof: "1s" } } },
      { facts: { accessAssignments: [owner] }, target: assigned },
      {
        facts: { identity: { userAssignedIdentities: ["/ID/A"] } },
        target: { identity: { userAssignedIdentities: ["/id/a"] } },
      },
      { facts: { accessKeys: true }, target: { accessKeys: true } },
      { facts: { tags: { a: "1" } }, target: { tags: { a: "1", b: "2" } } },
      { facts: { tier: "Basic", zones: [] }, target: { highAvailability: false } },
      { facts: { reservedMB: 1229 } },
    ];
    for (const changed of agreed) {
      const codes = found(changed).map(({ code }) => code);
      expect(codes, JSON.stringify(changed)).to.have.members([
        ...always,
        ...codes.filter((code) => ["node-ports", "rdb-export", "not-judged"].includes(code)),
      ]);
    }
  });

  it("name what was not known of a cache, and judge nothing by it", () => {
    const list = findings({ sku: "C3", tier: "Standard", shards: 0, replicasPerPrimary: 1 }, { target: plainTarget });
    expect(list.map(({ code }) => code)).to.have.members([...always, "rdb-export", "not-judged"]);
    expect(list.find(({ code }) => code === "not-judged")?.text)
      .to.contain("firewallRules")
      .and.contain("databasesInUse");
  });

  it("come gravest first, in one order, each complete and on one line", () => {
    const all = cases.reduce<Case>(
      (sum, [, , { facts, target }]) => ({ facts: { ...sum.facts, ...facts }, target: { ...sum.target, ...target } }),
      {},
    );
    const list = found({ ...all, strategy: "rdb" });
    const grave = list.map(({ severity }) => ["blocker", "change", "info"].indexOf(severity));
    expect(grave).to.deep.equal([...grave].sort());
    expect(list).to.deep.equal(found({ ...all, strategy: "rdb" }));
    for (const { code, text, remedy, source } of list) {
      for (const words of [text, remedy, source])
        expect(words, code)
          .to.match(/^\S.*\S$/)
          .and.not.match(/undefined|NaN|\n/);
      expect(source).to.match(/https:\/\/\S+$/);
    }
  });
});
