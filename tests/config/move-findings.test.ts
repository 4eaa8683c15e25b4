import { expect } from "chai";
import { type CompleteCache, moveFindings, parseConfig, sizeCache, sourceShape } from "../../lib/config";
import { optionalFacts } from "../../lib/compatibility";

const stack = (cache: object) => ({
  resourceGroup: "rg",
  location: "westeurope",
  subscriptionId: "11111111-1111-4111-8111-111111111111",
  caches: [{ name: "shop", strategy: "new", ...cache }],
});
function soundCaches(config: object): readonly CompleteCache[] {
  const { caches, faults } = parseConfig(config, { findingsApart: true });
  expect(faults).to.equal(undefined);
  return caches ?? [];
}

const codesOf = (cache: object) =>
  soundCaches(stack(cache))
    .flatMap((complete) => moveFindings({ ...complete, sizing: sizeCache(complete.source, complete.target).record }))
    .map(({ code, severity }) => `${code} ${severity}`);

/** Every fact that the config can hold, as `redis-move assess` writes them. */
const facts = {
  redisVersion: "6.0.14",
  clients: "cluster",
  peakConnections: 16_000,
  enableNonSslPort: true,
  minimumTlsVersion: "1.0",
  publicNetworkAccess: "Enabled",
  firewallRules: ["office"],
  subnetId: "",
  privateEndpoints: ["pe"],
  linkedServers: [{ name: "shop-2", role: "Secondary" }],
  patchSchedule: [{ dayOfWeek: "Sunday", startHourUtc: 3, maintenanceWindow: "PT5H" }],
  notifyKeyspaceEvents: "KEA",
  persistence: { rdbMinutes: 15 },
  zones: ["1"],
  accessKeys: true,
  accessPolicies: ["ops"],
  accessAssignments: [{ objectId: "aaaa", policy: "Data Owner" }],
  identity: { systemAssigned: true },
  tags: { owner: "shop" },
  reservedMB: 100,
  evictionPolicy: "allkeys-lru",
  databasesInUse: [0, 2],
};

describe("findings of a move from its config", () => {
  it("are judged by the facts that stand there", () => {
    const codes = codesOf({ source: { sku: "P1", ...facts }, target: { highAvailability: false } });
    expect(codes).to.include.members([
      "clustering-policy blocker",
      "plain-text change",
      "tls-version change",
      "connections change",
      "databases change",
      "memory-reserve change",
      "persistence change",
      "private-endpoints change",
      "firewall-rules change",
      "public-network change",
      "access-keys change",
      "entra-assignments change",
      "entra-policies change",
      "identity change",
      "sla change",
      "zones change",
      "geo-replication change",
      "keyspace-notifications change",
      "scheduled-updates change",
      "tags info",
    ]);
    expect(codes).to.not.include("not-judged info");
    // The target takes over the source's eviction policy by itself.
    expect(codes).to.not.include("eviction-policy change");
  });

  it("take what was not said from the sizing and the defaults of the target", () => {
    expect(codesOf({ source: { sku: "C3" } })).to.deep.equal([
      "endpoint change",
      "rdb-export info",
      "reboot info",
      "retirement info",
      "not-judged info",
    ]);
    expect(codesOf({ source: { sku: "C6" } })).to.include("cross-slot change");
    expect(codesOf({ source: { sku: "P5", shards: 2 }, target: { allowPreview: true } })).to.include(
      "preview-stage change",
    );
    expect(codesOf({ source: { sku: "C3" }, location: "mars" })).to.include.members([
      "region change",
      "region-change change",
    ]);
  });

  it("are faults of the config where they are blockers, unless they are asked for apart", () => {
    const config = stack({ source: { sku: "P1", clients: "cluster" } });
    const { faults = [] } = parseConfig(config);
    expect(faults.map(({ problem }) => problem)).to.have.length(1);
    expect(faults[0]?.problem).to.contain("clustering-policy");
  });

  it("can be asked for every fact: the config has a key for each", () => {
    expect(Object.keys(sourceShape.keys ?? {})).to.include.members([...optionalFacts]);
  });

  it("need well-formed facts: every fault is reported with its path", () => {
    const { faults = [] } = parseConfig(
      stack({
        source: {
          sku: "P1",
          redisVersion: 6,
          zones: "1",
          linkedServers: [{ role: "Boss" }],
          patchSchedule: [{ dayOfWeek: "Sunday", startHourUtc: 24 }],
        },
      }),
    );
    expect(faults.map(({ path }) => path.replace("caches[0].source.", ""))).to.have.members([
      "redisVersion",
      "zones",
      "linkedServers[0].name",
      "linkedServers[0].role",
      "patchSchedule[0].startHourUtc",
    ]);
  });
});
