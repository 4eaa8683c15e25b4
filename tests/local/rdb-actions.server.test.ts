import { expect } from "chai";
import { BlobSASPermissions, ContainerClient, ContainerSASPermissions, StorageSharedKeyCredential } from "@azure/storage-blob";
import type { LocalAzure } from "../../local";
import { startLocalAzure } from "../../local";
import { compareCaches } from "../../local/compare";
import type { RunningCache } from "../../local/data-plane";
import { createDataPlane } from "../../local/redis";
import { applySeed, directEndpoint, parseSeed, seedKeys } from "../../local/seed";
import { ArmTestClient } from "./arm-client";
import { checkLog } from "./check-log";
import { cache, cluster, CLUSTER_BODY, ENTERPRISE, REDIS, STORAGE } from "./support";

const HOUR = 3_600_000;
const CONTRIBUTOR = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";
const IDENTITY = { type: "SystemAssigned" };

describe("local export and import of real RDB files", function () {
  this.timeout(90_000);
  let local: LocalAzure;
  let arm: ArmTestClient;
  let container: ContainerClient;

  before(async () => {
    local = await startLocalAzure({ dataPlane: (ca) => createDataPlane({ ca }), operationMs: 20 });
    arm = new ArmTestClient(local);
    await applySeed(local, parseSeed({
      caches: [
        { name: "plain", resourceGroup: "rg1", location: "westeurope", sku: "P1", keys: 3_000, seed: 1, properties: {} },
        { name: "sharded", resourceGroup: "rg1", location: "westeurope", sku: "P1", shardCount: 3, keys: 3_000, seed: 2 },
      ],
    }));
    for (const name of ["plain", "sharded"]) await arm.run("PATCH", `${cache(arm, name)}?${REDIS}`, { identity: IDENTITY });
    await arm.run("PUT", `${store()}?${STORAGE}`, { location: "westeurope", sku: { name: "Standard_LRS" }, kind: "StorageV2" });
    await arm.send("PUT", `${store()}/blobServices/default/containers/rdb?${STORAGE}`, {});
    container = await containerClient();
  });
  after(async () => {
    await local.stop();
    await checkLog(local.arm.log.all);
  });
  afterEach(async () => {
    await setStore({ allowSharedKeyAccess: true, networkAcls: { defaultAction: "Allow", bypass: "AzureServices" } });
    for await (const { name } of container.listBlobsFlat()) await container.deleteBlob(name);
  });

  const store = (): string => `${arm.group}/providers/Microsoft.Storage/storageAccounts/store1`;
  const setStore = (properties: object) => arm.send("PATCH", `${store()}?${STORAGE}`, { properties });

  async function containerClient(): Promise<ContainerClient> {
    const { keys } = (await arm.send("POST", `${store()}/listKeys?${STORAGE}`)).body as { keys: { value: string }[] };
    const options = { tlsOptions: { ca: local.ca.certificate }, retryOptions: { maxTries: 1 } };
    return new ContainerClient(`${local.env["LOCAL_AZURE_BLOB_ENDPOINT"] ?? ""}/store1/rdb`, new StorageSharedKeyCredential("store1", keys[0]?.value ?? ""), options);
  }
  const containerSas = (permissions = "rwdlac", lifetime = HOUR): Promise<string> =>
    container.generateSasUrl({ permissions: ContainerSASPermissions.parse(permissions), startsOn: new Date(Date.now() - 2 * HOUR), expiresOn: new Date(Date.now() + lifetime) });
  const blobSas = (name: string, permissions = "r", lifetime = HOUR): Promise<string> =>
    container.getBlobClient(name).generateSasUrl({ permissions: BlobSASPermissions.parse(permissions), startsOn: new Date(Date.now() - 2 * HOUR), expiresOn: new Date(Date.now() + lifetime) });
  const blobs = async (prefix = ""): Promise<{ name: string; size: number; type: string }[]> => {
    const found = [];
    for await (const { name, properties } of container.listBlobsFlat({ prefix })) found.push({ name, size: properties.contentLength ?? 0, type: properties.blobType ?? "" });
    return found;
  };
  const exportOf = async (name: string, body: object) => arm.run("POST", `${cache(arm, name)}/export?${REDIS}`, { format: "RDB", prefix: "first", ...body });
  const makeTarget = async (name: string, properties: object): Promise<string> => {
    await arm.run("PUT", `${cluster(arm, name)}?${ENTERPRISE}`, CLUSTER_BODY);
    await arm.run("PUT", `${cluster(arm, name)}/databases/default?${ENTERPRISE}`, { properties });
    return `${cluster(arm, name)}/databases/default`;
  };
  const importInto = async (database: string, urls: readonly string[]) => arm.run("POST", `${database}/import?${ENTERPRISE}`, { sasUris: urls });
  const running = (id: string): RunningCache => {
    const found = local.dataPlane.get(id.replace("/redis/", "/Redis/"));
    if (found === undefined) throw new Error(`${id} does not run`);
    return found;
  };

  const routes = [
    { source: "plain", files: 1, target: "amr-enterprise", properties: { clusteringPolicy: "EnterpriseCluster" } },
    { source: "sharded", files: 3, target: "amr-oss", properties: { clusteringPolicy: "OSSCluster", accessKeysAuthentication: "Enabled" } },
    { source: "sharded", files: 3, target: "amr-nocluster", properties: { clusteringPolicy: "NoCluster" } },
  ] as const;
  for (const { source, files, target, properties } of routes) {
    it(`carries every key of ${source} into ${properties.clusteringPolicy}, ${files} page blob${files === 1 ? "" : "s"}`, async () => {
      expect((await exportOf(source, { container: await containerSas() })).status).to.equal("Succeeded");
      const written = await blobs("first");
      expect(written.map(({ type, size }) => [type, size % 512, size > 0])).to.deep.equal(Array.from({ length: files }, () => ["PageBlob", 0, true]));
      const database = await makeTarget(target, properties);
      const { status, last } = await importInto(database, await Promise.all(written.map(({ name }) => blobSas(name))));
      expect(status, JSON.stringify(last.body)).to.equal("Succeeded");
      const compared = await compareCaches(running(cache(arm, source)), running(database));
      expect(compared).to.include({ sourceKeys: 3_000, targetKeys: 3_000, identical: 3_000 });
    });
  }

  it("replaces what the target held, and exports it again as compressed blobs", async () => {
    await exportOf("plain", { container: await containerSas() });
    const database = await makeTarget("amr-again", { clusteringPolicy: "EnterpriseCluster" });
    await seedKeys(directEndpoint(running(database)), { keys: 500, seed: 99 });
    await importInto(database, [await blobSas("first.rdb")]);
    expect(await running(database).keyCount()).to.equal(3_000);
    const out = await arm.run("POST", `${database}/export?${ENTERPRISE}`, { sasUri: await containerSas() });
    expect(out.status).to.equal("Succeeded");
    const [blob] = await blobs("amr-again");
    expect([blob?.name, blob?.type]).to.deep.equal(["amr-again-default-0.rdb.gz", "BlockBlob"]);
    await arm.run("POST", `${database}/flush?${ENTERPRISE}`);
    expect(await running(database).keyCount()).to.equal(0);
    await importInto(database, [await blobSas("amr-again-default-0.rdb.gz")]);
    expect(await running(database).keyCount()).to.equal(3_000);
  });

  it("fails an export that its SAS does not allow, and leaves no trace of the SAS", async () => {
    for (const url of [await containerSas("rl"), await containerSas("rwdlac", -HOUR), `${container.url}?sig=forged`, container.url]) {
      const { status, last } = await exportOf("plain", { container: url });
      expect([status, JSON.stringify(last.body).includes("sig=")]).to.deep.equal(["Failed", false]);
    }
    expect(await blobs()).to.deep.equal([]);
  });

  it("fails an import of what cannot be read or is no RDB file, and keeps the database running", async () => {
    await exportOf("plain", { container: await containerSas() });
    await container.getBlockBlobClient("text").uploadData(Buffer.from("not an RDB file"));
    await container.getBlockBlobClient("empty").uploadData(Buffer.alloc(0));
    const whole = await container.getBlobClient("first.rdb").downloadToBuffer();
    await container.getBlockBlobClient("truncated").uploadData(whole.subarray(0, whole.length / 2));
    const database = await makeTarget("amr-faults", { clusteringPolicy: "EnterpriseCluster" });
    const cases: readonly (readonly [string, string])[] = [
      [await blobSas("first.rdb", "w"), "403"],
      [await blobSas("first.rdb", "r", -HOUR), "403"],
      [await blobSas("missing"), "404"],
      [await blobSas("text"), "not an RDB file"],
      [await blobSas("empty"), "not an RDB file"],
      [await blobSas("truncated"), ""],
      ["https://example.invalid/a/b?sig=x", "known to the local Azure"],
    ];
    for (const [url, reason] of cases) {
      const { status, last } = await importInto(database, [url]);
      expect(status).to.equal("Failed");
      expect(JSON.stringify(last.body)).to.include(reason).and.not.include("sig=");
      expect(await running(database).keyCount()).to.equal(0);
    }
    expect((await importInto(database, [await blobSas("first.rdb")])).status).to.equal("Succeeded");
    expect(await running(database).keyCount()).to.equal(3_000);
  });

  it("refuses an account in another region", async () => {
    await arm.run("PUT", `${store().replace("store1", "faraway")}?${STORAGE}`, { location: "eastus", sku: { name: "Standard_LRS" }, kind: "StorageV2" });
    const { status, last } = await exportOf("plain", { container: (await containerSas()).replace("/store1/", "/faraway/") });
    expect([status, JSON.stringify(last.body).includes("one region")]).to.deep.equal(["Failed", true]);
  });

  it("exports by managed identity through a firewall, once the identity has its role; a SAS does not get through", async () => {
    const sas = await containerSas();
    await setStore({ allowSharedKeyAccess: false, networkAcls: { defaultAction: "Deny", bypass: "AzureServices" } });
    expect((await exportOf("plain", { container: sas })).status).to.equal("Failed");
    const byIdentity = { container: container.url, "preferred-data-archive-auth-method": "ManagedIdentity" };
    const before = await exportOf("plain", byIdentity);
    expect([before.status, JSON.stringify(before.last.body).includes("Storage Blob Data Contributor")]).to.deep.equal(["Failed", true]);
    const { identity } = (await arm.send("GET", `${cache(arm, "plain")}?${REDIS}`)).body as { identity: { principalId: string } };
    await arm.send("PUT", `${store()}/providers/Microsoft.Authorization/roleAssignments/66666666-6666-4666-8666-666666666661?api-version=2022-04-01`, {
      properties: { roleDefinitionId: `/x/${CONTRIBUTOR}`, principalId: identity.principalId },
    });
    expect((await exportOf("plain", byIdentity)).status).to.equal("Succeeded");
    await setStore({ allowSharedKeyAccess: true, networkAcls: { defaultAction: "Allow" } });
    expect(await blobs()).to.have.length(1);
  });

  it("keeps the data when the plain port opens", async () => {
    await arm.run("PATCH", `${cache(arm, "plain")}?${REDIS}`, { properties: { enableNonSslPort: true } });
    expect(await running(cache(arm, "plain")).keyCount()).to.equal(3_000);
    const { properties } = (await arm.send("GET", `${cache(arm, "plain")}?${REDIS}`)).body as { properties: { port: number; hostName: string } };
    expect(running(cache(arm, "plain"))).to.include({ plainPort: properties.port, host: properties.hostName });
  });
});
