import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { startProvider, type RunningProvider } from "../../local/provider";
import { describeWithEngine, REPOSITORY, Workspace } from "../support/engine";
import { copyOfProgram } from "../support/program";
import { startTinyArm, type TinyArm } from "../support/tiny-arm";

const subscription = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-shop/providers";
const someone = "91c1b6c3-5f3a-4f0e-9b43-64d35b0f0e22";
const sourceId = `${subscription}/Microsoft.Cache/redis/old`;

/** Each example with the config it asks for, and resources that its preview has to show. */
const examples: Readonly<Record<string, { config?: Record<string, string>; shows: readonly string[] }>> = {
  defaults: { shows: ["catalog-target-cluster", "catalog-target-database"] },
  production: {
    config: {
      sourceId,
      sourceIdentity: someone,
      operator: someone,
      application: someone,
      subnetId: `${subscription}/Microsoft.Network/virtualNetworks/shop/subnets/redis`,
    },
    shows: [
      "sessions-target-access-application",
      "sessions-staging-exporter-role",
      "sessions-transfer",
      "sessions-endpoint",
      "zone",
    ],
  },
  "many-caches": {
    shows: [
      "catalog-target-cluster",
      "carts-target-cluster",
      "search-target-cluster",
      "events-target-cluster",
      "scratch-target-cluster",
    ],
  },
  "copy-only": {
    config: { sourceId, databaseId: `${subscription}/Microsoft.Cache/redisEnterprise/new/databases/default` },
    shows: ["copy"],
  },
  "import-only": {
    config: {
      sourceId,
      databaseId: `${subscription}/Microsoft.Cache/redisEnterprise/new/databases/default`,
      resourceGroup: "rg-shop",
    },
    shows: ["staging-account", "staging-container", "transfer"],
  },
};

/** Proves that what a reader copies previews as it stands, under the real engine with the azure-native stand-in. */
describeWithEngine("examples", (engine) => {
  let arm: TinyArm;
  let provider: RunningProvider;
  let workspace: Workspace;
  let copy: Awaited<ReturnType<typeof copyOfProgram>>;

  before(async () => {
    arm = await startTinyArm();
    provider = await startProvider({
      armEndpoint: arm.endpoint,
      ca: arm.ca,
      token: arm.token,
      subscriptionId: "11111111-1111-4111-8111-111111111111",
    });
    workspace = await Workspace.create(engine, provider.env);
    copy = await copyOfProgram();
  });

  after(async () => {
    await provider.stop();
    await arm.stop();
    await workspace.remove();
    await copy.remove();
  });

  const preview = async (
    folder: string,
    config: Readonly<Record<string, string>> = {},
    env: Readonly<Record<string, string>> = {},
  ): Promise<string[]> => {
    await workspace.cli(folder, ["stack", "init", "test"]);
    const settings = Object.entries(config).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]);
    if (settings.length > 0) await workspace.cli(folder, ["config", "set-all", "--stack", "test", ...settings]);
    const { code, stdout, stderr } = await workspace.cli(folder, ["preview", "--stack", "test", "--json"], env);
    const { steps, diagnostics = [] } = JSON.parse(stdout) as {
      steps: { urn: string }[];
      diagnostics?: { severity: string; message: string }[];
    };
    const failures = diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message);
    expect(failures, stderr).to.deep.equal([]);
    expect(code).to.equal(0);
    return steps.map(({ urn }) => urn.split("::").at(-1) ?? "");
  };

  for (const [name, { config, shows }] of Object.entries(examples)) {
    it(`${name} previews as it stands`, async () => {
      // The repository's own type check covers them.
      const env = { PULUMI_NODEJS_TRANSPILE_ONLY: "true" };
      expect(await preview(join(copy.folder, "examples", name), config, env)).to.include.members([...shows]);
    });
  }

  it("the program of the README previews as it is printed", async () => {
    const program = /```ts\n([^]*?)```/.exec(await readFile(join(REPOSITORY, "README.md"), "utf8"))?.[1];
    if (program === undefined) throw new Error("the README has no program");
    expect(program.trimEnd().split("\n").length, "lines").to.be.at.most(16);
    const folder = join(copy.folder, "examples/readme");
    await mkdir(folder);
    await writeFile(join(folder, "index.ts"), program);
    await writeFile(join(folder, "Pulumi.yaml"), "name: readme\nruntime: nodejs\nmain: index.ts\n");
    await writeFile(join(folder, "tsconfig.json"), '{ "extends": "../tsconfig.json", "include": ["index.ts"] }');
    expect(await preview(folder)).to.include.members(["sessions-target-cluster", "sessions-transfer"]);
  });
});
