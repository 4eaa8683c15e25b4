import { expect } from "chai";
import { RedisManagementClient } from "@azure/arm-rediscache";
import { checkLog } from "./check-log";
import type { FastAzure } from "./support";
import { startFast } from "./support";

const CACHE = { location: "westeurope", sku: { name: "Premium", family: "P", capacity: 1 }, shardCount: 2 } as const;

describe("a standard ARM client (@azure/arm-rediscache) on the local Azure", () => {
  let azure: FastAzure;
  let client: RedisManagementClient;
  before(async () => {
    azure = await startFast();
    const { LOCAL_AZURE_TOKEN: token = "", LOCAL_AZURE_SUBSCRIPTION_ID: subscription = "" } = azure.local.env;
    const credential = { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) };
    const options = { endpoint: azure.local.arm.endpoint, tlsOptions: { ca: azure.local.ca.certificate } };
    client = new RedisManagementClient(credential, subscription, options);
  });
  after(async () => {
    await azure.local.stop();
    await checkLog(azure.local.arm.log.all);
  });
  const poll = { updateIntervalInMs: 5 };

  it("creates a cache and waits for it", async () => {
    const made = await client.redis.beginCreateAndWait("rg1", "sdk1", CACHE, poll);
    expect(made).to.include({ name: "sdk1", type: "Microsoft.Cache/Redis", provisioningState: "Succeeded", shardCount: 2 });
    expect(azure.dataPlane.caches.size).to.equal(1);
  });

  it("reads it, its keys and every page of a list", async () => {
    expect((await client.redis.get("rg1", "sdk1")).instances).to.have.length(4);
    const { primaryKey } = await client.redis.listKeys("rg1", "sdk1");
    expect(primaryKey).to.match(/^[A-Za-z0-9+/]{43}=$/);
    const names: (string | undefined)[] = [];
    for await (const one of client.redis.listBySubscription()) names.push(one.name);
    expect(names).to.deep.equal(["sdk1"]);
  });

  it("changes it, and hears why not", async () => {
    const changed = await client.redis.beginUpdateAndWait("rg1", "sdk1", { tags: { team: "shop" }, redisConfiguration: { maxmemoryPolicy: "allkeys-lru" } }, poll);
    expect(changed.redisConfiguration?.maxmemoryPolicy).to.equal("allkeys-lru");
    expect(azure.dataPlane.caches.values().next().value?.evictionPolicy).to.equal("allkeys-lru");
    const refused = await client.redis.beginCreateAndWait("rg1", "sdk1", { ...CACHE, sku: { name: "Standard", family: "C", capacity: 1 }, shardCount: 0 }, poll).then(() => "", (error: Error) => error.message);
    expect(refused).to.include("Scaling from Premium to Standard is not supported");
  });

  it("hears of an operation that failed", async () => {
    azure.local.arm.faults.add({ path: "/export", operation: { status: "Failed", code: "StorageFull", message: "no room" } });
    const failure = await client.redis.beginExportDataAndWait("rg1", "sdk1", { prefix: "p", container: "https://127.0.0.1:1/a/b?sig=x" }, poll).then(() => "", (error: Error) => error.message);
    expect(failure).to.include("StorageFull").and.include("no room");
  });

  it("deletes it", async () => {
    await client.redis.beginDeleteAndWait("rg1", "sdk1", poll);
    const status = await client.redis.get("rg1", "sdk1").then(() => 200, (error: { statusCode?: number }) => error.statusCode);
    expect(status).to.equal(404);
    expect(azure.dataPlane.caches.size).to.equal(0);
  });
});
