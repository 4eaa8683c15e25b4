import * as pulumi from "@pulumi/pulumi";
import * as redis from "@pulumi/azure-native/redis";
import * as redisenterprise from "@pulumi/azure-native/redisenterprise";
import * as resources from "@pulumi/azure-native/resources";
import { expect } from "chai";
import { startProvider, type RunningProvider } from "../../local/provider";
import { assertNoSecrets, changes, describeWithEngine, Workspace, type InlineStack } from "../support/engine";
import { startTinyArm, type TinyArm } from "../support/tiny-arm";

const SUBSCRIPTION = "11111111-2222-3333-4444-555555555555";
const PRIMARY_KEY = "planted-primary-key-6f1b";
const SECONDARY_KEY = "planted-secondary-key-93aa";

/** Proves the rules of the stand-in under the real engine; says nothing about Azure itself. */
describeWithEngine("azure-native stand-in under the real engine", (engine) => {
  let arm: TinyArm;
  let provider: RunningProvider;
  let workspace: Workspace;
  let stack: InlineStack;

  interface Wanted {
    readonly sku?: string;
    readonly location?: string;
    readonly port?: number;
  }

  const cluster =
    ({ sku = "Balanced_B5", location = "westeurope", port = 10000 }: Wanted = {}): pulumi.automation.PulumiFn =>
    async () => {
      const group = new resources.ResourceGroup("rg", { location });
      const main = new redisenterprise.RedisEnterprise("main", {
        resourceGroupName: group.name,
        sku: { name: sku },
        publicNetworkAccess: "Disabled",
        highAvailability: "Enabled",
      });
      const database = new redisenterprise.Database("default", {
        resourceGroupName: group.name,
        clusterName: main.name,
        databaseName: "default",
        port,
        evictionPolicy: "NoEviction",
      });
      const keys = redisenterprise.listDatabaseKeysOutput(
        { resourceGroupName: group.name, clusterName: main.name, databaseName: database.name },
        { dependsOn: [database] },
      );
      return {
        location: main.location,
        clusterName: main.name,
        databaseId: database.id,
        key: pulumi.secret(keys.primaryKey),
      };
    };

  beforeEach(async () => {
    arm = await startTinyArm({ primaryKey: PRIMARY_KEY, secondaryKey: SECONDARY_KEY });
    provider = await startProvider({
      armEndpoint: arm.endpoint,
      ca: arm.ca,
      token: arm.token,
      subscriptionId: SUBSCRIPTION,
    });
    workspace = await Workspace.create(engine, provider.env);
    stack = await workspace.inline(cluster());
  });

  afterEach(async () => {
    await provider.stop();
    await arm.stop();
    await workspace.remove();
  });

  const requests = (method: string): string[] => arm.requests.filter((line) => line.startsWith(method));

  it("previews without touching ARM, creates, then has nothing to do", async () => {
    const preview = await stack.run("preview");
    expect(changes(preview)).to.deep.equal({ rg: "create", main: "create", default: "create" });
    expect(arm.requests, "requests of a preview").to.be.empty;
    expect(provider.calls.filter((call) => call.method === "create").every((call) => call.preview)).to.equal(true);

    await stack.run("up");
    const { clusterName, location, databaseId } = await stack.outputs();
    expect(clusterName).to.match(/^main[0-9a-f]{8}$/);
    expect(location, "taken from the resource group").to.equal("westeurope");
    expect(databaseId).to.match(
      new RegExp(
        `/resourceGroups/rg[0-9a-f]{8}/providers/Microsoft.Cache/redisEnterprise/${String(clusterName)}/databases/default$`,
      ),
    );

    arm.requests.length = 0;
    expect(changes(await stack.run("up"))).to.deep.equal({});
    expect(requests("PUT")).to.be.empty;
  });

  it("says that it is a stand-in, where the user reads it", async () => {
    const { messages } = await stack.run("preview");
    const notice = messages.find(({ message }) => message.includes("stand-in for azure-native"));
    expect(notice?.severity).to.equal("info");
    expect(notice?.message).to.include(arm.endpoint);
  });

  it("scales in place", async () => {
    await stack.run("up");
    stack.change(cluster({ sku: "Balanced_B10" }));
    const preview = await stack.run("preview");
    expect(changes(preview)).to.deep.equal({ main: "update" });
    expect(preview.steps.find((step) => step.name === "main")?.detailed).to.deep.equal({ "sku.name": "update" });
    await stack.run("up");
    const stored = [...arm.store].find(([id]) => /redisenterprise\/main[0-9a-f]+$/.test(id))?.[1];
    expect(stored?.sku).to.deep.equal({ name: "Balanced_B10" });
  });

  it("replaces group, cluster and database when the region changes", async () => {
    await stack.run("up");
    const { clusterName } = await stack.outputs();
    stack.change(cluster({ location: "northeurope" }));
    const preview = await stack.run("preview");
    const replaced = preview.steps.filter((step) => step.op === "replace").map((step) => step.name);
    expect(replaced).to.have.members(["rg", "main", "default"]);
    expect(preview.steps.find((step) => step.op === "replace" && step.name === "rg")?.replaceKeys).to.deep.equal([
      "location",
    ]);
    await stack.run("up");
    const after = await stack.outputs();
    expect(after.location).to.equal("northeurope");
    expect(after.clusterName).to.not.equal(clusterName);
    expect([...arm.store.keys()]).to.have.length(3);
  });

  it("replaces a database whose port changes, deleting it first", async () => {
    await stack.run("up");
    stack.change(cluster({ port: 10001 }));
    const preview = await stack.run("preview");
    expect(preview.steps.find((step) => step.op === "replace" && step.name === "default")?.detailed).to.deep.equal({
      port: "update-replace",
    });
    arm.requests.length = 0;
    await stack.run("up");
    const writes = arm.requests
      .filter((line) => line.includes("/databases/") && !line.startsWith("GET") && !line.startsWith("POST"))
      .map((line) => line.split(" ")[0]);
    expect(writes).to.deep.equal(["DELETE", "PUT"]);
  });

  it("notices in a refresh that a resource is gone, and makes it again", async () => {
    await stack.run("up");
    const id = [...arm.store.keys()].find((key) => key.includes("/databases/")) ?? "";
    arm.store.delete(id);
    await stack.run("refresh");
    expect((await stack.state()).resources.some(({ type }) => type.endsWith(":Database"))).to.equal(false);
    expect(changes(await stack.run("up"))).to.deep.equal({ default: "create" });
    expect(arm.store.has(id)).to.equal(true);
  });

  it("takes a change made outside over into the inputs at a refresh, and shows it as drift", async () => {
    await stack.run("up");
    const stored = [...arm.store].find(([id]) => id.includes("/databases/"))?.[1];
    Object.assign(stored?.properties as object, { evictionPolicy: "AllKeysLRU" });
    await stack.run("refresh");
    const preview = await stack.run("preview");
    expect(preview.steps.find((step) => step.name === "default")?.detailed).to.deep.equal({ evictionPolicy: "update" });
  });

  it("destroys everything, a resource that is gone already included", async () => {
    await stack.run("up");
    for (const id of arm.store.keys()) if (id.includes("/databases/")) arm.store.delete(id);
    await stack.run("destroy");
    expect(arm.store.size).to.equal(0);
    expect((await stack.state()).resources).to.be.empty;
  });

  it("refuses to take over a resource that exists already", async () => {
    stack.change(async () => {
      new resources.ResourceGroup("mine", { resourceGroupName: "theirs", location: "westeurope" });
    });
    arm.store.set(`/subscriptions/${SUBSCRIPTION}/resourcegroups/theirs`, { id: "theirs", location: "westeurope" });
    const { output } = await stack.fail("up");
    expect(output).to.include("cannot create already existing resource");
    expect(requests("PUT")).to.be.empty;
  });

  it("imports what exists, and has nothing to change afterwards", async () => {
    const id = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Cache/redisEnterprise/theirs`;
    arm.store.set(id.toLowerCase(), {
      id,
      name: "theirs",
      location: "West Europe",
      sku: { name: "Balanced_B1" },
      properties: { publicNetworkAccess: "Disabled", highAvailability: "Enabled", hostName: "h" },
    });
    const inputs = {
      resourceGroupName: "rg",
      clusterName: "theirs",
      location: "westeurope",
      sku: { name: "Balanced_B1" },
      publicNetworkAccess: "Disabled",
      highAvailability: "Enabled",
    };
    stack.change(async () => {
      new redisenterprise.RedisEnterprise("theirs", inputs, { import: id });
    });
    expect(changes(await stack.run("up"))).to.deep.equal({ theirs: "import" });
    stack.change(async () => {
      new redisenterprise.RedisEnterprise("theirs", inputs);
    });
    expect(changes(await stack.run("up"))).to.deep.equal({});
    expect(requests("PUT")).to.be.empty;
  });

  it("keeps a half-made resource in the state and updates it in the next run", async () => {
    arm.failing.set("default", "no capacity in this region");
    const { output } = await stack.fail("up");
    expect(output).to.include('Code="OperationFailed" Message="no capacity in this region"');
    const database = (await stack.state()).resources.find(({ type }) => type.endsWith(":Database"));
    expect(database?.initErrors?.join()).to.include("no capacity in this region");
    expect(database?.outputs?.evictionPolicy).to.equal("NoEviction");

    arm.failing.clear();
    expect(changes(await stack.run("up"))).to.deep.equal({ default: "update" });
    expect((await stack.state()).resources.find(({ type }) => type.endsWith(":Database"))?.initErrors ?? []).to.be.empty;
  });

  it("reports a missing input at preview", async () => {
    stack.change(async () => {
      // A sku without its name passes the SDK's own look at the top-level properties.
      new redis.Redis("r", { resourceGroupName: "rg", location: "westeurope", sku: { family: "P", capacity: 1 } as never });
    });
    const { output } = await stack.fail("preview");
    expect(output).to.include("missing required property 'sku.name'");
  });

  it("keeps keys that the program marks as secret out of the state", async () => {
    await stack.run("up");
    await assertNoSecrets(`${workspace.folder}/state`, [PRIMARY_KEY, SECONDARY_KEY]);
    expect(requests("POST"), "the keys were read").to.not.be.empty;
  });
});
