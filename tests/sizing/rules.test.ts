import { expect } from "chai";
import { size, type SizingRequest, type TargetTier } from "../../lib/sizing";
import { publishedByShards, type Runs, smallestByShards } from "./clustered-vectors";
import { guideVectors } from "./guide-vectors";

const short = (name: string) => name.split("_")[1];
const at = (runs: Runs, shards: number) => runs.find(([last]) => shards <= last)?.[1] ?? null;
const shardCounts = Array.from({ length: 30 }, (_, index) => index + 1);
const sizes = Object.keys(smallestByShards);

/** The recommended SKU's short name, or null where nothing is large enough. */
function recommended(request: SizingRequest): string | null {
  try {
    return short(size(request).recommended.sku) ?? null;
  } catch (error) {
    expect((error as Error).message).to.match(/^sku: larger than every .+ \(\d+ GB usable\)/);
    return null;
  }
}

describe("sizing by the guide", () => {
  for (const [id, source, target, percent, option, , targetUsable] of guideVectors) {
    it(`${id}: ${source} to ${target}`, () => {
      // The cost row needs a peak that fits it; the others are what is taken without one.
      const peak = option === "cost" ? { peakMemoryGB: targetUsable } : {};
      const { recommended: taken, rule } = size({ sku: source, ...peak });
      expect(rule).to.equal(id);
      expect(taken).to.deep.include({
        sku: target,
        usableGB: targetUsable,
        additionalMemoryPercent: percent,
        option,
        highAvailability: true,
      });
    });
  }

  it("gives Basic one copy and Standard two, on the same row (MAP-17)", () => {
    const basic = size({ sku: "C3", tier: "Basic" });
    expect(basic.recommended).to.deep.include({ sku: "Balanced_B5", highAvailability: false });
    expect(basic.rule).to.equal("MAP-04");
    expect(size({ sku: "C3" }).recommended.highAvailability).to.equal(true);
  });

  it("takes Memory Optimized of equal total memory for every cluster (MAP-20)", () => {
    for (const sku of sizes) {
      for (const shards of shardCounts) {
        const expected = at(smallestByShards[sku]!.MemoryOptimized, shards);
        expect(recommended({ sku, shards, allowPreview: true }), `${sku} x ${shards}`).to.equal(expected);
      }
    }
    expect(size({ sku: "P1", shards: 1 })).to.deep.include({ rule: "MAP-20" });
  });

  it("takes Compute Optimized where a primary has more than one replica (MAP-21)", () => {
    for (const sku of sizes) {
      for (const shards of shardCounts) {
        const expected = at(smallestByShards[sku]!.ComputeOptimized, shards);
        expect(recommended({ sku, shards, replicasPerPrimary: 2, allowPreview: true }), `${sku} x ${shards}`).to.equal(
          expected,
        );
      }
    }
    expect(size({ sku: "P2", replicasPerPrimary: 3 })).to.deep.include({ rule: "MAP-21" });
    expect(size({ sku: "P2", replicasPerPrimary: 3 }).recommended).to.deep.include({
      sku: "ComputeOptimized_X20",
      option: null,
    });
  });

  it("gives the smallest of any tier asked for, and so Microsoft's table of 2026", () => {
    for (const sku of sizes) {
      for (const shards of shardCounts) {
        for (const [targetTier, runs] of Object.entries(smallestByShards[sku]!) as [TargetTier, Runs][]) {
          expect(
            recommended({ sku, shards, targetTier, allowPreview: true }),
            `${sku} x ${shards} ${targetTier}`,
          ).to.equal(at(runs, shards));
        }
        const published = shards <= 15 ? at(publishedByShards[sku]!, shards) : null;
        if (published?.startsWith("B") !== true || (sku === "P2" && shards === 13)) continue;
        expect(recommended({ sku, shards, targetTier: "Balanced", allowPreview: true })).to.equal(published);
      }
    }
  });

  it("keeps both options of a row in another tier", () => {
    const balanced = size({ sku: "C5", targetTier: "Balanced", peakMemoryGB: 19.2 });
    expect(balanced.recommended).to.deep.include({ sku: "Balanced_B20", option: "cost" });
    expect(size({ sku: "C5", targetTier: "ComputeOptimized" }).recommended).to.deep.include({
      sku: "ComputeOptimized_X50",
      option: "abundant",
    });
    expect(size({ sku: "C1", targetTier: "MemoryOptimized" }).recommended).to.deep.include({
      sku: "MemoryOptimized_M10",
      option: null,
    });
  });

  it("refuses what is larger than the largest SKU and names that one", () => {
    expect(() => size({ sku: "P5", shards: 17, allowPreview: true })).to.throw(
      "up to MemoryOptimized_M2000 (1536 GB usable)",
    );
    expect(() => size({ sku: "P4", shards: 14, replicasPerPrimary: 2 })).to.throw(
      /ComputeOptimized_X700.*--target-tier memory.*--allow-preview.*M1000/,
    );
  });

  it("counts no shards as not clustered and one shard as a cluster", () => {
    expect(size({ sku: "P1", shards: 0 })).to.deep.include({ rule: "MAP-10" });
    expect(size({ sku: "P1", shards: 1 }).source).to.deep.equal({
      sku: "P1",
      tier: "Premium",
      memoryGB: 6,
      shards: 1,
      replicasPerPrimary: 1,
      totalMemoryGB: 6,
    });
  });
});
