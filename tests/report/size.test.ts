import { expect } from "chai";
import { buildReport, renderHtml, renderJson, renderMarkdown, type CacheReport, type PriceLookup } from "../../lib/report";
import { plannedSteps } from "../../lib/report/planned-steps";
import { sizeRows } from "../../lib/report/size-rows";
import { plan, sizingRecord, type PlannedCache } from "./plan-builder";

const price = (amount: number) => ({ amount, currency: "USD", asOf: "2026-11-20" });
const PRICES: PriceLookup = {
  managedRedis: ({ sku }) => (sku === "ComputeOptimized_X10" ? null : price(sku === "Balanced_B10" ? 459.9 : 918.34)),
  source: () => price(810.3),
  blobGB: () => null,
  privateEndpoint: () => price(7.3),
  lastKnown: "2026-11-20",
};
const p2 = sizingRecord({ sku: "P2", peakMemoryGB: 5.95 });
const measured = { measuredAt: "2026-11-23", measuredDays: 30, p95MemoryGB: 5.2, peakConnections: 4210, p95Connections: 3900, peakServerLoadPercent: 71, peakBandwidthMBps: 48.313 };

const build = (...caches: PlannedCache[]) => buildReport([{ name: "p.json", text: plan(caches) }], { prices: PRICES });

function only(cache: PlannedCache): CacheReport {
  const [found, ...others] = build(cache).caches;
  if (found === undefined || others.length > 0) throw new Error("not one cache");
  return found;
}

const rowsOf = (cache: PlannedCache) => sizeRows(only(cache)).map((row) => Object.values(row).join(" | "));

describe("the sizes in a report", () => {
  it("sets the measured use below the limits of the old and the new size", () => {
    expect(rowsOf({ to: { sku: "Balanced_B20" }, sizing: p2, measured })).to.deep.equal([
      "source | Premium P2 | on | not clustered | 10.4 of 13 GB | 4 | 15,000 | 375 MB/s",
      "before | Balanced_B10 | on | OSSCluster | 9.6 of 12 GB | 4 | 30,000 | not published",
      "after | Balanced_B20 | on | OSSCluster | 19.2 of 24 GB | 8 | 75,000 | not published",
      "peak use | 30 days to 2026-11-23 |  |  | 5.95 GB | 71 % load | 4,210 | 48.31 MB/s",
      "P95 of use | 30 days to 2026-11-23 |  |  | 5.2 GB | not measured | 3,900 | not measured",
    ]);
  });

  it("counts shards, reserved memory and shared cores of the source", () => {
    const source = (request: Parameters<typeof sizingRecord>[0], more = {}) => rowsOf({ op: "create", sizing: sizingRecord(request), measured: more })[0];
    expect(source({ sku: "P1", shards: 3 }, { reservedMB: 1024 })).to.equal("source | Premium P1 × 3 shards | on | clustered | 15 of 18 GB | 6 | 7,500 | 187.5 MB/s a shard");
    expect(source({ sku: "C0", tier: "Basic" })).to.equal("source | Basic C0 | off | not clustered | 0.2 of 0.25 GB | shared | 256 | 12.5 MB/s");
  });

  it("says of what nobody measured that it is so, and invents no date", () => {
    expect(rowsOf({ op: "create", sizing: sizingRecord({ sku: "P1" }), to: { sku: "Balanced_B5" } }).at(-1)).to.equal(
      "peak use |  |  |  | not measured | not measured | not measured | not measured",
    );
  });

  it("shows a change of high availability as before and after, and a size that stays once", () => {
    const labels = (cache: PlannedCache) => sizeRows(only(cache)).map(({ label, highAvailability }) => [label, highAvailability]);
    expect(labels({ plain: true, from: { highAvailability: "Disabled" }, to: { highAvailability: "Enabled" } }).slice(0, 2)).to.deep.equal([["before", "off"], ["after", "on"]]);
    expect(labels({ plain: true, to: { evictionPolicy: "NoEviction" } })[0]).to.deep.equal(["now", "on"]);
  });

  it("prices the sizes that lost, never the one that is taken, and guesses none", () => {
    const { runnersUp } = only({ op: "create", sizing: p2, to: { sku: "Balanced_B20" } });
    expect(runnersUp.map(({ sku, monthly }) => [sku, monthly?.amount ?? null])).to.deep.equal([
      ["MemoryOptimized_M10", 918.34],
      ["ComputeOptimized_X10", null],
    ]);
    const text = renderMarkdown(build({ op: "create", sizing: p2 }));
    expect(text).to.match(/\| `sessions` \| Balanced_B20 \| 19\.2 GB \| 8 \| 75,000 \| \$918\.34 \| more room/);
    expect(text).to.match(/\| `sessions` \| ComputeOptimized_X10 \| .*\| unknown \| not the tier/);
  });

  it("compares the cost of a new cache with its source", () => {
    expect(renderMarkdown(build({ op: "create", sizing: p2 }))).to.include("+$459.90/month (-43 % against the source)");
  });

  it("puts the caches that change first, so that a cut drops what stays as it is", () => {
    const calm = Array.from({ length: 60 }, (_, index) => ({ name: `a-${index}`, op: "same", sizing: p2, measured }));
    const text = renderMarkdown(build(...calm, { name: "z", to: { sku: "Balanced_B20" }, sizing: p2, measured }), 12_000);
    const table = text.slice(text.indexOf("<summary>Size<"), text.indexOf("<summary>Cost"));
    expect(table).to.match(/^<summary>Size<\/summary>\n\n.*\n.*\n\| `z` \|/);
    expect(table).to.match(/more: see the JSON report/);
  });

  it("puts what clients of a changed cache feel before what those of the others feel, blockers before both", () => {
    const finding = (severity: string) => ({ code: "x", severity, text: severity, remedy: "do" });
    const text = renderMarkdown(
      build(
        { name: "a", op: "same", sizing: p2, findings: [finding("change"), finding("blocker")] },
        { name: "z", to: { sku: "Balanced_B20" }, sizing: p2, findings: [finding("change")] },
      ),
    );
    expect([...text.matchAll(/^\| `(.)` \| (blocker|change) \|/gm)].map(([, name, severity]) => [name, severity])).to.deep.equal([
      ["a", "blocker"],
      ["z", "change"],
      ["a", "change"],
    ]);
  });

  it("passes over a sizing and facts of another shape", () => {
    for (const sizing of [{ ...p2, source: {} }, { ...p2, target: null }, { ...p2, version: 2 }, "x"]) {
      const cache = only({ to: { sku: "Balanced_B20" }, sizing: sizing as never, measured: { peakConnections: "many", measuredAt: 7 } });
      expect(sizeRows(cache).map(({ label }) => label)).to.deep.equal(["before", "after", "peak use"]);
    }
    const alternatives = [null, 3, { sku: 1 }, { sku: "<b>", reason: "a|b" }];
    const report = build({ to: { sku: "Balanced_B20" }, sizing: { ...p2, alternatives: alternatives as never } });
    expect(report.caches[0]?.runnersUp).to.have.length(1);
    for (const text of [renderMarkdown(report), renderHtml(report)]) expect(text).to.not.include("<b>");
  });
});

describe("the steps in a report", () => {
  const steps = (cache: PlannedCache) => only(cache).plannedSteps.map(({ what, minutes, undo }) => [what, minutes, undo].join(" | "));

  it("name what is planned, how it is undone, and minutes for our own work alone", () => {
    expect(steps({ op: "create", sizing: p2, transfer: { op: "create", new: { snapshot: "s1", timeoutMinutes: 45 } } })).to.deep.equal([
      "build Balanced_B10 | unknown | by deleting it; the source stays as it is",
      "export the source and import it (snapshot s1) | unknown; one pulumi up waits for 45, the next goes on | not needed: the source keeps its data until it is retired",
      "prove it with redis-move verify | at least about 1 | not needed: it only reads",
    ]);
    expect(steps({ to: { sku: "Balanced_B20" }, sizing: p2 })).to.deep.equal(["scale Balanced_B10 → Balanced_B20 | unknown | by scaling down, which Azure allows only where the data fits"]);
    expect(steps({ from: { sku: "Balanced_B20" }, to: { sku: "Balanced_B10" }, sizing: p2 })).to.deep.equal(["scale Balanced_B20 → Balanced_B10 | unknown | by scaling up again"]);
    expect(steps({ from: { highAvailability: "Disabled" }, to: { highAvailability: "Enabled" } })).to.deep.equal(["switch high availability on | unknown | never"]);
  });

  /** Minutes of the copy and of its comparison. */
  function copied(copy: Record<string, unknown>, peakMemoryGB?: number, shards = 0): { readonly minutes: readonly string[]; readonly text: string } {
    const sizing = sizingRecord({ sku: "P2", shards, ...(peakMemoryGB === undefined ? {} : { peakMemoryGB }) });
    const report = build({ op: "create", sizing, strategy: "copy", transfer: { type: "KeyCopy", op: "create", new: { snapshot: "s1", ...copy } } });
    return { minutes: (report.caches[0]?.plannedSteps ?? []).slice(1).map(({ minutes }) => minutes), text: renderMarkdown(report) };
  }

  it("estimate a copy and its comparison from the peak, never below what was measured, and unknown without one", () => {
    // 10 GiB of used memory at 78,000 and 89,000 keys/s of 902 bytes: 153 s and 134 s.
    expect(copied({}, 10).minutes).to.deep.equal(["at least about 3", "at least about 2"]);
    expect(copied({}, 1).minutes).to.deep.equal(["under 1 at best", "under 1 at best"]);
    expect(copied({ timeoutMinutes: 10 }, 13).minutes).to.deep.equal(["at least about 3; one pulumi up waits for 10, the next goes on", "at least about 3"]);
    expect(copied({}).minutes).to.deep.equal(["unknown: no measured peak", "unknown: no measured peak"]);
  });

  it("promise no least time for several shards, whose rate together was not measured, unless a limit holds for all", () => {
    expect(copied({}, 100, 8).minutes).to.deep.equal(["about 25 at the rate of one shard", "about 22 at the rate of one shard"]);
    expect(copied({}, 1, 2).minutes[0]).to.equal("under 1 at the rate of one shard");
    expect(copied({ maxRate: "20MB/s" }, 100, 8).minutes[0]).to.equal("at least about 89, maxRate 20MB/s");
    expect(copied({ maxRate: "1GB/s" }, 100, 8).minutes[0]).to.equal("about 25 at the rate of one shard, maxRate 1GB/s");
  });

  it("heed a limit of the copy that the stack sets; one in keys only where it may matter", () => {
    expect(copied({ maxRate: "20MB/s" }, 10).minutes).to.deep.equal(["at least about 9, maxRate 20MB/s", "at least about 2"]);
    expect(copied({ maxRate: "1 gb/s" }, 10).minutes[0]).to.equal("at least about 3, maxRate 1 gb/s");
    expect(copied({ maxRate: "5000keys/s" }, 10).minutes[0]).to.equal("at least about 3, maxRate 5000keys/s");
    for (const maxRate of [7, "|<b>|", "x".repeat(50)]) expect(copied({ maxRate }, 10).minutes[0]).to.equal("at least about 3");
  });

  it("say below what minutes rest on, its date, and what was not measured; nothing where none is given", () => {
    const { text } = copied({ maxRate: "20MB/s" }, 10, 3);
    expect(text).to.match(/78,000 keys\/s \(bench:copy, 2026-11-30\) and 89,000 keys\/s \(bench:verify, 2026-11-30\)/);
    expect(text).to.include("Not measured on Azure").and.include("Shards are worked on side by side").and.include("A maxRate in bytes").and.include("azurerm provider waits up to 45 minutes");
    expect(text).to.not.include("A maxRate in keys");
    expect(copied({ maxRate: "5000keys/s" }, 10).text).to.include("A maxRate in keys may make it longer still").and.not.include("A maxRate in bytes");
    expect(copied({}, 10).text).to.not.match(/Shards are|maxRate/);
    expect(copied({}).text).to.not.include("bench:copy");
    expect(renderMarkdown(build({ to: { sku: "Balanced_B20" }, sizing: p2 }))).to.include('"Unknown": how long Azure takes is neither published nor measured here.').and.not.include("bench:");
    expect(renderMarkdown(build({ op: "same", sizing: p2 }))).to.not.match(/bench:|how long Azure/);
  });

  it("tell who compares at the end", () => {
    const last = (copy: Record<string, unknown>) => build({ op: "create", sizing: p2, strategy: "copy", transfer: { type: "KeyCopy", op: "create", new: copy } }).caches[0]?.plannedSteps.at(-1)?.what;
    expect([last({ snapshot: "s" }), last({ snapshot: "s", verify: false })]).to.deep.equal(["compare every key, in the same pulumi up", "prove it with redis-move verify"]);
  });

  it("call a copy a copy", () => {
    const { from, to, move } = only({ op: "create", sizing: p2, transfer: { op: "create", new: { snapshot: "s1" } } });
    if (move === null) throw new Error("no move");
    const [, data] = plannedSteps({ from, to, changed: true, severe: false, move: { ...move, strategy: "copy" } });
    expect(data?.what).to.equal("copy the source key by key (snapshot s1)");
  });

  it("are none where nothing changes, and none that would play a loss down", () => {
    for (const cache of [{ op: "same" }, { op: "delete" }, { op: "replace" }, { to: { modules: [{ name: "RedisJSON" }] } }]) expect(steps(cache)).to.deep.equal([]);
  });
});

describe("the contract of the JSON form", () => {
  it("has its fields in their order and no others, the older ones first", () => {
    const json = JSON.parse(renderJson(build({ op: "create", sizing: p2, measured }))) as { caches: object[] };
    expect(Object.keys(json)).to.deep.equal(["version", "caches", "diagnostics", "nextSteps", "changes"]);
    expect(Object.keys(json.caches[0] ?? {})).to.deep.equal(["name", "stack", "urn", "from", "to", "changeClass", "headroomBefore", "headroomAfter", "monthlyCost", "verdict", "reasons", "findings", "plannedSteps"]);
  });
});
