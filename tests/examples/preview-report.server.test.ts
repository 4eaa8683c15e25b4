import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { plan } from "../report/plan-builder";
import { temporaryFolder } from "../support/temp-folder";

const repository = path.join(__dirname, "../..");
const script = path.join(repository, "examples/ci/preview-report.sh");

/** Stands in for `pulumi`: prints the preview and writes the events that lie ready for a stack, else fails as the CLI does. */
const FAKE_PULUMI = `#!/usr/bin/env bash
stack=\${!#}
echo "$*" >>"$CALLS"
log=
for ((i = 1; i < $#; i++)); do
  next=$((i + 1))
  [ "\${!i}" != --event-log ] || log=\${!next}
done
[ -z "$log" ] || [ "$PULUMI_DEBUG_COMMANDS" = true ] || { echo "error: unknown flag: --event-log" >&2; exit 255; }
[ ! -e "$PREVIEWS/$stack.events" ] || cp "$PREVIEWS/$stack.events" "$log"
echo "warning: planted-stderr-line" >&2
[ -e "$PREVIEWS/$stack.json" ] || { echo "error: no stack named '$stack' found" >&2; exit 255; }
cat "$PREVIEWS/$stack.json"
[ ! -e "$PREVIEWS/$stack.fails" ]
`;

describe("examples/ci/preview-report.sh", function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const at = (...parts: string[]): string => path.join(folder(), ...parts);
  const write = (name: string, text: string): void => {
    mkdirSync(path.dirname(at(name)), { recursive: true });
    writeFileSync(at(name), text, { mode: 0o755 });
  };
  const git = (...args: string[]): string => {
    const identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"];
    const { status, stdout, stderr } = spawnSync("git", [...identity, ...args], { cwd: at("repo"), encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    return stdout.trim();
  };

  beforeEach(() => {
    mkdirSync(at("repo"));
    mkdirSync(at("previews"));
    write("bin/pulumi", FAKE_PULUMI);
    write("bin/redis-move", `#!/usr/bin/env bash\nexec node ${JSON.stringify(path.join(repository, "dist/cli/main.js"))} "$@"\n`);
    git("init", "--quiet", "--initial-branch", "main");
    for (const stack of ["dev", "prod"]) write(`repo/stacks/Pulumi.${stack}.yaml`, "config: {}\n");
    write("repo/index.ts", "");
    git("add", "-A");
    git("commit", "--quiet", "-m", "base");
    git("checkout", "--quiet", "-b", "change");
  });

  function change(...files: string[]): void {
    for (const file of files) write(`repo/${file}`, "changed: true\n");
    git("add", "-A");
    git("commit", "--quiet", "-m", "change");
  }

  interface Outcome {
    readonly status: number | null;
    readonly stderr: string;
    readonly gate: string;
    readonly comment: string;
    /** Stacks that were previewed. */
    readonly previewed: readonly string[];
  }

  function report(env: Record<string, string> = {}, base = "main"): Outcome {
    const calls = at("calls");
    const path_ = [at("bin"), path.join(repository, "node_modules/.bin"), process.env["PATH"]].join(path.delimiter);
    const { status, stderr } = spawnSync("bash", [script, base, at("out")], {
      cwd: at("repo"),
      encoding: "utf8",
      env: { ...process.env, PATH: path_, CALLS: calls, PREVIEWS: at("previews"), REDIS_MOVE: "redis-move", REDIS_MOVE_PRICES: "off", TMPDIR: folder(), ...env },
    });
    const read = (file: string): string => (readdirSync(path.dirname(file)).includes(path.basename(file)) ? readFileSync(file, "utf8") : "");
    const inOut = (name: string): string => (readdirSync(folder()).includes("out") ? read(at("out", name)) : "");
    const previewed = read(calls).split("\n").filter(Boolean).map((line) => line.replace(/^.*--stack /, ""));
    return { status, stderr, gate: inOut("gate").trim(), comment: inOut("comment.md"), previewed };
  }

  const preview = (stack: string, cache: Parameters<typeof plan>[0][number] = {}): void => writeFileSync(at("previews", `${stack}.json`), plan([{ stack, to: { sku: "Balanced_B20" }, ...cache }]));

  it("previews only the stacks whose files changed", () => {
    preview("dev");
    preview("prod");
    change("stacks/Pulumi.dev.yaml");
    const { status, gate, comment, previewed, stderr } = report({ REPORT_TITLE: "Redis caches at 1a2b3c" });
    expect(status, stderr).to.equal(0);
    expect(previewed).to.deep.equal(["dev"]);
    expect(gate).to.equal("0");
    expect(comment).to.match(/^<!-- redis-move:report -->\n## Redis caches at 1a2b3c/).and.include("Balanced_B10 → Balanced_B20");
    expect(readdirSync(at("out")).sort()).to.deep.equal(["comment.md", "gate", "report.html", "report.json", "report.md"]);
    expect(readFileSync(at("out", "report.html"), "utf8")).to.match(/^<!doctype html>/i);
    expect(JSON.parse(readFileSync(at("out", "report.json"), "utf8"))).to.deep.include({ version: 1 });
  });

  it("previews every stack where anything else changed, and reports on all of them at once", () => {
    preview("dev");
    preview("prod");
    change("index.ts");
    const { comment, previewed } = report();
    expect(previewed).to.deep.equal(["dev", "prod"]);
    expect(comment).to.include("dev/sessions").and.include("prod/sessions");
  });

  it("links the page on which the job keeps the whole report", () => {
    preview("dev");
    change("stacks/Pulumi.dev.yaml");
    const { comment, stderr } = report({ REPORT_LINK: "https://dev.azure.com/org/My Shop/_build/results?buildId=7&view=artifacts" });
    expect(comment, stderr).to.include("[whole report and JSON](https://dev.azure.com/org/My%20Shop/_build/results?buildId=7&amp;view=artifacts)");
  });

  it("reports what policies say, out of the event log, of which nothing stays", () => {
    const urn = "urn:pulumi:dev::shop::azure-native:redisenterprise:RedisEnterprise::sessions";
    const events = [{ diagnosticEvent: { severity: "debug", message: "planted-key-in-the-log" } }, { policyEvent: { resourceUrn: urn, policyName: "redis-no-public-network", enforcementLevel: "advisory", message: "By private endpoints only.\nsessions: the public network reaches it\n" } }];
    preview("dev");
    preview("prod");
    writeFileSync(at("previews", "dev.events"), events.map((event, sequence) => JSON.stringify({ sequence, timestamp: 1, ...event })).join("\n"));
    change("index.ts");
    const { gate, comment, stderr } = report({ POLICY_PACK: "node_modules/azure-redis-move/dist/policy" });
    expect(gate, stderr).to.equal("0");
    expect(comment).to.include("1 policy ran, 1 violation.").and.include("redis-no-public-network");
    expect(readFileSync(at("calls"), "utf8")).to.match(/^(.*--policy-pack node_modules\/azure-redis-move\/dist\/policy --stack .*\n){2}$/);
    for (const name of readdirSync(at("out"))) expect(readFileSync(at("out", name), "utf8"), name).to.not.include("planted-key-in-the-log");
    expect(readdirSync(folder()).sort()).to.deep.equal(["bin", "calls", "out", "previews", "repo"]);
  });

  it("leaves a stack that the change deletes alone", () => {
    preview("prod");
    rmSync(at("repo/stacks/Pulumi.dev.yaml"));
    change("stacks/Pulumi.prod.yaml");
    expect(report().previewed).to.deep.equal(["prod"]);
  });

  it("writes the comment and closes the gate when data would be lost", () => {
    preview("prod", { op: "replace", replaceReasons: ["location"] });
    change("stacks/Pulumi.prod.yaml");
    const { status, gate, comment } = report();
    expect({ status, gate }).to.deep.equal({ status: 0, gate: "4" });
    expect(comment).to.include("DATA LOSS");
  });

  it("closes the gate on a preview that failed, and shows why", () => {
    writeFileSync(at("previews", "dev.json"), plan([{ op: "same" }], { diagnostics: [{ severity: "error", message: "sizing: the measured peak does not fit" }] }));
    writeFileSync(at("previews", "dev.fails"), "");
    change("stacks/Pulumi.dev.yaml");
    const { gate, comment } = report();
    expect(gate).to.equal("2");
    expect(comment).to.include("the measured peak does not fit");
  });

  it("reports a stack that could not be previewed at all beside the others", () => {
    preview("prod");
    change("index.ts");
    const { gate, comment } = report();
    expect(gate).to.equal("2");
    expect(comment).to.include("no stack named 'dev' found").and.include("prod/sessions");
  });

  it("says so where there can be no report, and closes the gate", () => {
    writeFileSync(at("previews", "dev.json"), "{ cut off");
    change("stacks/Pulumi.dev.yaml");
    const { status, gate, comment } = report();
    expect({ status, gate }).to.deep.equal({ status: 0, gate: "2" });
    expect(comment).to.match(/^<!-- redis-move:report -->\nThere is no report: .*is no preview/);
  });

  it("says so where no stack is touched, so that an earlier comment does not stay", () => {
    const { status, gate, comment } = report();
    expect({ status, gate, comment }).to.deep.equal({ status: 0, gate: "0", comment: "<!-- redis-move:report -->\nThis change touches no stack.\n" });
    expect(JSON.parse(readFileSync(at("out", "report.json"), "utf8"))).to.deep.include({ version: 1, caches: [], nextSteps: ["This change touches no stack."] });
  });

  it("fails, with no gate that could be taken for open, where the base is not known", () => {
    change("stacks/Pulumi.dev.yaml");
    const { status, gate } = report({}, "no-such-commit");
    expect(status).to.not.equal(0);
    expect(gate).to.equal("");
  });

  it("leaves no preview behind: it may hold what nobody marked as secret", () => {
    preview("dev");
    change("stacks/Pulumi.dev.yaml");
    report();
    expect(readdirSync(folder()).sort()).to.deep.equal(["bin", "calls", "out", "previews", "repo"]);
  });
});
