import { expect } from "chai";
import { checkLog } from "./check-log";
import type { FastAzure } from "./support";
import { cluster, CLUSTER_BODY, codeOf, ENTERPRISE, messageOf, SLOW, startFast } from "./support";

const OBJECT_ID = "55555555-5555-4555-8555-555555555555";

describe("local ARM: redisEnterprise", () => {
  let azure: FastAzure;
  beforeEach(async () => {
    azure = await startFast();
  });
  afterEach(async () => {
    await azure.local.stop();
    await checkLog(azure.local.arm.log.all);
  });

  const db = (name = "amr1"): string => `${cluster(azure.arm, name)}/databases/default?${ENTERPRISE}`;
  const id = (name = "amr1"): string => `${cluster(azure.arm, name)}?${ENTERPRISE}`;
  const make = async (body: object = CLUSTER_BODY, database: object = {}): Promise<void> => {
    await azure.arm.run("PUT", id(), body);
    await azure.arm.run("PUT", db(), { properties: database });
  };
  const properties = async (url: string): Promise<Record<string, unknown>> =>
    ((await azure.arm.send("GET", url)).body as { properties: Record<string, unknown> }).properties;

  it("creates a cluster with the service's defaults, answering Creating first", async () => {
    const { first } = await azure.arm.run("PUT", id(), CLUSTER_BODY);
    expect(first.status).to.equal(201);
    expect((first.body as { properties: object }).properties).to.include({ provisioningState: "Creating", resourceState: "Creating" });
    expect(await properties(id())).to.include({ provisioningState: "Succeeded", resourceState: "Running", highAvailability: "Enabled", minimumTlsVersion: "1.2", redundancyMode: "ZR" });
  });

  it("starts the servers of a database and shows their port", async () => {
    await make();
    const running = [...azure.dataPlane.caches.values()][0];
    expect(running?.spec).to.include({ clusteringPolicy: "OSSCluster", shards: 2, clientProtocol: "Encrypted", evictionPolicy: "volatile-lru", accessKeys: null });
    expect(await properties(db())).to.include({ accessKeysAuthentication: "Disabled", clusteringPolicy: "OSSCluster", port: running?.tlsPort });
  });

  it("keeps access keys on by default before 2025-07-01", async () => {
    await azure.arm.run("PUT", id(), CLUSTER_BODY);
    await azure.arm.run("PUT", db().replace("2025-07-01", "2024-10-01"), { properties: {} });
    expect(await properties(db())).to.include({ accessKeysAuthentication: "Enabled" });
  });

  const refusedClusters: readonly (readonly [string, object, string])[] = [
    ["a made-up SKU", { ...CLUSTER_BODY, sku: { name: "Balanced_B7" } }, "InvalidRequestBody"],
    ["no publicNetworkAccess", { ...CLUSTER_BODY, properties: {} }, "InvalidRequestBody"],
    ["no location", { sku: CLUSTER_BODY.sku, properties: CLUSTER_BODY.properties }, "InvalidRequestBody"],
    ["zones", { ...CLUSTER_BODY, zones: ["1"] }, "BadRequest"],
    ["a capacity", { ...CLUSTER_BODY, sku: { name: "Balanced_B10", capacity: 2 } }, "BadRequest"],
    ["Enterprise, which is retiring", { ...CLUSTER_BODY, sku: { name: "Enterprise_E10", capacity: 2 } }, "BadRequest"],
    ["TLS 1.0", { ...CLUSTER_BODY, properties: { publicNetworkAccess: "Enabled", minimumTlsVersion: "1.0" } }, "InvalidRequestBody"],
  ];
  for (const [what, body, code] of refusedClusters) {
    it(`refuses a cluster with ${what}`, async () => {
      const reply = await azure.arm.send("PUT", id(), body);
      expect([reply.status, codeOf(reply.body)]).to.deep.equal([400, code]);
    });
  }

  const refusedDatabases: readonly (readonly [string, string, object, RegExp])[] = [
    ["NoCluster above 25 GB", "Balanced_B50", { clusteringPolicy: "NoCluster" }, /NoCluster is limited/],
    ["geo-replication on B1", "Balanced_B1", { geoReplication: { groupNickname: "g", linkedDatabases: [] } }, /geo-replication is not supported/],
    ["RediSearch on Flash", "FlashOptimized_A250", { modules: [{ name: "RediSearch" }], clusteringPolicy: "EnterpriseCluster", evictionPolicy: "NoEviction" }, /RedisJSON is the only module/],
    ["RediSearch without EnterpriseCluster", "Balanced_B10", { modules: [{ name: "RediSearch" }], evictionPolicy: "NoEviction" }, /needs clusteringPolicy EnterpriseCluster/],
    ["RediSearch with eviction", "Balanced_B10", { modules: [{ name: "RediSearch" }], clusteringPolicy: "EnterpriseCluster" }, /needs evictionPolicy NoEviction/],
    ["two kinds of persistence", "Balanced_B10", { persistence: { aofEnabled: true, rdbEnabled: true } }, /one kind of persistence/],
    ["persistence with geo-replication", "Balanced_B10", { persistence: { rdbEnabled: true }, geoReplication: { groupNickname: "g", linkedDatabases: [] } }, /not supported together/],
    ["an unknown module", "Balanced_B10", { modules: [{ name: "RedisGraph" }] }, /is none of/],
    ["a port of its own", "Balanced_B10", { port: 6379 }, /properties\.port/],
  ];
  for (const [what, sku, body, message] of refusedDatabases) {
    it(`refuses a database with ${what}`, async () => {
      await azure.arm.run("PUT", id(), { ...CLUSTER_BODY, sku: { name: sku } });
      const reply = await azure.arm.send("PUT", db(), { properties: body });
      expect(reply.status).to.equal(400);
      expect(messageOf(reply.body)).to.match(message);
      expect(azure.dataPlane.caches.size).to.equal(0);
    });
  }

  it("has one database, named default", async () => {
    await azure.arm.run("PUT", id(), CLUSTER_BODY);
    const reply = await azure.arm.send("PUT", db().replace("/default?", "/other?"), { properties: {} });
    expect([reply.status, codeOf(reply.body)]).to.deep.equal([400, "InvalidDatabaseName"]);
  });

  const refusedChanges: readonly (readonly [string, object, object, RegExp])[] = [
    ["OSSCluster to EnterpriseCluster", {}, { clusteringPolicy: "EnterpriseCluster" }, /'properties.clusteringPolicy' cannot be changed/],
    ["OSSCluster to NoCluster", {}, { clusteringPolicy: "NoCluster" }, /cannot be changed/],
    ["its modules", {}, { modules: [{ name: "RedisBloom" }] }, /'properties.modules' cannot be changed/],
    ["its client protocol", {}, { clientProtocol: "Plaintext" }, /'properties.clientProtocol' cannot be changed/],
  ];
  for (const [what, before, after, message] of refusedChanges) {
    it(`refuses to change ${what}`, async () => {
      await make(CLUSTER_BODY, before);
      const reply = await azure.arm.send("PUT", db(), { properties: after });
      expect(reply.status).to.equal(400);
      expect(messageOf(reply.body)).to.match(message);
    });
  }

  it("leaves NoCluster with the data, one way", async () => {
    await make(CLUSTER_BODY, { clusteringPolicy: "NoCluster" });
    const [before] = azure.dataPlane.caches.values();
    if (before !== undefined) before.shards = ["some keys"];
    await azure.arm.run("PATCH", db(), { properties: { clusteringPolicy: "EnterpriseCluster" } });
    expect([...azure.dataPlane.caches.values()].map(({ shards }) => shards)).to.deep.equal([["some keys"]]);
    expect((await azure.arm.send("PATCH", db(), { properties: { clusteringPolicy: "NoCluster" } })).status).to.equal(400);
  });

  it("changes eviction and access keys in place", async () => {
    await make();
    await azure.arm.run("PATCH", db(), { properties: { evictionPolicy: "AllKeysLFU", accessKeysAuthentication: "Enabled" } });
    const [running] = azure.dataPlane.caches.values();
    expect(running?.evictionPolicy).to.equal("allkeys-lfu");
    const keys = (await azure.arm.send("POST", db().replace("?", "/listKeys?"))).body as { primaryKey: string; secondaryKey: string };
    expect(running?.access.accessKeys).to.deep.equal([keys.primaryKey, keys.secondaryKey]);
  });

  it("never turns high availability off, and turns it on", async () => {
    await azure.arm.run("PUT", id(), { ...CLUSTER_BODY, properties: { publicNetworkAccess: "Enabled", highAvailability: "Disabled" } });
    await azure.arm.run("PATCH", id(), { properties: { highAvailability: "Enabled" } });
    const reply = await azure.arm.send("PATCH", id(), { properties: { highAvailability: "Disabled" } });
    expect(reply.status).to.equal(400);
    expect(await properties(id())).to.include({ highAvailability: "Enabled" });
  });

  it("scales up, and down only where the data fits", async () => {
    await make();
    await azure.arm.run("PATCH", id(), { sku: { name: "Balanced_B20" } });
    const [running] = azure.dataPlane.caches.values();
    if (running !== undefined) running.usedBytes = 5 * 1024 ** 3;
    const down = await azure.arm.send("PATCH", id(), { sku: { name: "Balanced_B5" } });
    expect([down.status, messageOf(down.body)]).to.satisfy(([status, text]: [number, string]) => status === 400 && text.includes("does not fit"));
    await azure.arm.run("PATCH", id(), { sku: { name: "Balanced_B10" } });
    const flash = await azure.arm.send("PATCH", id(), { sku: { name: "FlashOptimized_A250" } });
    expect(messageOf(flash.body)).to.include("Flash");
  });

  it("lists what a cluster can be scaled to", async () => {
    await make(CLUSTER_BODY, { clusteringPolicy: "NoCluster" });
    const { skus } = (await azure.arm.send("POST", id().replace("?", "/listSkusForScaling?"))).body as { skus: { name: string; sizeInGB: number }[] };
    expect(skus.map(({ name }) => name)).to.include("MemoryOptimized_M20").and.not.include.members(["Balanced_B10", "Balanced_B50"]);
  });

  it("empties a cluster without replicas when it is scaled, as Azure can", async () => {
    await make({ ...CLUSTER_BODY, properties: { publicNetworkAccess: "Enabled", highAvailability: "Disabled" } });
    const [running] = azure.dataPlane.caches.values();
    if (running !== undefined) running.shards = ["a", "b"];
    await azure.arm.run("PATCH", id(), { sku: { name: "Balanced_B20" } });
    expect(running?.shards).to.deep.equal(["", ""]);
  });

  it("gives Entra principals a login and takes it away", async () => {
    await make();
    const url = db().replace("?", "/accessPolicyAssignments/app?");
    await azure.arm.run("PUT", url, { properties: { accessPolicyName: "default", user: { objectId: OBJECT_ID } } });
    const [running] = azure.dataPlane.caches.values();
    expect(running?.access.users.map(({ name }) => name)).to.deep.equal([OBJECT_ID]);
    const twin = await azure.arm.send("PUT", url.replace("/app?", "/again?"), { properties: { accessPolicyName: "default", user: { objectId: OBJECT_ID } } });
    expect(twin.status).to.equal(409);
    await azure.arm.run("DELETE", url);
    expect(running?.access.users).to.deep.equal([]);
  });

  it("takes several assignments at once, and every principal gets its login", async () => {
    await make();
    const ids = Array.from({ length: 8 }, (_, i) => OBJECT_ID.replace(/.$/, String(i)));
    await Promise.all(ids.map((objectId, i) => azure.arm.run("PUT", db().replace("?", `/accessPolicyAssignments/app${i}?`), { properties: { accessPolicyName: "default", user: { objectId } } })));
    const [running] = azure.dataPlane.caches.values();
    expect(running?.access.users.map(({ name }) => name)).to.deep.equal(ids);
  });

  it("takes no second change while one runs", async () => {
    azure.local.arm.faults.add({ path: "redisEnterprise", ...SLOW });
    await azure.arm.send("PUT", id(), CLUSTER_BODY);
    const reply = await azure.arm.send("PUT", db(), { properties: {} });
    expect([reply.status, codeOf(reply.body)]).to.deep.equal([409, "AnotherOperationInProgress"]);
  });

  it("deletes a cluster with its database; a second deletion is 204", async () => {
    await make();
    await azure.arm.run("DELETE", id());
    expect((await azure.arm.send("GET", db())).status).to.equal(404);
    expect(azure.dataPlane.caches.size).to.equal(0);
    expect((await azure.arm.send("DELETE", id())).status).to.equal(204);
  });
});
