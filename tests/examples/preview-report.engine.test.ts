import { expect } from "chai";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { startProvider, type RunningProvider } from "../../local/provider";
import { run } from "../../tools/setup/processes.mjs";
import { describeWithEngine, REPOSITORY, Workspace } from "../support/engine";
import { startTinyArm, type TinyArm } from "../support/tiny-arm";

const PROGRAM = `
const azure = require("@pulumi/azure-native/redisenterprise");
const config = new (require("@pulumi/pulumi").Config)();
new azure.RedisEnterprise("cart", { resourceGroupName: "rg-shop", location: "westeurope", sku: { name: config.require("sku") }, publicNetworkAccess: "Disabled" });
`;

/** Proves that the script and the real command line understand each other; says nothing about Azure itself. */
describeWithEngine("examples/ci/preview-report.sh with the real command line", (engine) => {
  let arm: TinyArm;
  let provider: RunningProvider;
  let workspace: Workspace;
  let repository: string;

  before(async () => {
    arm = await startTinyArm({ primaryKey: "p", secondaryKey: "s" });
    provider = await startProvider({ armEndpoint: arm.endpoint, ca: arm.ca, token: arm.token, subscriptionId: "11111111-2222-3333-4444-555555555555" });
    workspace = await Workspace.create(engine, provider.env);
    repository = path.join(workspace.folder, "repository");
  });

  after(async () => {
    await provider.stop();
    await arm.stop();
    await workspace.remove();
  });

  const write = (name: string, text: string): void => writeFileSync(path.join(repository, name), text);
  const setSize = (stack: string, sku: string): void => write(`stacks/Pulumi.${stack}.yaml`, `config:\n  shop:sku: ${sku}\n`);
  async function succeed(command: string, ...args: string[]): Promise<void> {
    const { code, stdout, stderr } = await run(command, args, { cwd: repository, env: { ...workspace.env } });
    if (code !== 0) throw new Error(`${command} ${args.join(" ")}: ${stdout}${stderr}`);
  }
  const commit = async (): Promise<void> => {
    await succeed("git", "add", "-A");
    await succeed("git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false", "commit", "--quiet", "-m", "change");
  };

  async function report(folder: string, more: Record<string, string>): Promise<{ readonly comment: string; readonly out: string }> {
    const out = path.join(workspace.folder, folder);
    const env = { ...workspace.env, REDIS_MOVE: `node ${path.join(REPOSITORY, "dist/cli/main.js")}`, REDIS_MOVE_PRICES: "off", ...more };
    const { code, stderr } = await run(path.join(REPOSITORY, "examples/ci/preview-report.sh"), ["main", out], { cwd: repository, env });
    expect(code, stderr).to.equal(0);
    return { comment: readFileSync(path.join(out, "comment.md"), "utf8"), out };
  }

  it("reports a change of size, and a stack that does not exist yet", async () => {
    mkdirSync(path.join(repository, "stacks"), { recursive: true });
    write("Pulumi.yaml", "name: shop\nruntime:\n  name: nodejs\n  options:\n    typescript: false\nmain: index.js\nstackConfigDir: stacks\n");
    write("package.json", '{ "name": "shop", "version": "1.0.0" }');
    write("index.js", PROGRAM);
    await succeed("git", "init", "--quiet", "--initial-branch", "main");
    await succeed("pulumi", "stack", "init", "dev", "--non-interactive");
    setSize("dev", "Balanced_B10");
    await commit();
    await succeed("pulumi", "up", "--yes", "--skip-preview", "--non-interactive", "--stack", "dev");

    await succeed("git", "checkout", "--quiet", "-b", "larger");
    setSize("dev", "Balanced_B20");
    setSize("prod", "Balanced_B20");
    await commit();
    const { comment, out } = await report("out", { REPORT_TITLE: "Redis caches at 1a2b3c" });
    expect(comment).to.match(/^<!-- redis-move:report -->\n## Redis caches at 1a2b3c\n/);
    expect(comment).to.include("**`dev/cart`** Balanced_B10 → Balanced_B20 · in place");
    expect(comment).to.include("no stack named 'prod' found");
    expect(comment, "no policy ran").to.not.include("### Policies");
    expect(readFileSync(path.join(out, "gate"), "utf8"), "a stack without a plan must not pass").to.equal("2\n");
  });

  it("adds what a policy pack says, the link, and the report as JSON", async () => {
    const { comment, out } = await report("with-policies", { POLICY_PACK: path.join(REPOSITORY, "dist/policy"), REPORT_LINK: "https://ci.example/job/7/artifacts" });
    expect(comment).to.include("8 policies ran").and.match(/\| mandatory \| `redis-\S+` \| `cart` \|/);
    expect(comment).to.match(/\n\[whole report and JSON\]\(https:\/\/ci\.example\/job\/7\/artifacts\)\n$/);
    const { caches } = JSON.parse(readFileSync(path.join(out, "report.json"), "utf8")) as { caches: { name: string }[] };
    expect(caches.map(({ name }) => name)).to.deep.equal(["cart"]);
  });
});
