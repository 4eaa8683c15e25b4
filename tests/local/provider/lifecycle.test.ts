import { expect } from "chai";
import { PartialFailure } from "../../../local/provider/partial-failure";
import { StandInProvider } from "../../../local/provider/provider";
import type { Properties } from "../../../local/provider/values";
import { rejection } from "../../support/rejection";
import { startTinyArm, type TinyArm } from "../../support/tiny-arm";
import { catalogue, SUBSCRIPTION, urn } from "./support";

const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg`;
const DATABASE: Properties = {
  resourceGroupName: "rg",
  clusterName: "c",
  databaseName: "default",
  evictionPolicy: "NoEviction",
};

describe("azure-native stand-in: life cycle over ARM", () => {
  let arm: TinyArm;
  let provider: StandInProvider;
  const signal = new AbortController().signal;

  beforeEach(async () => {
    arm = await startTinyArm({ primaryKey: "a", secondaryKey: "b" });
    provider = new StandInProvider(await catalogue(), { ...arm, subscriptionId: SUBSCRIPTION, tenantId: "tenant" });
  });

  afterEach(async () => {
    provider.close();
    await arm.stop();
  });

  const create = (type: string, inputs: Properties) =>
    provider.create({ urn: urn(type, "x"), inputs, preview: false, signal });
  const methods = (): string[] => arm.requests.map((line) => line.split(" ")[0] ?? "");

  it("looks first, then puts, and takes its state from a last GET", async () => {
    const { id, properties } = await create("redisenterprise:Database", DATABASE);
    expect(methods()).to.deep.equal(["GET", "PUT", "GET"]);
    expect(id).to.equal(`${GROUP}/providers/Microsoft.Cache/redisEnterprise/c/databases/default`);
    expect(properties).to.include({
      evictionPolicy: "NoEviction",
      provisioningState: "Succeeded",
      azureApiVersion: "2025-07-01",
    });
  });

  it("leaves nothing behind when ARM refuses", async () => {
    arm.scripted.push({ method: "PUT", status: 400, body: { error: { code: "Bad", message: "no" } } });
    expect(await rejection(create("redisenterprise:Database", DATABASE))).to.not.be.instanceOf(PartialFailure);
  });

  it("hands over what there is when the operation fails after ARM accepted", async () => {
    arm.failing.set("default", "no capacity");
    const failure = await rejection(create("redisenterprise:Database", DATABASE), PartialFailure);
    expect(failure.id).to.match(/databases\/default$/);
    expect(failure.properties).to.include({ evictionPolicy: "NoEviction" });
    expect(failure.inputs).to.deep.equal(DATABASE);
  });

  it("keeps what it has begun when the time the program allows is over", async () => {
    const running = { "retry-after": "600", location: "/results/1" };
    arm.scripted.push(
      { method: "GET", status: 404, body: { error: { code: "NotFound" } } },
      { method: "PUT", status: 202, headers: running },
    );
    const inputs = { urn: urn("redisenterprise:Database", "x"), inputs: DATABASE, preview: false };
    const failure = await rejection(provider.create({ ...inputs, signal: AbortSignal.timeout(100) }), PartialFailure);
    expect(failure.message).to.match(/abort|timeout/i);
  });

  it("adopts a singleton and resets it in place of deleting it", async () => {
    const inputs = { resourceGroupName: "rg", accountName: "a", blobServicesName: "default", isVersioningEnabled: true };
    const { id } = await create("storage:BlobServiceProperties", inputs);
    await provider.delete(urn("storage:BlobServiceProperties", "x"), id, signal);
    expect(methods()).to.deep.equal(["PUT", "GET", "PUT"]);
    expect(arm.store.get(id.toLowerCase())?.properties).to.deep.include({ deleteRetentionPolicy: { enabled: false } });
  });

  it("keeps children that the inputs leave out when it updates their parent", async () => {
    const network = urn("network:VirtualNetwork", "x");
    const inputs: Properties = {
      resourceGroupName: "rg",
      virtualNetworkName: "v",
      addressSpace: { addressPrefixes: ["10.0.0.0/16"] },
    };
    const { id } = await create("network:VirtualNetwork", inputs);
    const subnets = [{ name: "s", properties: { addressPrefix: "10.0.1.0/24" } }];
    Object.assign(arm.store.get(id.toLowerCase())?.properties as object, { subnets });
    await provider.update({ urn: network, olds: {}, news: { ...inputs, tags: { a: "1" } }, preview: false, signal });
    expect(arm.store.get(id.toLowerCase())?.properties).to.deep.include({ subnets });
  });

  it("takes a deletion of what is gone for done", async () => {
    await provider.delete(urn("redisenterprise:Database", "x"), `${GROUP}/nothing`, signal);
    expect(methods()).to.deep.equal(["DELETE"]);
  });

  it("reads nothing where there is nothing, and everything at an import", async () => {
    const { id } = await create("redisenterprise:Database", DATABASE);
    const at = { urn: urn("redisenterprise:Database", "x"), olds: {}, inputs: undefined, signal };
    expect(await provider.read({ ...at, id: `${id}x` })).to.equal(undefined);
    expect((await provider.read({ ...at, id }))?.inputs).to.deep.equal(DATABASE);
  });

  it("answers getters and key lists, keys in the clear as ARM has them", async () => {
    await create("redisenterprise:Database", DATABASE);
    const found = await provider.invoke("azure-native:redisenterprise:getDatabase", DATABASE, signal);
    expect(found).to.include({ name: "default", evictionPolicy: "NoEviction", azureApiVersion: "2025-07-01" });
    expect(found.id).to.match(/databases\/default$/);
    expect(await provider.invoke("azure-native:redisenterprise:listDatabaseKeys", DATABASE, signal)).to.deep.equal({
      primaryKey: "a",
      secondaryKey: "b",
    });
    expect(arm.requests.at(-1)).to.match(/^POST .*\/databases\/default\/listKeys\?api-version=2025-07-01$/);
    expect(await provider.invoke("azure-native:authorization:getClientConfig", {}, signal)).to.include({
      subscriptionId: SUBSCRIPTION,
      tenantId: "tenant",
    });
  });

  it("names what it does not cover", async () => {
    expect((await rejection(create("compute:VirtualMachine", {}))).message).to.include(
      "does not cover azure-native:compute:VirtualMachine",
    );
    expect((await rejection(provider.invoke("azure-native:redis:regenerate", {}, signal))).message).to.include(
      "does not cover the function",
    );
  });
});
