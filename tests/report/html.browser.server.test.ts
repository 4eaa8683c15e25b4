import { expect } from "chai";
import { buildReport, renderHtml, type PriceLookup } from "../../lib/report";
import { describeWithBrowser, VIEWS } from "../support/browser";
import { plan, sizingRecord, type PlannedCache } from "./plan-builder";

const p2 = sizingRecord({ sku: "P2", peakMemoryGB: 5.95 });
const findings = [
  {
    code: "port",
    severity: "change",
    text: "Clients connect to port 10000 instead of 6380.",
    remedy: "Take the port from the stack's output.",
  },
  {
    code: "databases",
    severity: "blocker",
    text: "Keys are in databases 0, 3 and 7; the target has database 0 only.",
    remedy: "Move them to database 0 under a prefix, or split them over several caches, before anything else is done.",
  },
];
const price = (amount: number) => ({ amount, currency: "USD", asOf: "2026-11-20" });
const prices: PriceLookup = {
  managedRedis: ({ sku }) => price(sku === "Balanced_B10" ? 459.9 : 918.34),
  source: () => price(810.3),
  blobGB: () => price(0.05),
  privateEndpoint: () => price(7.3),
  lastKnown: "2026-11-20",
};

/** Nothing to break a line at, or a reading direction of its own, or something that looks like markup. */
const HOSTILE = [
  `unbroken-${"x".repeat(300)}`,
  `<img src=x onerror=alert(1)>${"<b>".repeat(30)}`,
  `עברית-${"ש".repeat(80)}`,
  "a|b`c`\n## not a heading",
  "€".repeat(200),
];

const pages: Readonly<
  Record<string, { readonly stacks: readonly (readonly PlannedCache[])[]; readonly diagnostics?: readonly object[] }>
> = {
  "first-creation": {
    stacks: [[{ op: "create", sizing: p2, findings, transfer: { op: "create", new: { snapshot: "2026-11-23" } } }]],
  },
  copy: {
    stacks: [[{ op: "create", strategy: "copy", sizing: sizingRecord({ sku: "P2", shards: 3, peakMemoryGB: 30 }), transfer: { type: "KeyCopy", op: "create", new: { snapshot: "go-live", maxRate: "20MB/s", timeoutMinutes: 45 } } }]],
  },
  "three-stacks": {
    stacks: ["dev", "staging", "prod"].map((stack) => [
      { stack, name: "sessions", to: { sku: "Balanced_B20" }, sizing: p2 },
      { stack, name: "catalog", op: "replace", replaceReasons: ["location"], sizing: p2, findings },
      {
        stack,
        name: "reports",
        from: { highAvailability: "Enabled" },
        to: { highAvailability: "Disabled" },
        sizing: p2,
      },
    ]),
  },
  hostile: {
    stacks: [HOSTILE.slice(0, 3), HOSTILE.slice(2)].map((names, index) =>
      names.map((name) => ({
        stack: `stack${index}-${"y".repeat(80)}`,
        name,
        to: { sku: "Balanced_B20", evictionPolicy: "z".repeat(120) },
        sizing: p2,
        findings: [{ code: "x", severity: "change", text: "w".repeat(400), remedy: name }],
      })),
    ),
  },
  failed: {
    stacks: [[{ sizing: p2 }]],
    diagnostics: [
      { severity: "error", message: `sessions.target.sku: ${"no-blank".repeat(60)}` },
      { severity: "warning", message: `careful: ${"v".repeat(300)}` },
    ],
  },
  empty: { stacks: [[]] },
};

function render({ stacks, diagnostics }: (typeof pages)[string]): string {
  const inputs = stacks.map((caches, index) => ({
    name: `preview-${index}.json`,
    text: plan(caches, diagnostics === undefined ? {} : { diagnostics }),
  }));
  return renderHtml(buildReport(inputs, { prices, link: `https://ci.example/${"unbroken".repeat(40)}` }));
}

describeWithBrowser("the report in a browser", (look) => {
  for (const [name, page] of Object.entries(pages)) {
    for (const view of VIEWS) {
      it(`${name} fits ${view.width} pixels, is readable in ${view.scheme}, and loads nothing`, async () => {
        expect(await look(`report-${name}`, render(page), view)).to.deep.equal({
          overflows: [],
          violations: [],
          complaints: [],
          requests: [],
        });
      });
    }
  }

  it("these checks find what is wrong", async () => {
    const bad = `<!doctype html><html lang="en"><title>bad</title><main><h1 style="color:#999;background:#aaa">bad</h1><p style="width:2000px">wide</p><img alt="x" src="http://127.0.0.1:9/x.png"></main>`;
    const seen = await look("bad", bad, { width: 390, scheme: "light" });
    expect(seen.overflows.join()).to.include("the page: ").and.include("P wide");
    expect(seen.violations.join()).to.include("color-contrast");
    expect(seen.requests).to.deep.equal(["http://127.0.0.1:9/x.png"]);
    expect(seen.complaints).to.not.be.empty;
  });
});
