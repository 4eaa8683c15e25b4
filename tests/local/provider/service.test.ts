import { credentials, type ServiceError } from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import pb from "@pulumi/pulumi/proto/provider_pb";
import rpc from "@pulumi/pulumi/proto/status_pb";
import { expect } from "chai";
import { startProvider, type RunningProvider } from "../../../local/provider";
import { fromStruct, toStruct } from "../../../local/provider/grpc/messages";
import { rejection } from "../../support/rejection";
import { until } from "../../support/redis";
import { startTinyArm, type TinyArm } from "../../support/tiny-arm";
import { PACKAGE_VERSION } from "../../../local/provider/shapes/package";
import { SUBSCRIPTION, urn } from "./support";

const RESOURCE = urn("redisenterprise:Database", "default");
const INPUTS = { resourceGroupName: "rg", clusterName: "c", databaseName: "default", evictionPolicy: "NoEviction" };

/** What the engine's side of the protocol sees. */
describe("azure-native stand-in: protocol", () => {
  let arm: TinyArm;
  let running: RunningProvider;
  const clients: ResourceProviderClient[] = [];

  /** Each client has a connection of its own, as each run of the engine has. */
  function connect(): ResourceProviderClient {
    const client = new ResourceProviderClient(`127.0.0.1:${running.port}`, credentials.createInsecure(), {
      "grpc.use_local_subchannel_pool": 1,
    });
    clients.push(client);
    return client;
  }

  function call<Response>(
    send: (done: (error: ServiceError | null, response: Response) => void) => void,
  ): Promise<Response> {
    return new Promise((resolve, reject) => send((error, response) => (error ? reject(error) : resolve(response))));
  }

  const create = (client: ResourceProviderClient): Promise<pb.CreateResponse> =>
    call((done) => client.create(new pb.CreateRequest().setUrn(RESOURCE).setProperties(toStruct(INPUTS)), done));

  const configure = async (client: ResourceProviderClient, location: string): Promise<pb.ConfigureResponse> => {
    const request = new pb.ConfigureRequest();
    request.getVariablesMap().set("azure-native:config:location", location);
    return call((done) => client.configure(request, done));
  };

  const checkedLocation = async (client: ResourceProviderClient): Promise<unknown> => {
    const request = new pb.CheckRequest().setUrn(urn("redis:Redis", "r")).setNews(toStruct({ resourceGroupName: "rg" }));
    const response = await call<pb.CheckResponse>((done) => client.check(request, done));
    return fromStruct(response.getInputs()).location;
  };

  beforeEach(async () => {
    arm = await startTinyArm();
    running = await startProvider({ armEndpoint: arm.endpoint, ca: arm.ca, token: arm.token, subscriptionId: SUBSCRIPTION });
  });

  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await running.stop();
    await arm.stop();
  });

  it("names the variable that makes the engine attach", () => {
    expect(running.env).to.deep.equal({ PULUMI_DEBUG_PROVIDERS: `azure-native:${running.port}` });
  });

  it("says in its version that it is a stand-in", async () => {
    const info = await call<{ getVersion(): string }>((done) => connect().getPluginInfo(new Empty(), done));
    expect(info.getVersion()).to.equal(`${PACKAGE_VERSION}+stand-in`);
  });

  it("supports previews and naming policies, and takes no secrets, as the real provider", async () => {
    const answer = await configure(connect(), "westeurope");
    expect(answer.toObject()).to.include({
      supportspreview: true,
      acceptsecrets: false,
      supportsAutonamingConfiguration: true,
    });
  });

  it("refuses what it does not offer", async () => {
    const error = await rejection(call((done) => connect().getSchema(new pb.GetSchemaRequest(), done)));
    expect(error.message).to.include("UNIMPLEMENTED").and.to.include("stand-in");
  });

  it("packs a partial failure as the engine unpacks it", async () => {
    arm.failing.set("default", "no capacity");
    const error = (await rejection(create(connect()))) as ServiceError;
    const [trailer] = error.metadata.get("grpc-status-details-bin");
    const [detail] = rpc.Status.deserializeBinary(trailer as Buffer).getDetailsList();
    const failure = pb.ErrorResourceInitFailed.deserializeBinary(detail?.getValue_asU8() ?? new Uint8Array());
    expect(failure.getId()).to.match(/databases\/default$/);
    expect(failure.getReasonsList().join()).to.include("no capacity");
    expect(fromStruct(failure.getProperties())).to.include({ evictionPolicy: "NoEviction" });
    expect(fromStruct(failure.getInputs())).to.deep.equal(INPUTS);
  });

  it("keeps the config of two runs apart", async () => {
    const [one, two] = [connect(), connect()];
    await configure(one, "westeurope");
    await configure(two, "uksouth");
    expect([await checkedLocation(one), await checkedLocation(two)]).to.deep.equal(["westeurope", "uksouth"]);
  });

  it("cancels the operations of one run and leaves the other's alone, and goes on serving both", async () => {
    const [one, two] = [connect(), connect()];
    const waiting = { method: "PUT", status: 202, headers: { "retry-after": "600", location: "/results/1" } };
    arm.scripted.push(waiting);
    const cancelled = rejection(create(one));
    await until("the first run waits", () => arm.requests.some((line) => line.startsWith("PUT")));
    await call((done) => two.cancel(new Empty(), done));
    const other = await create(two);
    expect(other.getId()).to.match(/databases\/default$/);
    await call((done) => one.cancel(new Empty(), done));
    expect((await cancelled).message).to.match(/abort|cancel/i);
    await call((done) => one.getPluginInfo(new Empty(), done));
  });

  it("logs every call for assertions", async () => {
    await create(connect());
    expect(running.calls).to.deep.equal([
      { method: "create", urn: RESOURCE, token: "azure-native:redisenterprise:Database", preview: false, inputs: INPUTS },
    ]);
  });
});
