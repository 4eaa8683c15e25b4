import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { runCli } from "./run-cli";

const project = "name: shop\nruntime: nodejs\nstackConfigDir: stacks\n";
const header =
  "  azure-redis-move:resourceGroup: rg\n  azure-redis-move:location: westeurope\n  azure-redis-move:subscriptionId: 11111111-1111-4111-8111-111111111111\n";
const plain = `config:\n${header}  azure-redis-move:caches:\n    - { name: catalog, strategy: new, source: { sku: C6, tier: Standard } }\n    - { name: sessions, strategy: copy, source: { sku: P1 } }\n`;

describe("redis-move check", () => {
  let folder = "";

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "redis-move-check-"));
    await mkdir(join(folder, "stacks"));
    await writeFile(join(folder, "Pulumi.yaml"), project);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const write = (stack: string, text: string) => writeFile(join(folder, "stacks", `Pulumi.${stack}.yaml`), text);
  const check = (...argv: string[]) => runCli(["check", ...argv], { cwd: folder });

  it("prints the findings of every cache, within 80 columns, without an engine", async () => {
    await write("dev", plain);
    const { exitCode, stdout, stderr } = await check("--stack", "dev");
    expect([exitCode, stderr]).to.deep.equal([0, ""]);
    for (const words of [
      "catalog: Standard C6 -> MemoryOptimized_M50",
      "cross-slot",
      "sessions: Premium P1 -> Balanced_B5",
      "Worth knowing",
      "every cache: ",
      "dev: 2 caches; 0 blockers, 3 changes",
    ]) {
      expect(stdout).to.contain(words);
    }
    for (const line of stdout.split("\n")) expect(line.length, line).to.be.at.most(90);
  });

  it("prints one JSON object", async () => {
    await write("dev", plain);
    const { stdout } = await check("--stack", "dev", "--json");
    const { version, stack, caches } = JSON.parse(stdout) as {
      version: number;
      stack: string;
      caches: { name: string; findings: object[] }[];
    };
    expect({ version, stack }).to.deep.equal({ version: 1, stack: "dev" });
    expect(caches.map(({ name }) => name)).to.deep.equal(["catalog", "sessions"]);
    expect(caches[0]?.findings[0]).to.have.all.keys("code", "severity", "text", "remedy", "source");
  });

  it("exits with 2 where a finding is a blocker, and still prints all", async () => {
    await write("dev", plain.replace("sku: P1", "sku: P1, clients: cluster"));
    const { exitCode, stdout, stderr } = await check("--stack", "dev");
    expect(exitCode).to.equal(2);
    expect(stderr).to.equal("redis-move check: blockers stop the preview of sessions\n");
    expect(stdout).to.contain("blocker").and.contain("clustering-policy");
  });

  it("reads what `pulumi config set` writes: structures as JSON in a text", async () => {
    await write(
      "dev",
      `config:\n${header}  azure-redis-move:caches: '[{"name":"a","strategy":"new","source":{"sku":"C1"}}]'\n  other:key: 1\n`,
    );
    expect((await check("--stack", "organization/shop/dev")).stdout).to.contain("a: Standard C1 -> Balanced_B1");
  });

  it("reports every fault of the config, a line each", async () => {
    await write("dev", plain.replace("sku: C6", "sku: C9").replace("strategy: copy", "strategy: magic"));
    const { exitCode, stdout, stderr } = await check("--stack", "dev");
    expect([exitCode, stdout]).to.deep.equal([2, ""]);
    expect(stderr.trimEnd().split("\n")).to.have.length(2);
    expect(stderr).to.match(/^redis-move check: stacks\/Pulumi.dev.yaml: caches\[\d\]\./m);
  });

  it("finds the project from a folder below it", async () => {
    await write("dev", plain);
    expect((await runCli(["check", "--stack", "dev"], { cwd: join(folder, "stacks") })).exitCode).to.equal(0);
  });

  const faults: [what: string, text: string | undefined, argv: string[], ...words: string[]][] = [
    ["no stack named", plain, [], "--stack"],
    ["an unknown stack", plain, ["--stack", "prod"], "no such stack", "allowed: dev"],
    ["a stack name that is a path", plain, ["--stack", "x/../.."], "no such stack", "given: .."],
    ["a stack name that is none", plain, ["--stack", "a b"], "not the name of a stack"],
    ["no stack at all", undefined, ["--stack", "dev"], "none: the project has no stack yet"],
    ["a file that is no YAML", "config: [", ["--stack", "dev"], "no YAML"],
    ["a file that is no map", "- 1", ["--stack", "dev"], "caches"],
    ["an empty file", "", ["--stack", "dev"], "no YAML map"],
  ];
  for (const [what, text, argv, ...words] of faults) {
    it(`refuses ${what} in one line, exit code 2`, async () => {
      if (text !== undefined) await write("dev", text);
      const { exitCode, stdout, stderr } = await check(...argv);
      expect([exitCode, stdout]).to.deep.equal([2, ""]);
      expect(stderr).to.match(/^redis-move check: [^\n]+\n$/);
      for (const word of words) expect(stderr).to.contain(word);
    });
  }

  it("refuses a folder without a project", async () => {
    await rm(join(folder, "Pulumi.yaml"));
    const { exitCode, stderr } = await check("--stack", "dev");
    expect(exitCode).to.equal(2);
    expect(stderr).to.match(/^redis-move check: no Pulumi project here[^\n]+\n$/);
  });
});
