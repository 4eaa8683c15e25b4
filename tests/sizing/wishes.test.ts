import { expect } from "chai";
import { size, sizeNamed, type SizingRequest, toRecord } from "../../lib/sizing";

const policy = (request: SizingRequest) => size(request).recommended.clusteringPolicy;
const codes = (request: SizingRequest) => size(request).warnings.map(({ code }) => code);

describe("sizing: clustering policy", () => {
  it("follows the source and the size (azure.md 4.7)", () => {
    expect(policy({ sku: "C5", peakMemoryGB: 1 })).to.equal("NoCluster");
    expect(policy({ sku: "C6" })).to.equal("EnterpriseCluster");
    expect(policy({ sku: "P1", shards: 1 })).to.equal("OSSCluster");
    expect(policy({ sku: "C1", modules: ["RediSearch"] })).to.equal("EnterpriseCluster");
    expect(policy({ sku: "P1", shards: 2, modules: ["RediSearch"] })).to.equal("EnterpriseCluster");
    expect(policy({ sku: "P1", geoReplication: true })).to.equal("EnterpriseCluster");
    expect(policy({ sku: "C6", clusteringPolicy: "OSSCluster" })).to.equal("OSSCluster");
  });

  it("warns of what clients will feel", () => {
    expect(codes({ sku: "C6" })).to.include("cross-slot-commands");
    expect(codes({ sku: "C1", clusteringPolicy: "OSSCluster" })).to.include("cluster-client-needed");
    expect(codes({ sku: "P1", shards: 2, clusteringPolicy: "EnterpriseCluster" })).to.include("cluster-client-refused");
    expect(codes({ sku: "C1", modules: ["RediSearch"] })).to.include("search-needs-noeviction");
    expect(codes({ sku: "P1", replicasPerPrimary: 2 })).to.include("replicas-not-configurable");
    expect(codes({ sku: "C1", tier: "Basic" })).to.include("no-high-availability");
    expect(codes({ sku: "P1", peakMemoryGB: 1 })).to.deep.equal([]);
  });
});

describe("sizing: wishes that rule SKUs out", () => {
  it("never takes B0 or B1 for geo-replication", () => {
    for (const sku of ["C0", "C1"]) {
      const decision = size({ sku, geoReplication: true });
      expect(decision.recommended).to.deep.include({ sku: "Balanced_B3", option: null });
      expect(decision.warnings.map(({ code }) => code)).to.include("option-ruled-out");
      expect(decision.alternatives.map((alternative) => alternative.sku)).to.not.include.members([
        "Balanced_B0",
        "Balanced_B1",
      ]);
    }
  });

  it("never takes more than 24 GB with NoCluster", () => {
    expect(() => size({ sku: "C6", clusteringPolicy: "NoCluster" })).to.throw(
      /^clusteringPolicy: the NoCluster policy ends at 24 GB.*MemoryOptimized_M20/,
    );
    expect(() => size({ sku: "P3", clusteringPolicy: "NoCluster" })).to.throw(/a measured peak that fits Balanced_B20/);
    expect(() => size({ sku: "P3", clusteringPolicy: "NoCluster", peakMemoryGB: 19.3 })).to.throw(/ends at 24 GB/);
    const cost = { sku: "P3", clusteringPolicy: "NoCluster", peakMemoryGB: 10, prefer: "memory" } as const;
    expect(size(cost).recommended).to.deep.include({ sku: "Balanced_B20", option: "cost" });
    expect(codes(cost)).to.include("option-ruled-out");
    expect(size(cost).alternatives.every(({ memoryGB }) => memoryGB <= 24)).to.equal(true);
  });

  it("refuses wishes that exclude each other", () => {
    expect(() => size({ sku: "C3", modules: ["RediSearch"], clusteringPolicy: "NoCluster" })).to.throw(
      "allowed: EnterpriseCluster",
    );
    expect(() => size({ sku: "C3", modules: ["RedisBloom"], geoReplication: true })).to.throw(
      "allowed: RediSearch, RedisJSON",
    );
  });
});

describe("sizing: a SKU named by a person", () => {
  it("is taken, with the recommended one as first alternative", () => {
    const { recommended, alternatives, warnings } = sizeNamed({ sku: "C4" }, "MemoryOptimized_M10");
    expect(recommended).to.deep.include({ sku: "MemoryOptimized_M10", option: null });
    expect(alternatives[0]?.sku).to.equal("MemoryOptimized_M20");
    expect(alternatives.map(({ sku }) => sku)).to.not.include("MemoryOptimized_M10");
    expect(warnings.map(({ code }) => code)).to.include("named-sku-smaller");
  });

  it("changes nothing where it is the recommended one, in any case", () => {
    for (const name of ["Balanced_B5", "balanced_b5"])
      expect(sizeNamed({ sku: "C3" }, name)).to.deep.equal(size({ sku: "C3" }));
  });

  it("is refused where it is unknown, Flash, or too small for the measured peak", () => {
    expect(() => sizeNamed({ sku: "C4", peakMemoryGB: 9.7 }, "MemoryOptimized_M10")).to.throw(
      /^target.sku: .*9.7 GB needed/,
    );
    expect(() => sizeNamed({ sku: "C4" }, "Balanced_B11")).to.throw(/^target.sku: /);
    expect(() => sizeNamed({ sku: "P5" }, "FlashOptimized_A250")).to.throw(/^target.sku: .*U-02/);
  });
});

describe("sizing: alternatives", () => {
  it("are the other option, the other tiers and the next size up, each with its reason", () => {
    const { alternatives } = size({ sku: "P2" });
    expect(alternatives.map(({ sku, option }) => `${sku} ${option}`)).to.deep.equal([
      "Balanced_B10 cost",
      "MemoryOptimized_M20 null",
      "ComputeOptimized_X20 null",
      "Balanced_B50 null",
    ]);
    for (const { reason } of alternatives) expect(reason).to.match(/^\S.*\S$/);
  });

  it("say why the cost option lost", () => {
    const reason = (request: Omit<SizingRequest, "sku">) => size({ sku: "P2", ...request }).alternatives[0]?.reason;
    expect(reason({})).to.contain("measured peak");
    expect(reason({ peakMemoryGB: 10 })).to.contain("9.6 GB usable are less than the 10 GB");
    expect(reason({ peakMemoryGB: 1, prefer: "memory" })).to.contain("memory is preferred");
    expect(reason({ peakMemoryGB: 1 })).to.contain("more room than the peak needs");
  });
});

describe("sizing: the record for components", () => {
  it("is plain, small and complete", () => {
    const request = { sku: "P1", shards: 2, peakMemoryGB: 5, headroomPercent: 10 };
    const decision = size(request);
    const record = toRecord(decision, request);
    expect(record).to.deep.equal(JSON.parse(JSON.stringify(record)));
    expect(record).to.deep.include({
      version: 1,
      rule: "MAP-20",
      peakMemoryGB: 5,
      headroomPercent: 10,
      target: decision.recommended,
    });
    expect(record.source).to.deep.include({ sku: "P1", usableGB: 9.6 });
    expect(record.alternatives).to.have.length.at.most(3);
    expect(toRecord(size({ sku: "C4" }), { sku: "C4" })).to.deep.include({
      peakMemoryGB: null,
      warnings: ["peak-not-measured"],
    });
  });
});
