import { expect } from "chai";
import { createSecureContext } from "node:tls";
import { BlobServiceClient, BlobSASPermissions, ContainerClient, generateBlobSASQueryParameters, type StoragePipelineOptions } from "@azure/storage-blob";
import { Connection } from "../../lib/copy/wire/connection";
import type { LocalAzure } from "../../local";
import { startLocalAzure } from "../../local";
import { DEFAULT_PRINCIPAL } from "../../local/identity";
import { createDataPlane } from "../../local/redis";
import { ArmTestClient } from "./arm-client";
import { cluster, CLUSTER_BODY, ENTERPRISE, STORAGE } from "./support";

describe("signing in to the local Azure's data", function () {
  this.timeout(60_000);
  let local: LocalAzure;
  let arm: ArmTestClient;
  before(async () => {
    local = await startLocalAzure({ dataPlane: (ca) => createDataPlane({ ca }), operationMs: 20 });
    arm = new ArmTestClient(local);
    await arm.send("PUT", `${arm.group}?api-version=2024-03-01`, { location: "westeurope" });
  });
  after(() => local.stop());

  /** What a client says after signing in with what ARM told it, or why it could not. */
  async function ping(username: string, password: string): Promise<string> {
    const { body: at } = await arm.send("GET", `${cluster(arm)}?${ENTERPRISE}`);
    const { body: database } = await arm.send("GET", `${cluster(arm)}/databases/default?${ENTERPRISE}`);
    const { hostName } = (at as { properties: { hostName: string } }).properties;
    const { port } = (database as { properties: { port: number } }).properties;
    const context = createSecureContext({ ca: local.ca.certificate });
    const connection = await Connection.open({ host: hostName, port, tls: { servername: hostName, context } });
    try {
      await connection.call("AUTH", username, password);
      return String(await connection.call("PING"));
    } catch (error) {
      return String(error);
    } finally {
      connection.close();
    }
  }

  it("lets a Redis client in by TLS with what ARM tells it: key, Entra token, and neither once they are gone", async () => {
    await arm.run("PUT", `${cluster(arm)}?${ENTERPRISE}`, CLUSTER_BODY);
    await arm.run("PUT", `${cluster(arm)}/databases/default?${ENTERPRISE}`, { properties: { clusteringPolicy: "EnterpriseCluster", accessKeysAuthentication: "Enabled" } });
    const { primaryKey, secondaryKey } = (await arm.send("POST", `${cluster(arm)}/databases/default/listKeys?${ENTERPRISE}`)).body as { primaryKey: string; secondaryKey: string };
    expect(await ping("default", primaryKey)).to.equal("PONG");
    expect(await ping("default", secondaryKey)).to.equal("PONG");
    const token = local.env["LOCAL_AZURE_TOKEN"] ?? "";
    expect(await ping(DEFAULT_PRINCIPAL, token)).to.match(/WRONGPASS/);
    const assignment = `${cluster(arm)}/databases/default/accessPolicyAssignments/me?${ENTERPRISE}`;
    await arm.run("PUT", assignment, { properties: { accessPolicyName: "default", user: { objectId: DEFAULT_PRINCIPAL } } });
    expect(await ping(DEFAULT_PRINCIPAL, token)).to.equal("PONG");
    await arm.run("POST", `${cluster(arm)}/databases/default/regenerateKey?${ENTERPRISE}`, { keyType: "Primary" });
    expect(await ping("default", primaryKey)).to.match(/WRONGPASS/);
    await arm.run("PATCH", `${cluster(arm)}/databases/default?${ENTERPRISE}`, { properties: { accessKeysAuthentication: "Disabled" } });
    expect(await ping("default", secondaryKey)).to.match(/WRONGPASS|NOAUTH/);
    expect(await ping(DEFAULT_PRINCIPAL, token)).to.equal("PONG");
    await arm.run("DELETE", assignment);
    expect(await ping(DEFAULT_PRINCIPAL, token)).to.match(/WRONGPASS/);
  });

  it("serves a new storage account at once, by token and by a SAS of the user's own key", async () => {
    await arm.run("PUT", `${arm.group}/providers/Microsoft.Storage/storageAccounts/fresh1?${STORAGE}`, { location: "westeurope", sku: { name: "Standard_LRS" }, kind: "StorageV2", properties: { allowSharedKeyAccess: false } });
    const options: StoragePipelineOptions & { tlsOptions: object } = { tlsOptions: { ca: local.ca.certificate }, retryOptions: { maxTries: 1 } };
    const credential = { getToken: async () => ({ token: local.env["LOCAL_AZURE_TOKEN"] ?? "", expiresOnTimestamp: Date.now() + 3_600_000 }) };
    const service = new BlobServiceClient(`${local.env["LOCAL_AZURE_BLOB_ENDPOINT"] ?? ""}/fresh1`, credential, options);
    await service.createContainer("box");
    const blob = service.getContainerClient("box").getBlockBlobClient("b1");
    await blob.upload("hello", 5);
    const [startsOn, expiresOn] = [new Date(Date.now() - 3_600_000), new Date(Date.now() + 3_600_000)];
    const key = await service.getUserDelegationKey(startsOn, expiresOn);
    const sas = generateBlobSASQueryParameters({ containerName: "box", blobName: "b1", permissions: BlobSASPermissions.parse("r"), startsOn, expiresOn }, key, "fresh1");
    const anonymous = new ContainerClient(`${service.url}/box?${sas.toString()}`, undefined, options).getBlobClient("b1");
    expect((await anonymous.downloadToBuffer()).toString()).to.equal("hello");
    const forged = new ContainerClient(`${service.url}/box?${sas.toString().replace("sp=r", "sp=rw")}`, undefined, options).getBlobClient("b1");
    expect(await forged.downloadToBuffer().then(() => 200, (error: { statusCode?: number }) => error.statusCode)).to.equal(403);
  });
});
