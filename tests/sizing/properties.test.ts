import { expect } from "chai";
import fc from "fast-check";
import {
  findManagedRedisSku,
  guideRows,
  managedRedisSkus,
  size,
  type SizingDecision,
  type SizingRequest,
  toMegabytes,
  usableMegabytes,
} from "../../lib/sizing";
import { UserError } from "../../lib/util/user-error";

const c = fc.record({
  sku: fc.constantFrom("C0", "C1", "C2", "C3", "C4", "C5", "C6"),
  tier: fc.constantFrom("Basic" as const, "Standard" as const),
});
const p = fc.record({
  sku: fc.constantFrom("P1", "P2", "P3", "P4", "P5"),
  shards: fc.integer({ min: 0, max: 30 }),
  replicasPerPrimary: fc.integer({ min: 1, max: 3 }),
});
const wishes = fc.record(
  {
    prefer: fc.constantFrom("cost" as const, "memory" as const),
    targetTier: fc.constantFrom("Balanced" as const, "MemoryOptimized" as const, "ComputeOptimized" as const),
    allowPreview: fc.boolean(),
    clusteringPolicy: fc.constantFrom("OSSCluster" as const, "EnterpriseCluster" as const, "NoCluster" as const),
    geoReplication: fc.boolean(),
    headroomPercent: fc.integer({ min: 0, max: 100 }),
  },
  { requiredKeys: [] },
);
/** Peak as a part of the source's total memory; absent: not measured. */
const use = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined });

const requests: fc.Arbitrary<SizingRequest> = fc.tuple(fc.oneof(c, p), wishes, use).map(([source, wish, part]) => ({
  ...source,
  ...wish,
  ...(part !== undefined && { peakMemoryGB: part * totalOf(source) }),
}));

function totalOf(source: { sku: string; shards?: number }): number {
  const { totalMemoryGB } = size({
    ...source,
    allowPreview: true,
    targetTier: "MemoryOptimized",
    ...(source.shards && { shards: Math.min(source.shards, 1) }),
  }).source;
  return totalMemoryGB * Math.max(1, source.shards ?? 0);
}

/** The decision; undefined where it is refused, which must be with a reason. */
function decide(request: SizingRequest): SizingDecision | undefined {
  try {
    return size(request);
  } catch (error) {
    expect(error).to.be.instanceOf(UserError);
    expect((error as Error).message).to.match(/\b(MemoryOptimized|Balanced|ComputeOptimized)_[MBX]\d+ \(/);
    return undefined;
  }
}

const needed = ({ peakMemoryGB = 0, headroomPercent = 0 }: SizingRequest) =>
  (peakMemoryGB * (100 + headroomPercent)) / 100;

describe("sizing, whatever is asked", () => {
  it("offers usable memory that covers the peak with its headroom", () => {
    fc.assert(
      fc.property(requests, (request) => {
        const decision = decide(request);
        if (decision) expect(decision.recommended.usableGB).to.be.at.least(needed(request) - 1e-9);
      }),
      { numRuns: 500 },
    );
  });

  it("offers no less than the source has, but for a measured cost option", () => {
    fc.assert(
      fc.property(requests, (request) => {
        const decision = decide(request);
        if (!decision || decision.recommended.option === "cost") return;
        expect(toMegabytes(decision.recommended.usableGB)).to.be.at.least(
          usableMegabytes(decision.source.totalMemoryGB),
        );
      }),
      { numRuns: 500 },
    );
  });

  it("takes nothing that the wishes rule out, not even among the alternatives", () => {
    fc.assert(
      fc.property(requests, (request) => {
        const decision = decide(request);
        for (const { sku, clusteringPolicy } of decision ? [decision.recommended, ...decision.alternatives] : []) {
          const found = findManagedRedisSku(sku);
          expect(found?.tier).to.not.equal("FlashOptimized");
          if (clusteringPolicy === "NoCluster") expect(found?.noCluster).to.equal(true);
          if (request.geoReplication) expect(found?.activeGeoReplication).to.equal(true);
          if (request.clusteringPolicy) expect(clusteringPolicy).to.equal(request.clusteringPolicy);
        }
        if (decision && !request.allowPreview) expect(decision.recommended.stage).to.equal("GA");
      }),
      { numRuns: 500 },
    );
  });

  it("takes the smallest SKU of its tier for what the row and the peak need", () => {
    fc.assert(
      fc.property(requests, (request) => {
        const decision = decide(request);
        if (!decision) return;
        const { recommended, source, rule } = decision;
        const row = guideRows.find(({ id }) => id === rule);
        const ruleGB = row ? findManagedRedisSku(row.target)?.usableGB : usableMegabytes(source.totalMemoryGB) / 1000;
        const floor = Math.max(needed(request), ruleGB ?? Number.NaN);
        const enough = managedRedisSkus.filter(
          (sku) =>
            sku.tier === findManagedRedisSku(recommended.sku)?.tier &&
            sku.memoryGB < recommended.memoryGB &&
            (sku.usableGB ?? 0) >= floor + 0.001 &&
            (sku.activeGeoReplication || !request.geoReplication) &&
            (sku.stage === "GA" || request.allowPreview),
        );
        expect(enough.map(({ name }) => name)).to.deep.equal([]);
      }),
      { numRuns: 500 },
    );
  });

  it("never shrinks when the peak grows", () => {
    fc.assert(
      fc.property(requests, use, (request, part) => {
        const { peakMemoryGB: large = 0, ...rest } = request;
        const [more, less] = [
          decide({ ...rest, peakMemoryGB: large }),
          decide({ ...rest, peakMemoryGB: large * (part ?? 0) }),
        ];
        if (more) expect(less?.recommended.usableGB).to.be.at.most(more.recommended.usableGB);
      }),
      { numRuns: 500 },
    );
  });

  it("never shrinks when shards are added", () => {
    fc.assert(
      fc.property(p, wishes, fc.integer({ min: 0, max: 30 }), (source, wish, other) => {
        const [few, many] = [Math.min(source.shards, other), Math.max(source.shards, other)];
        const [less, more] = [
          decide({ ...source, ...wish, shards: few }),
          decide({ ...source, ...wish, shards: many }),
        ];
        if (more) expect(less?.recommended.usableGB).to.be.at.most(more.recommended.usableGB);
      }),
      { numRuns: 500 },
    );
  });

  it("maps every source up to the largest SKU of the tier", () => {
    fc.assert(
      fc.property(fc.oneof(c, p), (source) => {
        const request: SizingRequest = { ...source, allowPreview: true };
        const largest = (request.replicasPerPrimary ?? 1) > 1 ? 576_000 : 1_536_000;
        const fits = usableMegabytes(totalOf(source)) <= largest;
        expect(decide(request) !== undefined).to.equal(fits);
      }),
      { numRuns: 500 },
    );
  });

  it("gives the same decision for the same request", () => {
    fc.assert(fc.property(requests, (request) => void expect(decide(request)).to.deep.equal(decide({ ...request }))));
  });
});
