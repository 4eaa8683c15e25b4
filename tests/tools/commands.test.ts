import { expect } from "chai";
import { PassThrough } from "node:stream";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { findCommand } from "../../tools/commands.mjs";
import { formatCounts, isGreen, recordResult, remarks, sumCounts } from "../../tools/counts.mjs";
import { root } from "../../tools/setup/paths.mjs";
import { stepPrinter } from "../../tools/setup/steps.mjs";
import { rejection } from "../support/rejection";
import { temporaryFolder } from "../support/temp-folder";

const lines = (name: string, args: readonly string[] = [], hasEngine = true): string[] =>
  (findCommand(name)?.programs(args, hasEngine) ?? []).map((program) => [program.command, ...program.args].join(" "));

describe("commands of the repository", () => {
  const { CI } = process.env;
  beforeEach(() => void delete process.env["CI"]);
  after(() => (CI === undefined ? undefined : (process.env["CI"] = CI)));

  it("CI alone gives a failed test a second try", () => {
    expect(lines("test").join()).to.not.contain("--retries");
    process.env["CI"] = "true";
    expect(lines("test").join()).to.contain("--retries 1");
    expect(lines("test:fast").join()).to.not.contain("--retries");
  });

  it("test checks types and style and runs every test", () => {
    expect(lines("test")).to.deep.equal(["tsc --noEmit", `node --max-old-space-size=8192 ${path.join(root, "node_modules/eslint/bin/eslint.js")} . --max-warnings 0`, "mocha --reporter tools/reporter.cjs tests/**/*.test.ts"]);
    expect(findCommand("test")?.setUp).to.include.members(["modules", "build", "redis", "engine", "checks"]);
    for (const other of ["test:fast", "demo", "local"]) expect(findCommand(other)?.setUp, other).to.not.include("checks");
  });

  it("test leaves out the engine's tests where there is no engine", () => {
    expect(lines("test", [], false).at(-1)).to.contain("--ignore tests/**/*.engine.test.ts");
  });

  it("test runs the files it is given, and nothing beside them", () => {
    expect(lines("test", ["tests/a.test.ts"])).to.deep.equal(["mocha --reporter tools/reporter.cjs tests/a.test.ts"]);
    expect(lines("test", ["-g", "sizing"])).to.deep.equal(["mocha --reporter tools/reporter.cjs tests/**/*.test.ts -g sizing"]);
  });

  it("test:fast needs neither servers nor the engine", () => {
    expect(findCommand("test:fast")?.setUp).to.not.include.members(["redis"]).and.not.include.members(["engine"]);
    expect(lines("test:fast").join()).to.contain("--ignore tests/**/*.server.test.ts --ignore tests/**/*.engine.test.ts").and.not.contain("tsc");
    expect(lines("test:fast").join()).to.contain("--parallel");
    expect(lines("test").join()).to.not.contain("--parallel");
  });

  it("test:nightly runs the seeds it is told to, and takes nothing else", () => {
    const [program] = findCommand("test:nightly")?.programs(["--seeds", "50", "--from", "101"], true) ?? [];
    expect(program).to.deep.include({ command: "mocha", env: { COPY_FAULT_SEEDS: "50", COPY_FAULT_FIRST: "101" } });
    expect(findCommand("test:nightly")?.programs([], true)[0]?.env).to.deep.equal({ COPY_FAULT_SEEDS: "200", COPY_FAULT_FIRST: "1" });
    expect(findCommand("test:nightly")?.setUp).to.include("redis").and.not.include("engine");
    for (const args of [["--seeds", "0"], ["--seeds", "many"], ["--form", "1"], ["7"]]) expect(() => findCommand("test:nightly")?.programs(args, true), args.join(" ")).to.throw();
  });

  it("demo and local pass their arguments on", () => {
    expect(lines("demo", ["--keep"])).to.deep.equal(["node --import tsx local/demo/main.ts --keep"]);
    expect(lines("local", ["--seed", "x.json"])).to.deep.equal(["node --import tsx local/main.ts --seed x.json"]);
    expect(findCommand("local")?.quiet).to.equal(true);
    expect(findCommand("demo")?.needsEngine).to.equal(true);
  });

  it("knows no others", () => {
    for (const name of [undefined, "", "tests", "toString", "__proto__", "bench:", "bench:../x", "bench:nothing-there"]) {
      expect(findCommand(name), String(name)).to.equal(undefined);
    }
  });

  it("says what is allowed", () => {
    const { status, stderr } = spawnSync(process.execPath, [path.join(__dirname, "../../tools/run.mjs"), "tset"], { encoding: "utf8" });
    expect(status).to.equal(2);
    expect(stderr).to.equal("unknown command; given: tset; allowed: test, test:fast, test:nightly, demo, local, bench:<name>\n");
  });
});

describe("set-up steps", () => {
  it("are printed with result and time, long ones also before", async () => {
    const out = new PassThrough();
    const times = [0, 1500, 2000, 2040];
    const step = stepPrinter(out, () => times.shift() ?? 0);
    await step("engine", async (say) => {
      say("building");
      return "built";
    });
    await step("build", async () => "unchanged");
    expect(String(out.read())).to.equal("  engine        building ...\n  engine        built  (1.5 s)\n  build         unchanged  (0.0 s)\n");
  });

  it("pass failures on", async () => {
    const step = stepPrinter(new PassThrough());
    expect((await rejection(step("x", () => Promise.reject(new Error("no"))))).message).to.equal("no");
  });
});

describe("counts for CI", () => {
  const folder = temporaryFolder();

  it("are summed over suites", () => {
    writeFileSync(path.join(folder(), "mocha.json"), JSON.stringify({ passed: 10, failed: 0, skipped: 2 }));
    recordResult("mocha", 0, folder());
    recordResult("lint", 0, folder());
    recordResult("local/demo", 0, folder());
    expect(formatCounts(sumCounts(folder()))).to.equal("12 passed, 0 failed, 2 skipped");
  });

  it("never lose a failure", () => {
    writeFileSync(path.join(folder(), "mocha.json"), JSON.stringify({ passed: 10, failed: 3, skipped: 0 }));
    recordResult("mocha", 3, folder());
    recordResult("types", 2, folder());
    mkdirSync(path.join(folder(), "leak"));
    writeFileSync(path.join(folder(), "leak", "mocha.json"), JSON.stringify({ passed: 4, failed: 0, skipped: 0 }));
    recordResult("mocha", 1, path.join(folder(), "leak"));
    expect(formatCounts(sumCounts(folder()))).to.equal("10 passed, 4 failed, 0 skipped");
    expect(remarks(folder()), "what failed is named at the end").to.equal("failed: types ended with 2\n");
    expect(JSON.parse(readFileSync(path.join(folder(), "leak", "mocha.json"), "utf8"))).to.include({ failed: 1 });
  });

  it("are green only when something ran and nothing failed", () => {
    expect(isGreen({ passed: 1, failed: 0, skipped: 5 })).to.equal(true);
    expect(isGreen({ passed: 9, failed: 1, skipped: 0 })).to.equal(false);
    expect(isGreen({ passed: 0, failed: 0, skipped: 5 })).to.equal(false);
  });

  it("are not written where nobody asked", () => {
    recordResult("lint", 1, "");
    expect(sumCounts(folder())).to.deep.equal({ passed: 0, failed: 0, skipped: 0 });
  });
});
