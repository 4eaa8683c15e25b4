import { expect } from "chai";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { engineEnvironment } from "../../tools/setup/engine-env.mjs";
import { run } from "../../tools/setup/processes.mjs";
import { isRunning } from "../support/is-running";
import { until } from "../support/redis";
import { temporaryFolder } from "../support/temp-folder";

const modules = path.join(__dirname, "../../node_modules");

describe("the engine with its Node language host", function () {
  this.timeout(120_000);
  const folder = temporaryFolder();
  let environment: NodeJS.ProcessEnv;

  function write(name: string, text: string): void {
    const file = path.join(folder(), name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  async function pulumi(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
    return run("pulumi", [...args, "--non-interactive"], { cwd: path.join(folder(), "program"), env: environment, timeoutMs: 100_000 });
  }
  const dynamicResource = (create: string): string => `import * as pulumi from "@pulumi/pulumi";
const provider: pulumi.dynamic.ResourceProvider = { async create(inputs) { ${create}; return { id: "1", outs: inputs }; } };
class Thing extends pulumi.dynamic.Resource { constructor(name: string, props: object) { super(provider, name, props); } }
`;

  beforeEach(async () => {
    environment = { ...process.env, ...engineEnvironment(folder()) };
    write("program/Pulumi.yaml", "name: host-test\nruntime: nodejs\nmain: index.ts\n");
    write("program/package.json", '{ "name": "host-test", "version": "1.0.0" }');
    write("program/tsconfig.json", '{ "compilerOptions": { "module": "nodenext", "target": "es2022", "strict": true, "skipLibCheck": true, "rootDir": ".", "types": ["node"] } }');
    symlinkSync(modules, path.join(folder(), "program", "node_modules"));
    expect((await pulumi("stack", "init", "dev")).code).to.equal(0);
  });

  it("previews and updates a TypeScript program with config, secrets and a dynamic resource, without a warning", async () => {
    write(
      "program/index.ts",
      `${dynamicResource("")}const config = new pulumi.Config();
new Thing("thing", { size: config.require("size"), word: config.requireSecret("word") });
export const greeting = \`hello \${config.require("size")}\`;`,
    );
    await pulumi("config", "set", "size", "small");
    await pulumi("config", "set", "--secret", "word", "planted-word");
    const preview = await pulumi("preview", "--json");
    expect(preview.code, preview.stderr).to.equal(0);
    const digest = JSON.parse(preview.stdout) as { steps: { op: string }[]; diagnostics?: unknown[] };
    expect(digest.steps.map(({ op }) => op)).to.deep.equal(["create", "create"]);
    expect(digest.diagnostics ?? []).to.deep.equal([]);

    const up = await pulumi("up", "--yes", "--skip-preview");
    expect(up.code, up.stdout + up.stderr).to.equal(0);
    expect(JSON.parse((await pulumi("stack", "output", "--json")).stdout)).to.deep.equal({ greeting: "hello small" });
    expect((await pulumi("stack", "export")).stdout).to.not.contain("planted-word");
    const again = await pulumi("up", "--yes", "--skip-preview", "--expect-no-changes");
    expect(again.code, again.stdout + again.stderr).to.equal(0);
  });

  it("shows a program's error once, and fails", async () => {
    write("program/index.ts", 'throw new Error("the program is broken");');
    const preview = await pulumi("preview");
    expect(preview.code).to.not.equal(0);
    expect(preview.stdout.match(/Error: the program is broken/g)).to.have.length(1);
    expect(preview.stdout).to.not.contain("exit code");
  });

  it("runs a policy pack out of its own folder", async () => {
    write("program/index.ts", "export const a = 1;");
    write("pack/PulumiPolicy.yaml", "runtime: nodejs\nmain: index.js\n");
    write("pack/package.json", '{ "name": "pack", "version": "1.2.3" }');
    write(
      "pack/index.js",
      `new (require("@pulumi/policy").PolicyPack)("pack", { policies: [
  { name: "never", description: "says no", enforcementLevel: "mandatory", validateStack: (_, report) => report("not today") } ] });`,
    );
    symlinkSync(modules, path.join(folder(), "pack", "node_modules"));
    const preview = await pulumi("preview", "--policy-pack", "../pack");
    expect(preview.code).to.equal(1);
    expect(preview.stdout).to.contain("not today");
  });

  it("does not outlive an engine that was killed, nor does the program", async () => {
    const pidFile = path.join(folder(), "pid");
    write("program/index.ts", `require("fs").writeFileSync(${JSON.stringify(pidFile)}, process.pid + " " + process.ppid + ";"); setInterval(() => undefined, 1000);`);
    const child = spawn("pulumi", ["preview", "--non-interactive"], { cwd: path.join(folder(), "program"), env: environment, stdio: "ignore" });
    const ended = new Promise((resolve) => child.on("close", resolve));
    await until("the program runs", () => existsSync(pidFile) && readFileSync(pidFile, "utf8").endsWith(";"), 30_000);
    const pids = readFileSync(pidFile, "utf8").slice(0, -1).split(" ").map(Number);
    expect(pids.map(isRunning)).to.deep.equal([true, true]);
    child.kill("SIGKILL");
    await ended;
    await until("program and host are gone", () => !pids.some(isRunning), 15_000);
  });
});
