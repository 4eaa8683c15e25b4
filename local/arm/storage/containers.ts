import { RestError } from "@azure/storage-blob";
import { badRequest, list, ok } from "../answer";
import type { Azure } from "../azure";
import { checkBody } from "../body";
import { containerAt } from "../rdb/storage";
import { existing } from "../resources/scope";
import { versioned } from "../router";
import type { Call, Handler } from "../router";
import { isRecord, read } from "../store";
import { ACCOUNT, accountId, VERSIONS } from "./accounts";
import { ACCOUNT_TYPE } from "./accounts-published";

const SERVICE_TYPE = `${ACCOUNT_TYPE}/blobServices`;
const SERVICE = `${ACCOUNT}/blobServices/default`;
const CONTAINERS = `${SERVICE}/containers`;
const CONTAINER = `${CONTAINERS}/{container}`;
const POLICY = `${ACCOUNT}/managementPolicies/default`;

const CONTAINER_NAME = /^[a-z0-9](?!.*--)[a-z0-9-]{1,61}[a-z0-9]$/;

function serviceId(call: Call, azure: Azure): string {
  return `${existing(azure, accountId(call, azure)).id}/blobServices/default`;
}

const containerId = (call: Call, azure: Azure): string => `${serviceId(call, azure)}/containers/${call.param("container")}`;

/** A container made through ARM is a real one at the blob endpoint. */
const putContainer: Handler = async (call, azure) => {
  const account = existing(azure, accountId(call, azure));
  azure.operations.assertIdle(account.id);
  const name = call.param("container");
  if (!CONTAINER_NAME.test(name)) throw badRequest(`The container name '${name}' is invalid.`, "ContainerNameInvalid");
  const body = checkBody(call.body ?? {}, [{ path: "properties.publicAccess", oneOf: ["None", "Blob", "Container"] }]);
  if ((read(body, "properties.publicAccess") ?? "None") !== "None" && account.properties["allowBlobPublicAccess"] !== true) {
    throw badRequest(`Public access is not permitted on the storage account '${account.name}'.`, "PublicAccessNotPermitted");
  }
  const id = containerId(call, azure);
  const previous = azure.store.get(id);
  await realContainer(azure, account.name, name).createIfNotExists();
  const resource = azure.store.put({
    id,
    name,
    type: `${SERVICE_TYPE}/containers`,
    etag: `"${Date.now().toString(16)}"`,
    properties: { publicAccess: "None", leaseState: "Available", leaseStatus: "Unlocked", hasImmutabilityPolicy: false, hasLegalHold: false, ...(isRecord(body["properties"]) ? body["properties"] : {}) },
  });
  return { status: previous === undefined ? 201 : 200, body: resource };
};

const deleteContainer: Handler = async (call, azure) => {
  const account = existing(azure, accountId(call, azure));
  const known = azure.store.get(containerId(call, azure)) !== undefined;
  azure.store.delete(containerId(call, azure));
  await realContainer(azure, account.name, call.param("container")).deleteIfExists().catch((error: unknown) => {
    if (!(error instanceof RestError) || error.statusCode !== 404) throw error;
  });
  return { status: known ? 200 : 204 };
};

/** ARM's own way to the blobs: neither firewall nor key settings stop it. */
function realContainer(azure: Azure, account: string, name: string) {
  return containerAt(azure, `${azure.blob.endpoint}/${account}/${name}`, azure.tokens.controlPlaneToken);
}

/** Kept and answered; rules do not run here, so nothing expires. */
const putPolicy: Handler = (call, azure) => {
  const account = existing(azure, accountId(call, azure));
  const body = checkBody(call.body, [{ path: "properties.policy.rules", required: true, type: "array" }]);
  const id = `${account.id}/managementPolicies/default`;
  const properties = { ...(body["properties"] as Record<string, unknown>), lastModifiedTime: new Date().toISOString() };
  return ok(azure.store.put({ id, name: "DefaultManagementPolicy", type: `${ACCOUNT_TYPE}/managementPolicies`, properties }));
};

const putService: Handler = (call, azure) => {
  const body = checkBody(call.body, []);
  const properties = isRecord(body["properties"]) ? body["properties"] : {};
  return ok(azure.store.put({ id: serviceId(call, azure), name: "default", type: SERVICE_TYPE, properties }));
};

const getService: Handler = (call, azure) => {
  const id = serviceId(call, azure);
  return ok(azure.store.get(id) ?? { id, name: "default", type: SERVICE_TYPE, properties: { deleteRetentionPolicy: { enabled: false } } });
};

const policyId = (call: Call, azure: Azure): string => `${existing(azure, accountId(call, azure)).id}/managementPolicies/default`;

export const storageChildRoutes = versioned(VERSIONS, [
  { method: "PUT", path: SERVICE, handle: putService },
  { method: "GET", path: SERVICE, handle: getService },
  { method: "PUT", path: CONTAINER, handle: putContainer },
  { method: "PATCH", path: CONTAINER, handle: putContainer },
  { method: "GET", path: CONTAINER, handle: (call, azure) => ok(existing(azure, containerId(call, azure))) },
  { method: "DELETE", path: CONTAINER, handle: deleteContainer },
  { method: "GET", path: CONTAINERS, handle: (call, azure) => list(azure.store.list(serviceId(call, azure), `${SERVICE_TYPE}/containers`)) },
  { method: "PUT", path: POLICY, handle: putPolicy },
  { method: "GET", path: POLICY, handle: (call, azure) => ok(existing(azure, policyId(call, azure))) },
  { method: "DELETE", path: POLICY, handle: (call, azure) => {
    const id = policyId(call, azure);
    const known = azure.store.get(id) !== undefined;
    azure.store.delete(id);
    return { status: known ? 200 : 204 };
  } },
]);
