import { expect } from "chai";
import { buildReport } from "../../lib/report";
import { plan, sizingRecord, type PlannedCache } from "./plan-builder";

const p2 = (peakMemoryGB?: number) =>
  sizingRecord({ sku: "P2", ...(peakMemoryGB === undefined ? {} : { peakMemoryGB }) });

function only(cache: PlannedCache) {
  const report = buildReport([{ name: "preview.json", text: plan([cache]) }]);
  expect(report.caches).to.have.length(1);
  const [first] = report.caches;
  if (first === undefined) throw new Error("no cache");
  return first;
}

/** What is planned, and what it must be called. */
const CASES: readonly (readonly [what: string, cache: PlannedCache, changeClass: string, reason: RegExp | null])[] = [
  ["a first creation", { op: "create", sizing: p2() }, "none", null],
  ["no change", { op: "same" }, "none", null],
  ["tags only", { op: "update" }, "none", null],
  ["scaling up with HA", { to: { sku: "Balanced_B20" } }, "in-place", /scaled in place/],
  ["scaling to another tier of the same size", { to: { sku: "MemoryOptimized_M10" } }, "in-place", /in place/],
  [
    "scaling down where the peak fits",
    { from: { sku: "Balanced_B20" }, to: { sku: "Balanced_B10" }, sizing: p2(6) },
    "in-place",
    /peak of 6 GB fits 9.6 GB/,
  ],
  [
    "scaling down where the peak fits exactly",
    { from: { sku: "Balanced_B20" }, to: { sku: "Balanced_B10" }, sizing: p2(9.6) },
    "in-place",
    /fits/,
  ],
  [
    "scaling down where the peak does not fit",
    { from: { sku: "Balanced_B20" }, to: { sku: "Balanced_B10" }, sizing: p2(9.7) },
    "refused",
    /does not fit/,
  ],
  [
    "scaling down without a peak",
    { from: { sku: "Balanced_B20" }, to: { sku: "Balanced_B10" }, sizing: p2() },
    "refused",
    /no peak is known/,
  ],
  [
    "scaling up without HA",
    { from: { highAvailability: "Disabled" }, to: { sku: "Balanced_B20" } },
    "data-loss",
    /without high availability/,
  ],
  [
    "scaling while HA is switched on",
    { from: { highAvailability: "Disabled" }, to: { sku: "Balanced_B20", highAvailability: "Enabled" } },
    "data-loss",
    /without high availability/,
  ],
  [
    "HA on",
    { from: { highAvailability: "Disabled" }, to: { highAvailability: "Enabled" } },
    "in-place",
    /cannot be switched off/,
  ],
  ["HA off", { to: { highAvailability: "Disabled" } }, "refused", /on → off/],
  ["OSS to Enterprise", { to: { clusteringPolicy: "EnterpriseCluster" } }, "refused", /only away from NoCluster/],
  [
    "Enterprise to NoCluster",
    { from: { clusteringPolicy: "EnterpriseCluster" }, to: { clusteringPolicy: "NoCluster" } },
    "refused",
    /NoCluster/,
  ],
  [
    "NoCluster to OSS",
    { from: { clusteringPolicy: "NoCluster" }, to: { clusteringPolicy: "OSSCluster" } },
    "restart",
    /one way/,
  ],
  [
    "NoCluster scaled beyond its limit",
    { from: { clusteringPolicy: "NoCluster" }, to: { sku: "Balanced_B50" } },
    "refused",
    /NoCluster does not scale beyond 24 GB/,
  ],
  ["NoCluster scaled up to its limit", { from: { clusteringPolicy: "NoCluster" }, to: { sku: "Balanced_B20" } }, "in-place", /in place/],
  ["a module more", { to: { modules: [{ name: "RedisJSON" }] } }, "refused", /modules/],
  [
    "a module more, as the provider plans it",
    { databaseOp: "replace", databaseReplaceReasons: ["modules"], to: { modules: [{ name: "RedisJSON" }] } },
    "refused",
    /modules/,
  ],
  [
    "another argument of a module",
    { from: { modules: [{ name: "RedisBloom", args: "ERROR_RATE 0.1" }] }, to: { modules: [{ name: "RedisBloom", args: "ERROR_RATE 0.01" }] } },
    "refused",
    /modules RedisBloom \(ERROR_RATE 0\.1\) → RedisBloom \(ERROR_RATE 0\.01\)/,
  ],
  [
    "Flash scaled down, though a peak is known",
    { from: { sku: "FlashOptimized_A500" }, to: { sku: "FlashOptimized_A250" }, sizing: p2(6) },
    "refused",
    /how much of FlashOptimized_A250 is usable is not published/,
  ],
  ["to Flash", { to: { sku: "FlashOptimized_A250" } }, "refused", /Flash/],
  ["from Flash", { from: { sku: "FlashOptimized_A250" }, to: { sku: "Balanced_B100" } }, "refused", /Flash/],
  ["a SKU that does not exist", { to: { sku: "Balanced_B7" } }, "refused", /no SKU/],
  ["Enterprise scaled down", { from: { sku: "Enterprise_E100" }, to: { sku: "Enterprise_E10" } }, "refused", /no peak is known|is usable is not published/],
  ["Enterprise scaled up", { from: { sku: "Enterprise_E10" }, to: { sku: "Enterprise_E100" } }, "in-place", /in place/],
  ["from a SKU that nobody knows", { from: { sku: "Balanced_B2000" } , to: { sku: "Balanced_B10" } }, "refused", /not known how much Balanced_B2000 holds/],
  ["from Enterprise", { from: { sku: "Enterprise_E10" }, to: { sku: "Balanced_B20" } }, "data-loss", /carries no data/],
  [
    "the cluster replaced",
    { op: "replace", databaseOp: "replace", replaceReasons: ["location"], to: { location: "northeurope" } },
    "data-loss",
    /because location changes/,
  ],
  [
    "the database replaced with its cluster",
    { op: "same", databaseOp: "replace" },
    "data-loss",
    /what it belongs to is replaced/,
  ],
  [
    "replacement steps one by one",
    { op: "create-replacement", databaseOp: "delete-replaced" },
    "data-loss",
    /replaced/,
  ],
  [
    "the cluster replaced with another policy",
    {
      op: "replace",
      databaseOp: "replace",
      replaceReasons: ["location"],
      to: { clusteringPolicy: "EnterpriseCluster" },
    },
    "data-loss",
    /location/,
  ],
  ["a deletion", { op: "delete" }, "data-loss", /cluster is deleted/],
  ["only the database deleted", { op: "same", databaseOp: "delete" }, "data-loss", /database is deleted/],
  ["plain text clients", { to: { clientProtocol: "Plaintext" } }, "data-loss", /client protocol/],
  [
    "keys off",
    { from: { accessKeysAuthentication: "Enabled" }, to: { accessKeysAuthentication: "Disabled" } },
    "in-place",
    /dropped/,
  ],
  ["public network off", { to: { publicNetworkAccess: "Disabled" } }, "in-place", /cut off/],
  ["an import into a new cache", { op: "create", transfer: { op: "create", new: { snapshot: "a" } } }, "none", null],
  [
    "an import into a cache that is there",
    { op: "same", transfer: { op: "create", new: { snapshot: "a" } } },
    "restart",
    /offline/,
  ],
  [
    "a new snapshot",
    { op: "same", transfer: { op: "update", old: { snapshot: "a" }, new: { snapshot: "b" } } },
    "restart",
    /offline/,
  ],
  [
    "a new snapshot that may overwrite",
    { op: "same", transfer: { op: "update", old: { snapshot: "a" }, new: { snapshot: "b", allowOverwriteOf: "b" } } },
    "data-loss",
    /replaces everything/,
  ],
  ["a copy into a new cache", { op: "create", transfer: { type: "KeyCopy", op: "create", new: { snapshot: "a" } } }, "none", null],
  [
    "a copy into a cache that is there",
    { op: "same", transfer: { type: "KeyCopy", op: "create", new: { snapshot: "a" } } },
    "in-place",
    /keys are copied into the target while it serves; the copy is refused/,
  ],
  [
    "a copy that may overwrite",
    { op: "same", transfer: { type: "KeyCopy", op: "update", old: { snapshot: "a" }, new: { snapshot: "b", allowOverwriteOf: "b" } } },
    "data-loss",
    /overwrites keys of the same name/,
  ],
  [
    "a transfer that only resumes",
    { op: "same", transfer: { op: "update", old: { snapshot: "a" }, new: { snapshot: "a" } } },
    "none",
    null,
  ],
];

describe("change class", () => {
  for (const [what, cache, changeClass, reason] of CASES) {
    for (const plain of [false, true]) {
      if (plain && (cache.sizing?.peakMemoryGB != null || cache.transfer != null)) continue;
      it(`${what}${plain ? ", without our components" : ""}: ${changeClass}`, () => {
        const found = only({ ...cache, plain });
        expect(found.changeClass).to.equal(changeClass);
        if (reason === null) expect(found.reasons).to.deep.equal([]);
        else expect(found.reasons[0]).to.match(reason);
      });
    }
  }

  it("says stop for every loss and refusal, and nothing else of these", () => {
    for (const [, cache, changeClass] of CASES) {
      expect(only(cache).verdict === "stop", changeClass).to.equal(
        changeClass === "data-loss" || changeClass === "refused",
      );
    }
  });

  it("finds a change of geo-replication at whatever depth the engine names it", () => {
    for (const path of ["geoReplication", "geoReplication.linkedDatabases[1].id"]) {
      const found = only({ op: "same", databaseOp: "update", databaseDiff: { [path]: { kind: "add" } } });
      expect([found.changeClass, found.reasons[0]]).to.deep.equal(["refused", "geo-replication changes: chosen at creation only; a rebuild instead would lose the content of the database and its access keys"]);
    }
  });

  it("finds a change of geo-replication that the engine does not explain", () => {
    const found = only({ op: "same", databaseOp: "update", from: { geoReplication: { groupNickname: "a" } }, to: { geoReplication: { groupNickname: "b" } } });
    expect([found.changeClass, found.reasons[0]?.slice(0, 23)]).to.deep.equal(["refused", "geo-replication changes"]);
  });

  it("does not take high availability that is decided later for switched on", () => {
    for (const highAvailability of ["Enabled", "Disabled"]) {
      const found = only({ from: { highAvailability }, to: { highAvailability: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" } });
      expect([found.to?.highAvailability, found.monthlyCost, found.reasons]).to.deep.equal([null, null, []]);
    }
  });

  it("gives the headroom of the example in the documentation", () => {
    const found = only({ to: { sku: "Balanced_B20" }, sizing: p2(5.95) });
    expect([found.headroomBefore, found.headroomAfter]).to.deep.equal([38, 69]);
  });

  it("takes a policy or protocol that is decided later for a possible loss, but for a policy that may still be chosen", () => {
    const later = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    for (const [from, to, expected] of [
      [{ clusteringPolicy: "OSSCluster" }, { clusteringPolicy: later }, "data-loss"],
      [{ clusteringPolicy: "NoCluster" }, { clusteringPolicy: later }, "restart"],
      [{ clientProtocol: "Encrypted" }, { clientProtocol: later }, "data-loss"],
    ] as const) {
      const found = only({ from, to });
      expect(found.changeClass).to.equal(expected);
      expect(found.reasons[0]).to.match(/decided only when the plan runs/);
    }
  });

  it("takes a size that is decided later for a possible loss", () => {
    const found = only({ to: { sku: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" } });
    expect(found.changeClass).to.equal("data-loss");
    expect(found.to?.sku).to.equal("unknown");
  });
});
