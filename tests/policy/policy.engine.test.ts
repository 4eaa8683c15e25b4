import * as redis from "@pulumi/azure-native/redis";
import * as redisenterprise from "@pulumi/azure-native/redisenterprise";
import type * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { mkdir, rename, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { CacheMove, ManagedRedis, SourceTier, Strategy } from "../../components";
import { startProvider, type RunningProvider } from "../../local/provider";
import { describeWithEngine, REPOSITORY, Workspace, type InlineStack, type Violation } from "../support/engine";
import { run } from "../../tools/setup/processes.mjs";
import { startTinyArm, type TinyArm } from "../support/tiny-arm";

const SUBSCRIPTION = "11111111-2222-3333-4444-555555555555";
const PACK = path.join(REPOSITORY, "dist/policy");
const group = { resourceGroupName: "rg-shop", location: "westeurope" };

interface Choices {
  readonly publicNetworkAccess?: "Enabled" | "Disabled";
  readonly accessKeys?: boolean;
  readonly highAvailability?: boolean;
  readonly protect?: boolean;
  readonly tls?: boolean;
  readonly sku?: string;
}

const good: Required<Choices> = { publicNetworkAccess: "Disabled", accessKeys: false, highAvailability: true, protect: true, tls: true, sku: "Balanced_B10" };
const bad: Required<Choices> = { publicNetworkAccess: "Enabled", accessKeys: true, highAvailability: false, protect: false, tls: false, sku: "Balanced_B350" };

const withComponent =
  ({ tls, ...choices }: Required<Choices>): pulumi.automation.PulumiFn =>
  async () => {
    const { protect, ...args } = choices;
    new ManagedRedis("cart", { ...group, ...args, clientProtocol: tls ? "Encrypted" : "Plaintext", allowPreview: true }, { protect });
  };

const plain =
  ({ publicNetworkAccess, accessKeys, highAvailability, protect, tls, sku }: Required<Choices>): pulumi.automation.PulumiFn =>
  async () => {
    const on = (value: boolean): "Enabled" | "Disabled" => (value ? "Enabled" : "Disabled");
    const cluster = new redisenterprise.RedisEnterprise("cart", { ...group, sku: { name: sku }, publicNetworkAccess, highAvailability: on(highAvailability) }, { protect });
    const args = { ...group, clusterName: cluster.name, databaseName: "default", accessKeysAuthentication: on(accessKeys), clientProtocol: tls ? "Encrypted" : "Plaintext" };
    new redisenterprise.Database("cart-database", args, { protect });
  };

const rules = (violations: readonly Violation[]): string[] => violations.map(({ policy, level, resource }) => `${level} ${policy} ${resource}`).sort();

/** Proves what the engine makes of the pack; says nothing about Azure itself. */
describeWithEngine("the policy pack under the real engine", (engine) => {
  let arm: TinyArm;
  let provider: RunningProvider;
  let workspace: Workspace;
  let stack: InlineStack;

  before(async () => {
    arm = await startTinyArm({ primaryKey: "p", secondaryKey: "s" });
    provider = await startProvider({ armEndpoint: arm.endpoint, ca: arm.ca, token: arm.token, subscriptionId: SUBSCRIPTION });
    workspace = await Workspace.create(engine, provider.env);
    stack = await workspace.inline(plain(good));
  });

  after(async () => {
    await provider.stop();
    await arm.stop();
    await workspace.remove();
  });

  /** One file of configuration, as `--policy-pack-config` takes it. */
  async function configured(config: object): Promise<{ policyPacks: string[]; policyPackConfigs: string[] }> {
    const file = path.join(workspace.folder, "policy-config.json");
    await writeFile(file, JSON.stringify(config));
    return { policyPacks: [PACK], policyPackConfigs: [file] };
  }
  const production = { "redis-high-availability": { production: true }, "redis-no-preview-sku": { production: true } };

  for (const [title, program] of Object.entries({ "our components": withComponent, "plain azure-native": plain })) {
    it(`lets a good stack of ${title} through without a word`, async () => {
      stack.change(program(good));
      const { violations } = await stack.run("preview", await configured(production));
      expect(violations).to.deep.equal([]);
    });

    it(`stops a bad stack of ${title} with every reason`, async () => {
      stack.change(program(bad));
      const { violations, output } = await stack.fail("preview", await configured({ ...production, "redis-peak-fits": { peakMemoryGB: { cart: 900 } } }));
      const cluster = title === "plain azure-native" ? "cart" : "cart-cluster";
      expect(rules(violations)).to.deep.equal(
        [
          `mandatory redis-high-availability ${cluster}`,
          "mandatory redis-no-access-keys cart-database",
          `mandatory redis-no-preview-sku ${cluster}`,
          `mandatory redis-no-public-network ${cluster}`,
          `mandatory redis-peak-fits ${cluster}`,
          "mandatory redis-protected cart-database",
          `mandatory redis-protected ${cluster}`,
          "mandatory redis-tls-only cart-database",
        ].sort(),
      );
      expect(output).to.include('set publicNetworkAccess to "Disabled"');
    });
  }

  it("lets a bad stack through where the configuration allows it", async () => {
    stack.change(withComponent({ ...bad, sku: "Balanced_B10", tls: true }));
    const cart = { allow: ["cart"] };
    const { violations } = await stack.run("preview", await configured({ "redis-no-public-network": cart, "redis-no-access-keys": cart, "redis-protected": { enforcementLevel: "advisory" } }));
    expect(rules(violations)).to.deep.equal(["advisory redis-protected cart-cluster", "advisory redis-protected cart-database"]);
  });

  it("says that a configuration is wrong", async () => {
    stack.change(plain(good));
    const { output } = await stack.fail("preview", await configured({ "redis-protected": { allow: "cart" } }));
    expect(output).to.match(/allow.*array/i);
  });

  it("warns of an old cache, names what it becomes, and lets the preview pass", async () => {
    stack.change(async () => {
      new redis.Redis("sessions", { ...group, sku: { name: "Premium", family: "P", capacity: 2 }, shardCount: 3 });
    });
    const { violations } = await stack.run("preview", { policyPacks: [PACK] });
    expect(rules(violations)).to.deep.equal(["advisory redis-retirement sessions"]);
    expect(violations[0]?.message).to.include("it becomes MemoryOptimized_M50 with 48 GB usable (MAP-20)");
  });

  it("judges the peak that a move has frozen", async () => {
    const source = { sku: "C4", tier: SourceTier.Standard, location: "westeurope", peakMemoryGB: 9.6 };
    stack.change(async () => {
      new CacheMove("sessions", { ...group, strategy: Strategy.New, source, target: { publicNetworkAccess: "Disabled" } });
    });
    expect((await stack.run("preview", { policyPacks: [PACK] })).violations).to.deep.equal([]);
    const { violations } = await stack.fail("preview", await configured({ "redis-peak-fits": { headroomPercent: 400 } }));
    expect(rules(violations)).to.deep.equal(["mandatory redis-peak-fits sessions-target"]);
    expect(violations[0]?.message).to.include("sessions: the measured peak of 9.6 GB with 400 % above it needs 48 GB");
  });

  it("is a pack that works out of the installed package", async () => {
    const modules = path.join(workspace.folder, "elsewhere", "node_modules");
    await mkdir(modules, { recursive: true });
    const packed = await run("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", modules], { cwd: REPOSITORY });
    expect(packed.code, packed.stderr).to.equal(0);
    const unpacked = await run("tar", ["-xzf", packed.stdout.trim()], { cwd: modules });
    expect(unpacked.code, unpacked.stderr).to.equal(0);
    await rename(path.join(modules, "package"), path.join(modules, "azure-redis-move"));
    await symlink(path.join(REPOSITORY, "node_modules/@pulumi"), path.join(modules, "@pulumi"));
    stack.change(plain({ ...good, protect: false }));
    const { violations } = await stack.fail("preview", { policyPacks: [path.join(modules, "azure-redis-move/dist/policy")] });
    expect(rules(violations)).to.deep.equal(["mandatory redis-protected cart", "mandatory redis-protected cart-database"]);
  });

  it("is a pack in its TypeScript form too", async () => {
    stack.change(plain({ ...good, protect: false }));
    const { violations } = await stack.fail("preview", { policyPacks: [path.join(REPOSITORY, "policy")] });
    expect(rules(violations)).to.deep.equal(["mandatory redis-protected cart", "mandatory redis-protected cart-database"]);
  });

  it("does not judge what only the update will know, and says so", async () => {
    stack.change(async () => {
      const first = new redis.Redis("old", { ...group, sku: { name: "Basic", family: "C", capacity: 0 } });
      new redisenterprise.RedisEnterprise("cart", { ...group, sku: { name: first.provisioningState }, publicNetworkAccess: first.provisioningState }, { protect: true });
    });
    const { violations } = await stack.run("preview", { policyPacks: [PACK] });
    expect(rules(violations)).to.include("advisory redis-no-public-network cart");
    expect(violations.find(({ policy }) => policy === "redis-no-public-network")?.message).to.include("can't be known during preview");
  });
});
