import { list, ok } from "../answer";
import type { Azure } from "../azure";
import { checkBody } from "../body";
import type { Call, Handler, Route } from "../router";
import type { ArmResource } from "../store";
import { isRecord } from "../store";
import { removeTree } from "./change";
import { existing, stableUuid, trackedMembers } from "./scope";

/**
 * Types that are only kept and given back, their bodies unchecked: what the
 * package's components need beside caches and storage, by namespace.
 */
const NAMESPACES = [
  "Microsoft.Network", "Microsoft.Insights", "Microsoft.OperationalInsights", "Microsoft.ManagedIdentity",
  "Microsoft.KeyVault", "Microsoft.App", "Microsoft.ContainerInstance", "Microsoft.AppConfiguration", "Microsoft.Portal", "Microsoft.AlertsManagement",
  // Locks; role assignments and definitions have routes of their own before these.
  "Microsoft.Authorization",
] as const;

/** Outputs that others are built from, by type in lower case. */
const OUTPUTS: Readonly<Record<string, (resource: ArmResource, azure: Azure) => Record<string, unknown>>> = {
  "microsoft.managedidentity/userassignedidentities": ({ id }, azure) => ({
    principalId: stableUuid(`${id}/principal`),
    clientId: stableUuid(`${id}/client`),
    tenantId: azure.tokens.tenant,
  }),
  "microsoft.operationalinsights/workspaces": ({ id }) => ({ customerId: stableUuid(id) }),
  "microsoft.keyvault/vaults": ({ name }) => ({ vaultUri: `https://${name}.vault.azure.net/` }),
  "microsoft.keyvault/vaults/keys": ({ id, name }) => {
    const uri = `https://${id.split("/")[8] ?? ""}.vault.azure.net/keys/${name}`;
    return { keyUri: uri, keyUriWithVersion: `${uri}/${stableUuid(id).replaceAll("-", "")}` };
  },
};

function idOf(call: Call, namespace: string): string {
  return `${call.param("scope")}/providers/${namespace}/${call.param("rest")}`;
}

/** `rest` is type/name pairs; an odd count is a list of a type. */
function typeOf(namespace: string, rest: string): string {
  return [namespace, ...rest.split("/").filter((_, i) => i % 2 === 0)].join("/");
}

const isList = (call: Call): boolean => call.param("rest").split("/").length % 2 === 1;

const put = (namespace: string): Handler => (call, azure) => {
  const body = checkBody(call.body, []);
  const id = idOf(call, namespace);
  const previous = azure.store.get(id);
  const resource: ArmResource = {
    ...body,
    id: previous?.id ?? id,
    name: id.slice(id.lastIndexOf("/") + 1),
    type: typeOf(namespace, call.param("rest")),
    ...("tags" in body || "identity" in body ? trackedMembers(id, azure, body) : {}),
    properties: isRecord(body["properties"]) ? body["properties"] : {},
  };
  resource.properties = { ...resource.properties, ...OUTPUTS[resource.type.toLowerCase()]?.(resource, azure), provisioningState: "Succeeded" };
  return { status: previous === undefined ? 201 : 200, body: azure.store.put(resource) };
};

const get = (namespace: string): Handler => (call, azure) =>
  isList(call)
    ? list(azure.store.list(call.param("scope"), typeOf(namespace, call.param("rest"))))
    : ok(existing(azure, idOf(call, namespace)));

const remove = (namespace: string): Handler => async (call, azure) => {
  const resource = azure.store.get(idOf(call, namespace));
  if (resource !== undefined) await removeTree(azure, resource);
  return { status: resource === undefined ? 204 : 200 };
};

export const uncheckedRoutes: readonly Route[] = NAMESPACES.flatMap((namespace): Route[] => {
  const path = `{scope*}/providers/${namespace}/{rest*}`;
  return [
    { method: "PUT", path, handle: put(namespace) },
    { method: "GET", path, handle: get(namespace) },
    { method: "DELETE", path, handle: remove(namespace) },
  ];
});
