import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
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
    expect(Object.keys(report)).to.deep.equal(["version", "caches", "diagnostics", "nextSteps"]);
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
