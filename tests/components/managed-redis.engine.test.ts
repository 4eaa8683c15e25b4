import { expect } from "chai";
import { ManagedRedis, type ManagedRedisArgs } from "../../components";
import { startProvider, type RunningProvider } from "../../local/provider";
import { assertNoSecrets, changes, describeWithEngine, Workspace, type InlineStack, type Run } from "../support/engine";
import { startTinyArm, type TinyArm } from "../support/tiny-arm";

const SUBSCRIPTION = "11111111-2222-3333-4444-555555555555";
const PRIMARY_KEY = "planted-primary-key-6f1b";
const SECONDARY_KEY = "planted-secondary-key-93aa";

const deployed: ManagedRedisArgs = {
  resourceGroupName: "rg-shop",
  location: "westeurope",
  sku: "Balanced_B10",
  publicNetworkAccess: "Disabled",
  accessKeys: true,
};

/** Changes that are refused, with the word-for-word acceptance that each asks for. */
const refused: readonly [change: Partial<ManagedRedisArgs>, name: string, because: string][] = [
  [{ clusteringPolicy: "EnterpriseCluster" }, "clusteringPolicy OSSCluster -> EnterpriseCluster", "only away from NoCluster"],
  [{ clientProtocol: "Plaintext" }, "clientProtocol Encrypted -> Plaintext", "chosen when the database is created"],
  [{ highAvailability: false }, "highAvailability true -> false", "on but never off"],
  [{ modules: [{ name: "RedisJSON" }] }, "modules none -> RedisJSON", "built anew, empty"],
  [{ sku: "Balanced_B5" }, "sku Balanced_B10 -> Balanced_B5", "the peak of used memory is not known"],
  [{ sku: "FlashOptimized_A250", allowPreview: true }, "sku Balanced_B10 -> FlashOptimized_A250", "does not scale between Flash"],
  [{ location: "northeurope" }, "location westeurope -> northeurope", "built anew, empty"],
  [{ resourceGroupName: "rg-other" }, "resourceGroupName rg-shop -> rg-other", "built anew, empty"],
];

/** Proves graph, previews and refusals under the real engine with the azure-native stand-in; says nothing about Azure itself. */
describeWithEngine("ManagedRedis under the real engine", (engine) => {
  let arm: TinyArm;
  let provider: RunningProvider;
  let workspace: Workspace;
  let stack: InlineStack;

  const program =
    (change: Partial<ManagedRedisArgs> = {}, protect = true) =>
    async () => {
      const redis = new ManagedRedis("cart", { ...deployed, ...change }, { protect });
      return { connection: redis.connection, keys: redis.accessKeys() };
    };
  const errors = ({ messages }: Run): string =>
    messages
      .filter(({ severity }) => severity === "error")
      .map(({ message }) => message)
      .join("\n");
  const writes = (): string[] => arm.requests.filter((line) => /^(PUT|PATCH|DELETE)/.test(line));

  before(async () => {
    arm = await startTinyArm({ primaryKey: PRIMARY_KEY, secondaryKey: SECONDARY_KEY });
    provider = await startProvider({ armEndpoint: arm.endpoint, ca: arm.ca, token: arm.token, subscriptionId: SUBSCRIPTION });
    workspace = await Workspace.create(engine, provider.env);
    stack = await workspace.inline(program());
  });

  after(async () => {
    await provider.stop();
    await arm.stop();
    await workspace.remove();
  });

  it("creates its children and then has nothing to do", async () => {
    const children = { cart: "create", "cart-guard": "create", "cart-cluster": "create", "cart-database": "create" };
    expect(changes(await stack.run("preview"))).to.deep.equal(children);
    await stack.run("up");
    expect(changes(await stack.run("up"))).to.deep.equal({});
  });

  it("hands the access keys over as secrets and keeps them out of every file", async () => {
    expect((await stack.outputs())["keys"]).to.deep.equal({ primaryKey: PRIMARY_KEY, secondaryKey: SECONDARY_KEY });
    await assertNoSecrets(`${workspace.folder}/state`, [PRIMARY_KEY, SECONDARY_KEY]);
  });

  for (const [change, name, because] of refused) {
    it(`refuses in the preview: ${name}`, async () => {
      stack.change(program(change));
      arm.requests.length = 0;
      const said = errors(await stack.fail("preview"));
      expect(said).to.include(`acceptDataLoss: ["${name}"]`).and.to.include(because);
      expect(writes(), "nothing is asked of Azure").to.deep.equal([]);
    });
  }

  it("refuses in an update too, before anything is touched", async () => {
    stack.change(program({ modules: [{ name: "RedisJSON" }] }, false));
    arm.requests.length = 0;
    expect(errors(await stack.fail("up"))).to.include("modules none -> RedisJSON");
    expect(writes()).to.deep.equal([]);
  });

  it("takes an acceptance for the one change that it names, and no other", async () => {
    stack.change(
      program({ clusteringPolicy: "EnterpriseCluster", acceptDataLoss: ["clusteringPolicy OSSCluster -> NoCluster"] }, false),
    );
    expect(errors(await stack.fail("preview"))).to.include("clusteringPolicy OSSCluster -> EnterpriseCluster");
  });

  it("keeps protecting cluster and database where only the change was accepted", async () => {
    const acceptDataLoss = ["clusteringPolicy OSSCluster -> EnterpriseCluster"];
    stack.change(program({ clusteringPolicy: "EnterpriseCluster", acceptDataLoss }));
    expect(errors(await stack.fail("preview"))).to.include("protect");
  });

  it("builds the database anew where the loss is accepted and the protection lifted", async () => {
    const acceptDataLoss = ["clusteringPolicy OSSCluster -> EnterpriseCluster"];
    stack.change(program({}, false));
    await stack.run("up");
    stack.change(program({ clusteringPolicy: "EnterpriseCluster", acceptDataLoss }, false));
    arm.requests.length = 0;
    const done = await stack.run("up");
    expect(done.steps.some(({ name, op }) => name === "cart-database" && op.includes("replace"))).to.equal(true);
    expect(
      done.steps.some(({ name, op }) => name === "cart-cluster" && op !== "same"),
      "the cluster stays",
    ).to.equal(false);
    expect(writes().map((line) => line.split(" ")[0])).to.deep.equal(["DELETE", "PUT"]);
    expect(await stack.outputs()).to.have.nested.property("connection.clusteringPolicy", "EnterpriseCluster");
  });

  it("scales up in place", async () => {
    stack.change(program({ clusteringPolicy: "EnterpriseCluster", sku: "Balanced_B20" }, false));
    expect(changes(await stack.run("preview")))
      .to.include({ "cart-guard": "update", "cart-cluster": "update" })
      .and.not.to.have.property("cart-database");
  });
});
