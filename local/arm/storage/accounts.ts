import { ArmError, badRequest, list, ok } from "../answer";
import type { Azure } from "../azure";
import type { BodyRule } from "../body";
import { checkBody } from "../body";
import { removeTree, startChange } from "../resources/change";
import { existing, existingGroup, GROUP, SUBSCRIPTION, trackedMembers } from "../resources/scope";
import { versioned } from "../router";
import type { Call, Handler } from "../router";
import type { ArmResource } from "../store";
import { isRecord } from "../store";
import { ACCOUNT_TYPE, publishAccounts, STORAGE_KEY_BYTES } from "./accounts-published";

export const ACCOUNTS = `${GROUP}/providers/${ACCOUNT_TYPE}`;
export const ACCOUNT = `${ACCOUNTS}/{account}`;
export const VERSIONS: readonly string[] = ["2022-09-01", "2023-01-01", "2023-05-01", "2024-01-01", "2025-01-01"];

const SKUS = ["Standard_LRS", "Standard_GRS", "Standard_RAGRS", "Standard_ZRS", "Premium_LRS", "Premium_ZRS", "Standard_GZRS", "Standard_RAGZRS"];

const rules = (create: boolean): BodyRule[] => {
  const required = create ? { required: true as const } : {};
  return [
    { path: "location", type: "string", ...required },
    { path: "sku.name", oneOf: SKUS, required: create ? true : "in parent" },
    { path: "kind", oneOf: ["Storage", "StorageV2", "BlobStorage", "FileStorage", "BlockBlobStorage"], ...required },
    { path: "properties.allowSharedKeyAccess", type: "boolean" },
    { path: "properties.allowBlobPublicAccess", type: "boolean" },
    { path: "properties.isHnsEnabled", type: "boolean" },
    { path: "properties.publicNetworkAccess", oneOf: ["Enabled", "Disabled", "SecuredByPerimeter"] },
    { path: "properties.networkAcls.defaultAction", oneOf: ["Allow", "Deny"] },
    { path: "properties.minimumTlsVersion", oneOf: ["TLS1_0", "TLS1_1", "TLS1_2", "TLS1_3"] },
  ];
};

export function accountId(call: Call, azure: Azure): string {
  return `${existingGroup(call, azure)}/providers/${ACCOUNT_TYPE}/${call.param("account")}`;
}

/** Answers 202 and a `Location` for a new account, as the service does. */
const put: Handler = async (call, azure) => {
  const id = accountId(call, azure);
  const name = call.param("account");
  if (!/^[a-z0-9]{3,24}$/.test(name)) throw badRequest(`${name} is not a valid storage account name. Storage account name must be between 3 and 24 characters in length and use numbers and lower-case letters only.`, "AccountNameInvalid");
  const body = checkBody(call.body, rules(true));
  const previous = azure.store.get(id);
  const twin = azure.store.list("/subscriptions", ACCOUNT_TYPE).find((other) => other.name === name);
  if (previous === undefined && twin !== undefined) throw new ArmError(409, "StorageAccountAlreadyTaken", `The storage account named ${name} is already taken.`);
  const resource = accountFrom(azure, previous?.id ?? id, body, previous);
  if (previous !== undefined) return ok(await replace(azure, resource, previous));
  const { headers = {} } = startChange(call, azure, {
    resource,
    style: "operationsStatus",
    location: String(resource.location),
    work: () => publishAccounts(azure),
  });
  const { Location = "", "Retry-After": retryAfter = "0" } = headers;
  return { status: 202, headers: { Location, "Retry-After": retryAfter } };
};

const patch: Handler = async (call, azure) => {
  const previous = existing(azure, accountId(call, azure));
  const body = checkBody(call.body, rules(false));
  const asked = isRecord(body["properties"]) ? body["properties"] : {};
  return ok(await replace(azure, accountFrom(azure, previous.id, { ...previous, ...body, properties: { ...previous.properties, ...asked } }, previous), previous));
};

async function replace(azure: Azure, resource: ArmResource, previous: ArmResource): Promise<ArmResource> {
  azure.operations.assertIdle(previous.id);
  if (previous.properties["isHnsEnabled"] !== resource.properties["isHnsEnabled"]) throw badRequest("The property 'isHnsEnabled' cannot be changed.", "StorageAccountPropertyCannotBeUpdated");
  resource.properties["provisioningState"] = "Succeeded";
  azure.store.put(resource);
  await publishAccounts(azure);
  return resource;
}

function accountFrom(azure: Azure, id: string, body: Record<string, unknown>, previous: ArmResource | undefined): ArmResource {
  const name = id.slice(id.lastIndexOf("/") + 1);
  const sku = String((body["sku"] as Record<string, unknown>)["name"]);
  return {
    id,
    name,
    type: ACCOUNT_TYPE,
    location: String(body["location"]),
    kind: String(body["kind"]),
    sku: { name: sku, tier: sku.split("_")[0] },
    ...trackedMembers(id, azure, body),
    properties: {
      supportsHttpsTrafficOnly: true,
      minimumTlsVersion: "TLS1_2",
      allowBlobPublicAccess: false,
      accessTier: "Hot",
      networkAcls: { bypass: "AzureServices", virtualNetworkRules: [], ipRules: [], defaultAction: "Allow" },
      ...(isRecord(body["properties"]) ? body["properties"] : {}),
      creationTime: previous?.properties["creationTime"] ?? new Date().toISOString(),
      primaryEndpoints: { blob: `${azure.blob.endpoint}/${name}/` },
      primaryLocation: String(body["location"]),
      statusOfPrimary: "available",
      provisioningState: "Creating",
    },
  };
}

const keysAnswer = (azure: Azure, id: string) =>
  ok({ keys: azure.keys.of(id, STORAGE_KEY_BYTES).map((value, i) => ({ keyName: `key${i + 1}`, value, permissions: "FULL" })) });

const regenerateKey: Handler = async (call, azure) => {
  const { id } = existing(azure, accountId(call, azure));
  const body = checkBody(call.body, [{ path: "keyName", required: true, oneOf: ["key1", "key2"] }]);
  azure.keys.regenerate(id, body["keyName"] === "key1" ? 0 : 1, STORAGE_KEY_BYTES);
  await publishAccounts(azure);
  return keysAnswer(azure, id);
};

export const accountRoutes = versioned(VERSIONS, [
  { method: "PUT", path: ACCOUNT, handle: put },
  { method: "PATCH", path: ACCOUNT, handle: patch },
  { method: "GET", path: ACCOUNT, handle: (call, azure) => ok(existing(azure, accountId(call, azure))) },
  { method: "DELETE", path: ACCOUNT, handle: async (call, azure) => {
    const account = azure.store.get(accountId(call, azure));
    if (account !== undefined) await removeTree(azure, account);
    return { status: account === undefined ? 204 : 200 };
  } },
  { method: "POST", path: `${ACCOUNT}/listKeys`, handle: (call, azure) => keysAnswer(azure, existing(azure, accountId(call, azure)).id) },
  { method: "POST", path: `${ACCOUNT}/regenerateKey`, handle: regenerateKey },
  { method: "GET", path: ACCOUNTS, handle: (call, azure) => list(azure.store.list(existingGroup(call, azure), ACCOUNT_TYPE)) },
  { method: "GET", path: `${SUBSCRIPTION}/providers/${ACCOUNT_TYPE}`, handle: (call, azure) => list(azure.store.list(`/subscriptions/${call.param("subscription")}`, ACCOUNT_TYPE)) },
]);
