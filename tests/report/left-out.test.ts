import { expect } from "chai";
import { buildReport, judge, parseFailOn, renderMarkdown, type CacheReport, type Report } from "../../lib/report";
import { plan, sizingRecord, type PlannedCache } from "./plan-builder";

interface AnyStep {
  readonly op: string;
  readonly urn: string;
}

/** A preview without `--show-sames`: the engine leaves out every step that changes nothing. */
function withoutSames(caches: readonly PlannedCache[], keep: (step: AnyStep) => boolean = () => true): Report {
  const preview = JSON.parse(plan(caches)) as { steps: AnyStep[] };
  const steps = preview.steps.filter((step) => step.op !== "same" && keep(step));
  return buildReport([{ name: "preview.json", text: JSON.stringify({ ...preview, steps }) }]);
}

function only(report: Report): CacheReport {
  const [cache, ...others] = report.caches;
  if (cache === undefined || others.length > 0) throw new Error(`${report.caches.length} caches`);
  return cache;
}

const p2 = sizingRecord({ sku: "P2", peakMemoryGB: 5.95 });
const isOf = (word: string) => (step: AnyStep) => step.urn.includes(word);

describe("a preview from which the engine left out what does not change", () => {
  const transfer = (allowOverwriteOf?: string): PlannedCache => ({
    op: "same",
    sizing: p2,
    transfer: { op: "create", new: { snapshot: "s1", ...(allowOverwriteOf === undefined ? {} : { allowOverwriteOf }) } },
  });

  it("still finds an import into a cache that is there", () => {
    const cache = only(withoutSames([transfer()]));
    expect([cache.name, cache.changeClass]).to.deep.equal(["sessions", "restart"]);
    expect([cache.from?.sku, cache.to?.sku]).to.deep.equal(["unknown", "unknown"]);
  });

  it("still finds an import that may overwrite what is there", () => {
    const report = withoutSames([transfer("s1")]);
    expect(only(report).changeClass).to.equal("data-loss");
    expect(judge(report, parseFailOn("data-loss")).matches).to.deep.equal(["dev/sessions: data-loss"]);
  });

  it("keeps the imports of two caches apart", () => {
    const { caches } = withoutSames([{ ...transfer(), name: "a" }, { ...transfer("s1"), name: "b" }]);
    expect(caches.map(({ name, changeClass }) => [name, changeClass])).to.deep.equal([["a", "restart"], ["b", "data-loss"]]);
  });

  it("does not doubt a size that does not change, nor its cost", () => {
    const report = withoutSames([{ sizing: p2, to: { evictionPolicy: "AllKeysLRU" } }], isOf(":Database"));
    const cache = only(report);
    expect([cache.changeClass, cache.verdict]).to.deep.equal(["in-place", "ok"]);
    expect(judge(report, parseFailOn("cost+0%"))).to.deep.equal({ matches: [], unjudged: [] });
    const text = renderMarkdown(report);
    expect(text).to.include("size unchanged · in place · cost unchanged").and.not.include("unknown");
  });

  it("takes high availability for what the sizing says, and for nothing where nobody says it", () => {
    expect(only(withoutSames([{ sizing: p2, to: { evictionPolicy: "AllKeysLRU" } }], (step) => !isOf(":RedisEnterprise")(step))).to).to.include({ sku: "Balanced_B10", highAvailability: true });
    expect(only(withoutSames([{ plain: true, to: { evictionPolicy: "AllKeysLRU" } }], isOf(":Database"))).to).to.include({ sku: "unknown", highAvailability: null });
  });
});
