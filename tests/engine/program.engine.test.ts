import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { startLocalAzure, type LocalAzure } from "../../local";
import { ArmTestClient } from "../local/arm-client";
import { FakeDataPlane } from "../local/fake-data-plane";
import { assertNoSecrets, describeWithEngine, Workspace } from "../support/engine";
import { ProgramStack, type PreviewJson } from "../support/engine/program";

const GROUP = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-shop-dev";
const GOLDEN = join(__dirname, "golden/urns-dev.txt");

/** Indices of the caches in stacks/Pulumi.dev.yaml. */
const [CATALOG, SESSIONS, EVENTS] = [0, 1, 2];

interface ShownMove {
  readonly strategy: string;
  readonly phase: string;
  readonly sizing: { readonly source: object; readonly target: { readonly sku: string } };
}

/**
 * The life of one stack, in order: each test goes on from the one before, as
 * pull requests do. Targets have no servers behind them here and no data is
 * moved; the demo does that.
 */
describeWithEngine("the repository's program on the local Azure: dev, phase provision", function (engine) {
  let local: LocalAzure;
  let workspace: Workspace;
  let stack: ProgramStack;
  const printed: Record<string, string> = {};
  /** SKU of each target by the sizing that the first preview showed. */
  const sized: Record<string, string> = {};

  before(async () => {
    local = await startLocalAzure({ dataPlane: new FakeDataPlane(), pulumi: true, operationMs: 20 });
    await new ArmTestClient(local).send("PUT", `${GROUP}?api-version=2024-03-01`, { location: "westeurope" });
    workspace = await Workspace.create(engine, local.env);
    stack = await ProgramStack.create(workspace, "dev");
  });

  after(async () => {
    await workspace.remove();
    await local.stop();
  });

  const cacheKey = (cache: number, ...path: string[]): (string | number)[] => [
    "config",
    "azure-redis-move:caches",
    cache,
    ...path,
  ];
  const clusters = () => local.arm.azure.store.list(GROUP, "Microsoft.Cache/redisEnterprise");
  const changed = ({ steps }: PreviewJson): Record<string, string> =>
    Object.fromEntries(steps.filter(({ op }) => op !== "same").map(({ op, urn }) => [urn.split("::").at(-1) ?? "", op]));

  it("keeps the names that later versions must not change", async () => {
    const { steps } = await stack.preview();
    const urns = steps.map(({ urn }) => urn).filter((urn) => !urn.includes("::pulumi:providers:"));
    expect(urns.sort(), "a URN that changes replaces a live resource: give the new one an alias").to.deep.equal(
      readFileSync(GOLDEN, "utf8").trim().split("\n"),
    );
  });

  it("shows the sizing behind every target in the preview's JSON", async () => {
    await stack.edit((config) => {
      for (const cache of [SESSIONS, EVENTS]) config.setIn(cacheKey(cache, "phase"), "provision");
    });
    const preview = await stack.preview();
    const moves = preview.steps.filter(({ newState }) => newState?.type === "azure-redis-move:index:CacheMove");
    const shown = Object.fromEntries(
      moves.map(({ urn, newState }) => [urn.split("::").at(-1) ?? "", newState?.inputs as unknown as ShownMove]),
    );
    expect(Object.keys(shown)).to.have.members(["catalog", "sessions", "events"]);
    expect([shown.catalog?.strategy, shown.sessions?.strategy, shown.sessions?.phase]).to.deep.equal([
      "new",
      "rdb",
      "provision",
    ]);
    expect(shown.catalog?.sizing.source).to.include({ sku: "C1", tier: "Standard" });
    expect(shown.events?.sizing.source).to.include({ sku: "P1", shards: 3 });
    for (const [name, { sizing }] of Object.entries(shown)) {
      sized[name] = sizing.target.sku;
      const cluster = preview.steps.find(({ urn }) => urn.endsWith(`::${name}-target-cluster`));
      expect(cluster?.newState?.inputs?.sku, "what is sized is what is built").to.deep.equal({ name: sizing.target.sku });
    }
    expect(clusters(), "a preview builds nothing").to.be.empty;
    printed.preview = JSON.stringify(preview);
  });

  it("builds what the preview showed", async () => {
    printed.up = await stack.succeed("up", "--yes", "--skip-preview");
    expect(clusters().map(({ sku }) => sku?.["name"])).to.have.members(Object.values(sized));
    const databases = clusters()
      .flatMap(({ id }) => local.arm.azure.store.below(id))
      .filter(({ type }) => type.endsWith("/databases"));
    printed.state = JSON.stringify(await stack.state());
    expect(databases.map(({ name }) => name)).to.deep.equal(["default", "default", "default"]);
  });

  it("has nothing to do the second time, after a refresh neither", async () => {
    await stack.succeed("up", "--yes", "--skip-preview", "--expect-no-changes");
    await stack.succeed("up", "--yes", "--skip-preview", "--refresh", "--expect-no-changes");
  });

  it("previews another size as a change of one SKU, in place", async () => {
    await stack.edit((config) => config.setIn(cacheKey(CATALOG, "target", "sku"), "Balanced_B3"));
    const preview = await stack.preview();
    const steps = changed(preview);
    expect(steps["catalog-target-cluster"]).to.equal("update");
    expect(Object.values(steps)).to.not.include.members(["replace", "delete", "create"]);
    expect(Object.keys(steps).filter((name) => !name.startsWith("catalog"))).to.be.empty;
  });

  it("refuses at preview what would lose data, with property, reason and remedy", async () => {
    await stack.edit((config) => {
      config.deleteIn(cacheKey(CATALOG, "target", "sku"));
      config.setIn(cacheKey(EVENTS, "target", "clusteringPolicy"), "EnterpriseCluster");
    });
    const output = await stack.refusal();
    expect(output).to.include("clusteringPolicy");
    expect(output).to.match(/OSSCluster/);
    expect(output).to.include("acceptDataLoss");
    expect(clusters()).to.have.length(3);
  });

  it("goes on where the config goes back", async () => {
    await stack.edit((config) => config.setIn(cacheKey(EVENTS, "target", "clusteringPolicy"), "OSSCluster"));
    await stack.succeed("preview", "--expect-no-changes");
  });

  it("writes no key and no token anywhere", async () => {
    const keys = clusters().flatMap(({ id }) => [...local.arm.azure.keys.of(`${id}/databases/default`)]);
    const accounts = local.arm.azure.store
      .list(GROUP, "Microsoft.Storage/storageAccounts")
      .flatMap(({ id }) => [...local.arm.azure.keys.of(id, 64)]);
    const planted = [...keys, ...accounts, local.env.LOCAL_AZURE_TOKEN ?? "no token"];
    await assertNoSecrets(printed, planted);
    await assertNoSecrets(join(workspace.folder, "state"), planted);
  });

  it("destroys what it built, where protection is off", async () => {
    await stack.succeed("destroy", "--yes", "--skip-preview");
    expect(clusters()).to.be.empty;
    expect(local.arm.azure.store.list(GROUP, "Microsoft.Storage/storageAccounts")).to.be.empty;
  });
});
