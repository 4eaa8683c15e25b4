import { expect } from "chai";
import fc from "fast-check";
import { acceptanceFaults, checkGuard, diffGuard, rebuilds, refusedChanges, type Deployed } from "../../lib/target";
import { managedRedisSkus } from "../../lib/sizing";

const deployed: Deployed = {
  sku: "Balanced_B10",
  highAvailability: true,
  clusteringPolicy: "OSSCluster",
  clientProtocol: "Encrypted",
  modules: ["RedisJSON"],
  resourceGroupName: "rg-shop",
  location: "westeurope",
};
const to = (change: Deployed): string[] => refusedChanges(deployed, { ...deployed, ...change }).map(({ path }) => path);

const anyTarget = fc.record(
  {
    sku: fc.constantFrom(...managedRedisSkus.map(({ name }) => name)),
    highAvailability: fc.boolean(),
    clusteringPolicy: fc.constantFrom("OSSCluster", "EnterpriseCluster", "NoCluster"),
    clientProtocol: fc.constantFrom("Encrypted", "Plaintext"),
    modules: fc.subarray(["RedisJSON", "RedisBloom", "RediSearch"]),
    location: fc.constantFrom("westeurope", "northeurope"),
    peakMemoryGB: fc.double({ min: 0, max: 1000, noNaN: true }),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Deployed>;

describe("changes of a deployed target", () => {
  it("lets through what Azure does in place without loss", () => {
    expect(to({ sku: "Balanced_B20" }), "scaling up").to.deep.equal([]);
    expect(to({ sku: "ComputeOptimized_X10" }), "another tier of the same size").to.deep.equal([]);
    expect(to({ sku: "Balanced_B5", peakMemoryGB: 4.8 }), "scaling down where the peak fits exactly").to.deep.equal([]);
    expect(refusedChanges({ highAvailability: false }, { highAvailability: true }), "switching availability on").to.deep.equal(
      [],
    );
    expect(
      refusedChanges({ clusteringPolicy: "NoCluster" }, { clusteringPolicy: "OSSCluster" }),
      "away from NoCluster",
    ).to.deep.equal([]);
  });

  it("refuses scaling down where the peak does not fit, with both figures", () => {
    const [fault] = refusedChanges(deployed, { ...deployed, sku: "Balanced_B5", peakMemoryGB: 4.81 });
    expect(fault?.problem).to.equal("the new size has 4.8 GB usable and the measured peak is 4.81 GB, so the data does not fit");
  });

  it("refuses scaling without high availability, in both directions", () => {
    const single = { sku: "Balanced_B10", highAvailability: false };
    expect(refusedChanges(single, { ...single, sku: "Balanced_B20" }).map(({ path }) => path)).to.deep.equal(["sku"]);
    expect(refusedChanges(single, { ...single, sku: "Balanced_B20", highAvailability: true }), "switched on first").to.deep.equal(
      [],
    );
  });

  it("does not take a change of letter case for a change", () => {
    expect(to({ resourceGroupName: "RG-Shop", location: "WestEurope" })).to.deep.equal([]);
  });

  it("has no verdict on what a preview does not know", () => {
    expect(
      to({ clusteringPolicy: "04da6b54-80e4-46f7-96ec-b56ff0331ba9", modules: ["04da6b54-80e4-46f7-96ec-b56ff0331ba9"] }),
    ).to.deep.equal([]);
    expect(refusedChanges({}, deployed), "a target that is new").to.deep.equal([]);
  });

  it("never refuses a target that stays as it is, and never one whose every change is accepted", () => {
    fc.assert(
      fc.property(anyTarget, anyTarget, (from, wanted) => {
        expect(refusedChanges(from, from)).to.deep.equal([]);
        const names = refusedChanges(from, wanted).map(({ remedy }) => /\["(.*)"\]/.exec(remedy ?? "")?.[1] ?? "");
        expect(refusedChanges(from, wanted, names)).to.deep.equal([]);
        expect(acceptanceFaults(names), "what a refusal prints is a valid acceptance").to.deep.equal([]);
      }),
    );
  });

  it("replaces by itself only what Azure cannot change and the provider would not replace", () => {
    const rebuilt = (resource: "cluster" | "database", name: string): string[] => rebuilds(resource, [name]);
    expect(rebuilt("database", "clusteringPolicy OSSCluster -> EnterpriseCluster")).to.deep.equal(["clusteringPolicy"]);
    expect(rebuilt("database", "clusteringPolicy NoCluster -> OSSCluster"), "done in place").to.deep.equal([]);
    expect(rebuilt("cluster", "highAvailability true -> false")).to.deep.equal(["highAvailability"]);
    expect(rebuilt("cluster", "sku Balanced_B10 -> FlashOptimized_A250")).to.deep.equal(["sku"]);
    expect(rebuilt("cluster", "sku Balanced_B10 -> Balanced_B5"), "scaled in place").to.deep.equal([]);
    expect(rebuilt("database", "modules none -> RedisJSON"), "the provider replaces").to.deep.equal([]);
  });

  it("says what an acceptance must look like", () => {
    expect(acceptanceFaults(["everything"])).to.have.length(1);
    expect(acceptanceFaults(["colour red -> blue"])[0]?.allowed).to.include("clusteringPolicy");
  });
});

describe("the guard of a target", () => {
  it("fails with property and reason, and keeps what was deployed otherwise", () => {
    const news = { ...deployed, clusteringPolicy: "EnterpriseCluster" };
    const { failures } = checkGuard(deployed, news);
    expect(failures.map(({ property }) => property)).to.deep.equal(["clusteringPolicy"]);
    expect(failures[0]?.reason).to.not.match(/^clusteringPolicy:/);
    expect(
      checkGuard(deployed, { ...news, acceptDataLoss: ["clusteringPolicy OSSCluster -> EnterpriseCluster"] }).failures,
    ).to.deep.equal([]);
  });

  it("changes only with what it watches: not with its own text, not with the order of members", () => {
    const reordered = Object.fromEntries(Object.entries(deployed).reverse());
    expect(
      diffGuard({ ...deployed, __provider: "old" } as Deployed, { ...reordered, __provider: "new" } as Deployed),
    ).to.deep.equal({ changes: false });
    expect(diffGuard(deployed, { ...deployed, sku: "Balanced_B20" })).to.deep.equal({ changes: true });
  });
});
