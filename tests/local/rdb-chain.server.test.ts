import { ContainerClient, ContainerSASPermissions, StorageSharedKeyCredential, generateBlobSASQueryParameters, type StoragePipelineOptions } from "@azure/storage-blob";
import { expect } from "chai";
import { startLocalAzure, type LocalAzure } from "../../local";
import { compareCaches } from "../../local/compare";
import type { RunningCache } from "../../local/data-plane";
import { createDataPlane } from "../../local/redis";
import { fill } from "../support/redis-data";
import { Cluster, Redis } from "ioredis";
import { ArmTestClient } from "./arm-client";
import { CLUSTER_BODY, ENTERPRISE, REDIS, STORAGE, cache as cacheId, cluster as clusterId } from "./support";

const ACCOUNT = "stagingaccount";
const CONTAINER = "rdb";
const PREMIUM = { name: "Premium", family: "P", capacity: 1 } as const;

/** Nothing is faked here: ARM, page blobs under a SAS, real RDB files, real servers. */
describe("The chain from a source through blobs to a target", function () {
  this.timeout(60_000);
  let local: LocalAzure;
  let arm: ArmTestClient;
  let container: ContainerClient;
  let sas: string;

  before(async () => {
    local = await startLocalAzure({ dataPlane: (ca) => createDataPlane({ ca }), operationMs: 20 });
    arm = new ArmTestClient(local);
    await arm.send("PUT", `${arm.group}?api-version=2024-03-01`, { location: "westeurope" });
    const account = `${arm.group}/providers/Microsoft.Storage/storageAccounts/${ACCOUNT}`;
    await arm.run("PUT", `${account}?${STORAGE}`, { location: "westeurope", kind: "StorageV2", sku: { name: "Standard_LRS" }, properties: {} });
    const keys = (await arm.send("POST", `${account}/listKeys?${STORAGE}`)).body as { keys: { value: string }[] };
    const credential = new StorageSharedKeyCredential(ACCOUNT, keys.keys[0]?.value ?? "");
    const pipeline = { tlsOptions: { ca: local.ca.certificate } } as StoragePipelineOptions;
    container = new ContainerClient(`${local.env["LOCAL_AZURE_BLOB_ENDPOINT"] ?? ""}/${ACCOUNT}/${CONTAINER}`, credential, pipeline);
    await container.create();
    sas = generateBlobSASQueryParameters({ containerName: CONTAINER, permissions: ContainerSASPermissions.parse("racwdl"), startsOn: new Date(Date.now() - 1_200_000), expiresOn: new Date(Date.now() + 7_200_000) }, credential).toString();
  });
  after(() => local.stop());

  const shapes = [
    { shards: 0, policy: "NoCluster" },
    { shards: 3, policy: "OSSCluster" },
    { shards: 3, policy: "EnterpriseCluster" },
  ] as const;
  for (const { shards, policy } of shapes) {
    it(`carries every key of a cache of ${shards} shards to ${policy}`, async () => {
      const name = `${shards}-${policy.toLowerCase()}`;
      const source = await makeSource(`from-${name}`, shards);
      await fillCache(source, 2_000, shards > 0);
      expect((await arm.run("POST", `${cacheId(arm, `from-${name}`)}/export?${REDIS}`, { format: "RDB", prefix: name, container: `${container.url}?${sas}` })).status).to.equal("Succeeded");
      const blobs = await blobNames(name);
      expect(blobs).to.have.length(Math.max(1, shards));

      const target = await makeTarget(`to-${name}`, policy);
      const imported = await arm.run("POST", `${clusterId(arm, `to-${name}`)}/databases/default/import?${ENTERPRISE}`, { sasUris: blobs.map((blob) => `${container.url}/${blob}?${sas}`) });
      expect(imported.status).to.equal("Succeeded");
      const comparison = await compareCaches(source, target);
      expect(comparison.examples).to.deep.equal([]);
      expect(comparison.identical).to.equal(2_000);
    });
  }

  it("ends the import of a damaged blob as failed, with the reason and without the SAS, and leaves the target usable", async () => {
    const target = await makeTarget("to-damaged", "NoCluster");
    const bytes = Buffer.concat([Buffer.from("REDIS0009"), Buffer.alloc(503, 7)]);
    await container.getBlockBlobClient("damaged").uploadData(bytes);
    const { status, last } = await arm.run("POST", `${clusterId(arm, "to-damaged")}/databases/default/import?${ENTERPRISE}`, { sasUris: [`${container.url}/damaged?${sas}`] });
    expect(status).to.equal("Failed");
    expect(JSON.stringify(last.body)).to.match(/RDB|rdb|EOF|type/).and.not.include("sig=");
    expect(await target.keyCount()).to.equal(0);
  });

  async function makeSource(name: string, shardCount: number): Promise<RunningCache> {
    await arm.run("PUT", `${cacheId(arm, name)}?${REDIS}`, { location: "westeurope", properties: { sku: PREMIUM, ...(shardCount > 0 ? { shardCount } : {}) } });
    return running(cacheId(arm, name));
  }

  async function makeTarget(name: string, clusteringPolicy: string): Promise<RunningCache> {
    await arm.run("PUT", `${clusterId(arm, name)}?${ENTERPRISE}`, CLUSTER_BODY);
    await arm.run("PUT", `${clusterId(arm, name)}/databases/default?${ENTERPRISE}`, { properties: { clusteringPolicy, clientProtocol: "Encrypted", evictionPolicy: "NoEviction" } });
    return running(`${clusterId(arm, name)}/databases/default`);
  }

  function running(id: string): RunningCache {
    const cache = local.dataPlane.get(id);
    if (cache === undefined) throw new Error(`${id} does not run`);
    return cache;
  }

  async function blobNames(prefix: string): Promise<string[]> {
    const names: string[] = [];
    for await (const { name } of container.listBlobsFlat({ prefix })) names.push(name);
    return names;
  }

  async function fillCache(cache: RunningCache, keys: number, clustered: boolean): Promise<void> {
    const { name: username, password } = cache.admin;
    const at = { host: cache.host, port: cache.tlsPort ?? 0 };
    const tls = { ca: local.ca.certificate, servername: cache.host };
    const client = clustered ? new Cluster([at], { dnsLookup: (address, callback) => callback(null, address), redisOptions: { username, password, tls } }) : new Redis({ ...at, username, password, tls });
    await fill(client, { keys });
    client.disconnect();
  }
});
