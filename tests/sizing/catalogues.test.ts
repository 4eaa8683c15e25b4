import { expect } from "chai";
import {
  additionalMemoryPercent,
  cacheSkus,
  enterpriseSkus,
  evictionPolicies,
  findCacheSku,
  findEnterpriseSku,
  findManagedRedisSku,
  guideRows,
  managedRedisSkus,
  rdbFrequencies,
  usableMegabytes,
} from "../../lib/sizing";
import { guideVectors } from "./guide-vectors";

describe("sizing catalogues", () => {
  it("hold every SKU once", () => {
    expect(managedRedisSkus).to.have.length(44);
    expect(new Set(managedRedisSkus.map(({ name }) => name)).size).to.equal(44);
    expect(cacheSkus).to.have.length(12);
    expect(enterpriseSkus).to.have.length(11);
    const byTier = (tier: string) => managedRedisSkus.filter((sku) => sku.tier === tier).length;
    expect(["MemoryOptimized", "Balanced", "ComputeOptimized", "FlashOptimized"].map(byTier)).to.deep.equal([
      12, 14, 11, 7,
    ]);
  });

  it("give 80 % of every size as usable, in both services", () => {
    const skus = [...managedRedisSkus.filter(({ usableGB }) => usableGB !== null), ...cacheSkus];
    for (const { memoryGB, usableGB } of skus)
      expect(usableMegabytes(memoryGB)).to.equal(Math.round((usableGB ?? 0) * 1000));
  });

  it("keep each tier from small to large, with its memory per vCPU", () => {
    const gbPerCpu = { MemoryOptimized: 8, Balanced: 4, ComputeOptimized: 2 };
    for (const [tier, ratio] of Object.entries(gbPerCpu)) {
      const skus = managedRedisSkus.filter((sku) => sku.tier === tier);
      expect(skus.map(({ memoryGB }) => memoryGB)).to.deep.equal(
        skus.map(({ memoryGB }) => memoryGB).sort((a, b) => a - b),
      );
      // Sizes are rounded by the maker, the smallest ones share two burstable or plain vCPUs.
      for (const { memoryGB, vCPUs } of skus.filter((sku) => sku.memoryGB >= 12))
        expect(memoryGB / vCPUs).to.be.closeTo(ratio, ratio * 0.3);
    }
  });

  it("draw the preview line at 350 and at Flash", () => {
    const preview = managedRedisSkus.filter(({ stage }) => stage === "preview");
    expect(preview.filter(({ tier }) => tier === "FlashOptimized")).to.have.length(7);
    for (const { name, memoryGB } of preview) expect(memoryGB, name).to.be.at.least(250);
    for (const { name, memoryGB } of managedRedisSkus.filter(({ stage }) => stage === "GA"))
      expect(memoryGB, name).to.be.at.most(240);
  });

  it("limit geo-replication, NoCluster and single copies", () => {
    const names = (allowed: boolean[]) =>
      managedRedisSkus.filter((_, index) => !allowed[index]).map(({ name }) => name);
    const flash = managedRedisSkus.filter(({ tier }) => tier === "FlashOptimized").map(({ name }) => name);
    expect(names(managedRedisSkus.map((sku) => sku.activeGeoReplication))).to.deep.equal([
      "Balanced_B0",
      "Balanced_B1",
      ...flash,
    ]);
    expect(names(managedRedisSkus.map((sku) => sku.highAvailabilityOptional))).to.deep.equal(flash);
    expect(managedRedisSkus.filter((sku) => sku.noCluster).map(({ name }) => name)).to.deep.equal([
      ...["M10", "M20"].map((short) => `MemoryOptimized_${short}`),
      ...["B0", "B1", "B3", "B5", "B10", "B20"].map((short) => `Balanced_${short}`),
      ...["X3", "X5", "X10", "X20"].map((short) => `ComputeOptimized_${short}`),
    ]);
  });

  it("repeat the guide's sixteen rows", () => {
    expect(guideRows.map((row) => Object.values(row) as unknown[])).to.deep.equal(
      guideVectors.map((row) => row.slice(0, 5)),
    );
  });

  it("give the guide's percentages by its formula (MAP-22)", () => {
    for (const { id, source, target, additionalMemoryPercent: percent } of guideRows) {
      const computed = additionalMemoryPercent(
        findCacheSku(source)?.memoryGB ?? 0,
        findManagedRedisSku(target)?.memoryGB ?? 0,
      );
      expect(computed, id).to.equal(percent);
    }
  });

  it("derive the Enterprise targets: the smallest of each tier that covers the size", () => {
    for (const { name, memoryGB, targets } of enterpriseSkus) {
      for (const [tier, target] of Object.entries(targets)) {
        const fitting = managedRedisSkus.filter(
          (sku) => sku.tier === tier && (sku.usableGB ?? sku.memoryGB) >= memoryGB,
        );
        expect(fitting[0]?.name, name).to.equal(target);
      }
    }
  });

  it("find SKUs in any case and nothing else", () => {
    expect(findCacheSku("p3")?.short).to.equal("P3");
    expect(findManagedRedisSku("balanced_b10")?.name).to.equal("Balanced_B10");
    expect(findEnterpriseSku("e10")).to.equal(findEnterpriseSku("ENTERPRISE_E10"));
    for (const find of [findCacheSku, findManagedRedisSku, findEnterpriseSku])
      expect(find("C7") ?? find("")).to.equal(undefined);
  });

  it("map every eviction policy and backup frequency", () => {
    expect(new Set(Object.values(evictionPolicies)).size).to.equal(8);
    expect(evictionPolicies["volatile-lru"]).to.equal("VolatileLRU");
    expect(Object.entries(rdbFrequencies).map(([minutes, target]) => `${minutes}:${target}`)).to.deep.equal([
      "15:1h",
      "30:1h",
      "60:1h",
      "360:6h",
      "720:12h",
      "1440:12h",
    ]);
  });
});
