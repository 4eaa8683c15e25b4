import { expect } from "chai";
import fc from "fast-check";
import { parseSeed, seededKey, SeedError } from "../../local/seed";

const cache = { name: "c1", resourceGroup: "rg", location: "westeurope", sku: "P1" };

describe("seed files", () => {
  it("fills in what may be left out", () => {
    expect(parseSeed({ caches: [cache] }).caches).to.deep.equal([{ ...cache, tier: "Premium", keys: 0, seed: 1 }]);
    expect(parseSeed({ caches: [{ ...cache, sku: "C1" }] }).caches[0]?.tier).to.equal("Standard");
  });

  it("reports every fault at once, with its path", () => {
    const seed = {
      caches: [
        { ...cache, sku: "P9", keys: -1, location: "West Europe" },
        { ...cache, name: "c2", sku: "C1", tier: "Basic", shardCount: 2, metrics: { usedmemory: { days: 3 } } },
        { ...cache, name: "C2", sku: "C1", tier: "Premium", colour: "red", metrics: { serverLoad: { series: [["yesterday", 1]] } } },
      ],
    };
    expect(() => parseSeed(seed, "seed.json")).to.throw(SeedError).with.property("message")
      .that.matches(/^seed\.json: \d+ faults\n/)
      .and.includes("caches[0].sku").and.includes("caches[0].keys").and.includes("caches[0].location")
      .and.includes("caches[2].colour").and.includes("caches[2].metrics.serverLoad.series[0]");
  });

  it("reports what values mean together", () => {
    const seed = {
      caches: [
        { ...cache, name: "c2", sku: "C1", tier: "Basic", shardCount: 2, replicasPerPrimary: 2, metrics: { usedmemory: { days: 3 } } },
        { ...cache, name: "C2", sku: "C1", tier: "Premium" },
      ],
    };
    expect(() => parseSeed(seed)).to.throw(SeedError).with.property("faults").that.has.length(5);
  });

  for (const nonsense of [null, 7, "text", [], {}, { caches: 1 }, { caches: [null, 3] }]) {
    it(`refuses ${JSON.stringify(nonsense)}`, () => {
      expect(() => parseSeed(nonsense)).to.throw(SeedError);
    });
  }
});

describe("seeded keys", () => {
  it("are the same for the same seed and index", () => {
    fc.assert(fc.property(fc.nat(1_000_000), fc.nat(100), (index, seed) => {
      expect(seededKey(index, seed)).to.deep.equal(seededKey(index, seed));
    }));
  });

  it("have names of their own within a seed", () => {
    const names = Array.from({ length: 20_000 }, (_, i) => seededKey(i, 7).name.toString("latin1"));
    expect(new Set(names).size).to.equal(names.length);
  });

  it("cover every type, binary names, and both with and without a time to live", () => {
    const keys = Array.from({ length: 2_000 }, (_, i) => seededKey(i, 1));
    expect([...new Set(keys.map(({ type }) => type))].sort()).to.deep.equal(["hash", "list", "set", "stream", "string", "zset"]);
    expect(keys.some(({ name }) => name.includes(0))).to.equal(true);
    const mortal = keys.filter(({ ttlMs }) => ttlMs !== null).length;
    expect(mortal).to.be.within(800, 1200);
  });
});
