import { expect } from "chai";
import fc from "fast-check";
import { buildReport, MARKER, renderHtml, renderJson, renderMarkdown } from "../../lib/report";
import { code, escapeText } from "../../lib/report/markdown/escape";
import { plan, sizingRecord, type PlannedCache } from "./plan-builder";

const build = (caches: readonly PlannedCache[], extra: Record<string, unknown> = {}) =>
  buildReport([{ name: "p.json", text: plan(caches, extra) }]);
const size = (text: string) => Buffer.byteLength(text, "utf8");

describe("report in Markdown", () => {
  it("begins with the marker and names every cache before the first section", () => {
    const text = renderMarkdown(build([{ name: "a" }, { name: "b", to: { sku: "Balanced_B20" } }]));
    expect(text.startsWith(`${MARKER}\n`)).to.equal(true);
    const top = text.slice(0, text.indexOf("\n### "));
    expect(top).to.include("`a`").and.to.include("`b`").and.to.include("Balanced_B10 → Balanced_B20");
  });

  it("stays under the limit and never drops a loss, for any limit and number of caches", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1_000, max: 60_000 }),
        fc.integer({ min: 0, max: 120 }),
        fc.integer({ min: 0, max: 8 }),
        (limit, calm, lost) => {
          const caches = [
            ...Array.from({ length: calm }, (_, index) => ({ name: `calm-${index}`, to: { sku: "Balanced_B20" } })),
            ...Array.from({ length: lost }, (_, index) => ({ name: `lost-${index}`, op: "delete" })),
          ];
          const text = renderMarkdown(build(caches), limit);
          expect(size(text)).to.be.at.most(limit);
          for (let index = 0; index < lost; index++) expect(text).to.include(`lost-${index}`);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("still says how many are lost when not even their names fit", () => {
    const caches = Array.from({ length: 2_000 }, (_, index) => ({ name: `cache-number-${index}`, op: "delete" }));
    const text = renderMarkdown(build(caches), 4_000);
    expect(size(text)).to.be.at.most(4_000);
    expect(text).to.include("2000 DATA LOSS");
    expect(text).to.match(/\d+ more: see the JSON report/);
  });

  it("gives the same bytes for the same input", () => {
    const caches = [
      { name: "a", to: { sku: "Balanced_B20" } },
      { name: "b", op: "delete" },
    ];
    for (const render of [renderMarkdown, renderHtml, renderJson])
      expect(render(build(caches))).to.equal(render(build(caches)));
  });

  it("lets no name out of its place", () => {
    for (const name of [
      "<img src=x onerror=alert(1)>",
      "a|b",
      "`whoami`",
      "](http://evil.example)",
      "@everyone",
      "a\n## b",
      "\u202Eevil",
      "-->",
    ]) {
      const report = build([{ name, op: "delete" }]);
      const markdown = renderMarkdown(report);
      expect(markdown.replace(/(`+)[^`\n](?:.*?[^`])?\1(?!`)/g, "")).to.not.match(/<img|\n## b|@everyone|\u202E/);
      const html = renderHtml(report);
      expect(html).to.not.include("<img");
      expect(html).to.not.include("\u202E");
    }
  });

  it("shows names as they are, in lines and in tables", () => {
    const text = renderMarkdown(build([{ name: "a|b", to: { sku: "Balanced_B20" } }, { name: "<img>", op: "delete" }, { name: "plain" }]));
    expect(text).to.include("**<code>a&#124;b</code>** Balanced_B10").and.include("| <code>a&#124;b</code> |");
    expect(text).to.include("**<code>&lt;img&gt;</code>**").and.include("**`plain`**").and.not.include("<img").and.not.include("\\|");
  });

  it("lets no text become a formula, and leaves amounts of money as they are", () => {
    expect(escapeText("+$458.44/month of $\\Large{ok}$ or $5x$.")).to.equal("+$458.44/month of &#36;\\\\Large{ok}&#36; or $5x&#36;.");
  });

  it("keeps table rows whole whatever a cell holds", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(escapeText(text)).to.not.match(/[\n\r<>]|(?<!\\)\|/);
        expect(code(text)).to.not.match(/[\n\r]|(?<!\\)\|/);
      }),
    );
  });

  it("shows no secret that an error repeats", () => {
    const sas = "https://acct.blob.core.windows.net/c/b.rdb?sv=2025-11-05&sig=" + "A".repeat(43) + "%3D";
    const key = "q".repeat(43) + "=";
    const diagnostics = [
      { severity: "error", message: `import failed for ${sas} with ${key}`, urn: "" },
      { severity: "debug", message: "accessKeys: hidden", urn: "" },
    ];
    const report = build([], { diagnostics });
    for (const text of [renderMarkdown(report), renderHtml(report), renderJson(report)]) {
      expect(text).to.include("import failed");
      expect(text).to.not.include("sig=A").and.to.not.include(key).and.to.not.include("hidden");
    }
  });

  it("shows no secret that a finding, a size or a policy repeats", () => {
    const secret = "https://u:hunter2@h/x?sig=hunter2 password=hunter2";
    const record = sizingRecord({ sku: "P2" });
    const sizing = { ...record, alternatives: record.alternatives.map((one) => ({ ...one, reason: secret })) };
    const report = build([
      { sizing, findings: [{ code: "x", severity: "change", text: secret, remedy: secret }], to: { sku: "Balanced_B20", clusteringPolicy: secret, modules: [{ name: "RedisJSON", args: secret }] } },
      { name: "other", to: { sku: secret } },
    ]);
    for (const text of [renderMarkdown(report), renderHtml(report), renderJson(report)]) {
      expect(text).to.not.include("hunter2");
      expect(text).to.include("redacted");
    }
  });

  it("says of a failed preview that it failed", () => {
    const report = build([], {
      diagnostics: [{ severity: "error", message: "<{%reset%}>no resource plugin<{%reset%}>\n", urn: "" }],
    });
    expect(report.failed).to.equal(true);
    expect(renderMarkdown(report)).to.include("The preview failed").and.to.include("no resource plugin");
  });
});
