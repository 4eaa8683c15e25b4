import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { plan } from "../report/plan-builder";
import { runCli } from "./run-cli";

const env = { REDIS_MOVE_PRICES: "off" };

describe("redis-move report", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "redis-move-report-"));
    writeFileSync(join(folder, "dev.json"), plan([{ stack: "dev", to: { sku: "Balanced_B20" } }]));
    writeFileSync(join(folder, "prod.json"), plan([{ stack: "prod", op: "delete" }]));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("reads standard input, named or not", async () => {
    for (const argv of [["report"], ["report", "-"]]) {
      const { exitCode, stdout } = await runCli(argv, { stdin: plan([{}]), env });
      expect(exitCode).to.equal(0);
      expect(stdout).to.include("`sessions`");
    }
  });

  it("refuses what is no currency, and takes an empty one for none", async () => {
    const { exitCode, stderr } = await runCli(["report"], { stdin: plan([{}]), env: { ...env, REDIS_MOVE_CURRENCY: "EURO" } });
    expect([exitCode, stderr]).to.deep.equal([2, 'redis-move report: REDIS_MOVE_CURRENCY: not a currency; given: "EURO"; allowed: an ISO 4217 code such as EUR\n']);
    // A list of today for this region on disk: only the right currency finds it.
    const cache = join(folder, "azure-redis-move", "prices");
    mkdirSync(cache, { recursive: true });
    const row = (skuName: string, retailPrice: number) => ({ productName: "Azure Managed Redis - Balanced", skuName, meterName: `${skuName} Cache Instance`, armRegionName: "westeurope", currencyCode: "USD", retailPrice, unitOfMeasure: "1 Hour", type: "Consumption", effectiveStartDate: "2025-06-01T00:00:00Z" });
    const asOf = new Date().toISOString().slice(0, 10);
    writeFileSync(join(cache, "USD-westeurope.json"), JSON.stringify({ region: "westeurope", currency: "USD", asOf, rows: [row("B10", 0.5), row("B20", 1)] }));
    const { stdout } = await runCli(["report", join(folder, "dev.json")], { env: { XDG_CACHE_HOME: folder, REDIS_MOVE_CURRENCY: "" } });
    expect(stdout).to.include("+$730.00/month (+100 %)");
  });

  it("puts several stacks into one report", async () => {
    const { exitCode, stdout } = await runCli(
      ["report", join(folder, "dev.json"), join(folder, "prod.json"), "--title", "Pull request 7"],
      { env },
    );
    expect(exitCode).to.equal(0);
    expect(stdout).to.include("## Pull request 7").and.to.include("### Environments");
  });

  it("prints JSON of version 1 with the fields of the contract", async () => {
    const { stdout } = await runCli(["report", "--format", "json"], { stdin: plan([{ op: "create" }]), env });
    const report = JSON.parse(stdout) as { version: number; caches: Record<string, unknown>[] };
    expect(Object.keys(report)).to.deep.equal(["version", "caches", "diagnostics", "nextSteps", "changes"]);
    expect(Object.keys(report.caches[0] ?? {})).to.deep.equal([
      "name",
      "stack",
      "urn",
      "from",
      "to",
      "changeClass",
      "headroomBefore",
      "headroomAfter",
      "monthlyCost",
      "verdict",
      "reasons",
      "findings",
      "plannedSteps",
    ]);
    expect(report.version).to.equal(1);
    expect(report.caches[0]?.["from"]).to.equal(null);
  });

  it("exits 4 when a condition matches, a refusal being a loss too", async () => {
    for (const stdin of [plan([{ op: "delete" }]), plan([{ to: { highAvailability: "Disabled" } }])]) {
      const { exitCode, stderr, stdout } = await runCli(["report", "--fail-on", "data-loss,blocker,cost+20%"], {
        stdin,
        env,
      });
      expect(exitCode).to.equal(4);
      expect(stderr).to.match(/dev\/sessions: (data-loss|refused)/);
      expect(stdout).to.include("Data loss and refusals");
    }
  });

  it("keeps a name with a line break in one line of standard error", async () => {
    const { exitCode, stderr } = await runCli(["report", "--fail-on", "data-loss"], {
      stdin: plan([{ op: "delete", plain: true, name: "a\n::warning::b\r\u001b[2J" }]),
      env,
    });
    expect([exitCode, stderr]).to.deep.equal([4, "redis-move report: dev/a ::warning::b [2J: data-loss\n"]);
  });

  it("says what it could not judge, and does not match it", async () => {
    const { exitCode, stderr } = await runCli(["report", "--fail-on", "cost+20%"], {
      stdin: plan([{ to: { sku: "Balanced_B20" } }]),
      env,
    });
    expect(exitCode).to.equal(0);
    expect(stderr).to.include("was not judged");
  });

  it("exits 2 on a failed preview, with its report", async () => {
    const { exitCode, stdout } = await runCli(["report"], {
      stdin: plan([], { diagnostics: [{ severity: "error", message: "no such thing", urn: "" }] }),
      env,
    });
    expect(exitCode).to.equal(2);
    expect(stdout).to.include("no such thing").and.to.include("PREVIEW FAILED");
  });

  describe("--link", () => {
    const footer = async (link: string, format = "markdown") => {
      const { exitCode, stdout, stderr } = await runCli(["report", "--format", format, "--link", link], { stdin: plan([{}]), env });
      expect(exitCode, stderr).to.equal(0);
      return (/^.*whole report and JSON.*$/m.exec(stdout) ?? [""])[0];
    };

    it("names where the whole report is, in the footer of both forms", async () => {
      const link = "https://dev.azure.com/org/My Shop/_build/results?buildId=7&view=artifacts&type=publishedArtifacts";
      expect(await footer(link)).to.equal("[whole report and JSON](https://dev.azure.com/org/My%20Shop/_build/results?buildId=7&amp;view=artifacts&amp;type=publishedArtifacts)");
      expect(await footer(link, "html")).to.equal('<p><a href="https://dev.azure.com/org/My%20Shop/_build/results?buildId=7&amp;view=artifacts&amp;type=publishedArtifacts" rel="noreferrer">whole report and JSON</a></p>');
      expect(await footer("HTTP://ci.example/job/1#artifacts")).to.equal("[whole report and JSON](http://ci.example/job/1#artifacts)");
      expect((await runCli(["report"], { stdin: plan([{}]), env })).stdout).to.not.include("whole report");
    });

    it("lets nothing out of the link", async () => {
      const link = "https://ci.example/a(b)c)[x](y)|z<img>\"'`*\\?q=)%29<b>&copy;=1#)>";
      const markdown = await footer(link);
      expect(markdown).to.match(/^\[whole report and JSON\]\([^()[\]|<>"'`*\\ ]+\)$/).and.include("&amp;copy;");
      expect(await footer(link, "html")).to.match(/^<p><a href="[^"'<> ]+" rel="noreferrer">whole report and JSON<\/a><\/p>$/);
    });

    for (const link of ["javascript:alert(1)", "file:///etc/passwd", "//ci.example/x", "ci.example/x", "", "https://", "data:text/html,x", `https://ci.example/${"x".repeat(600)}`])
      it(`refuses ${link.slice(0, 30) || "nothing"}`, async () => {
        const { exitCode, stdout, stderr } = await runCli(["report", "--link", link], { stdin: plan([{}]), env });
        expect([exitCode, stdout]).to.deep.equal([2, ""]);
        expect(stderr).to.match(/^redis-move report: --link: [^\n]*; given: [^\n]*; allowed: an http or https URL[^\n]*; give [^\n]*\n$/);
      });

    for (const link of ["https://me:hunter22@ci.example/x", "https://hunter22@ci.example/x", "https://a.blob.core.windows.net/c/r.html?sv=1&sig=hunter22", "https://ci.example/x?job_token=hunter22", "https://ci.example/x#access_token=hunter22", `https://ci.example/x?a=${"q".repeat(43)}%3D`])
      it(`refuses what lets in whoever has it, and does not repeat it: ${link.slice(0, 60)}`, async () => {
        const { exitCode, stdout, stderr } = await runCli(["report", "--link", link], { stdin: plan([{}]), env });
        expect([exitCode, stdout]).to.deep.equal([2, ""]);
        expect(stderr).to.match(/^redis-move report: --link: it [^\n]*; allowed: [^\n]*\n$/).and.not.match(/hunter22|qqqq/);
      });

    it("keeps under any limit, and gives way to what must be said", async () => {
      const stdin = plan(Array.from({ length: 30 }, (_, index) => ({ name: `lost-${index}`, op: "delete" })));
      for (const limit of [1_000, 1_500, 3_000, 8_000]) {
        const { stdout } = await runCli(["report", "--max-bytes", String(limit), "--link", `https://ci.example/${"x".repeat(300)}`], { stdin, env });
        expect(Buffer.byteLength(stdout)).to.be.at.most(limit);
        expect(stdout).to.include("30 DATA LOSS");
      }
    });
  });

  for (const [what, argv, stdin, message] of [
    ["nothing", ["report"], "", /standard input is no preview/],
    ["a cut preview", ["report"], plan([{}]).slice(0, 100), /cut off/],
    ["a missing file", ["report", "nowhere.json"], "", /cannot read the preview; given: nowhere.json/],
    [
      "an unknown format",
      ["report", "--format", "pdf"],
      "{}",
      /--format: unknown format; given: pdf; allowed: markdown, html, json/,
    ],
    ["a length that holds nothing", ["report", "--max-bytes", "10"], "{}", /--max-bytes/],
    ["a length that is no number", ["report", "--max-bytes", "1e5"], "{}", /--max-bytes/],
    [
      "an unknown condition",
      ["report", "--fail-on", "everything"],
      "{}",
      /--fail-on: unknown condition; given: everything/,
    ],
    ["standard input twice", ["report", "-", "-"], "{}", /named twice/],
  ] as const) {
    it(`refuses ${what} with exit 2 and one line`, async () => {
      const { exitCode, stdout, stderr } = await runCli(argv, { stdin, env });
      expect([exitCode, stdout]).to.deep.equal([2, ""]);
      expect(stderr)
        .to.match(message)
        .and.to.match(/^[^\n]*\n$/);
    });
  }
});
