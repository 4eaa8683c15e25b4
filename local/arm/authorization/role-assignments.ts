import { ArmError, badRequest, list, ok } from "../answer";
import type { Azure } from "../azure";
import type { BodyRule } from "../body";
import { checkBody } from "../body";
import { existing } from "../resources/scope";
import type { Call, Handler, Route } from "../router";
import type { ArmResource } from "../store";
import { isRecord } from "../store";

const TYPE = "Microsoft.Authorization/roleAssignments";
const ASSIGNMENTS = `{scope*}/providers/${TYPE}`;
const ASSIGNMENT = `${ASSIGNMENTS}/{assignment}`;
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Built-in roles that the package assigns, by id. */
export const ROLES: Readonly<Record<string, string>> = {
  "ba92f5b4-2d11-453d-a403-e96b0029c9fe": "Storage Blob Data Contributor",
  "b7e6dc6d-f1e8-4753-8033-0f276bb0955b": "Storage Blob Data Owner",
  "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1": "Storage Blob Data Reader",
  "db58b8e5-c6ad-4a2a-8342-4190687cbf4a": "Storage Blob Delegator",
  "b24988ac-6180-42a0-ab88-20f7382dd24c": "Contributor",
  "acdd72a7-3385-48ef-bd42-f606fba81ae7": "Reader",
  "43d0d8ad-25c7-4714-9337-8ba259a9fe05": "Monitoring Reader",
  "e0f68234-74aa-48ed-b826-c38b57376e17": "Redis Cache Contributor",
};
const BLOB_WRITERS = ["Storage Blob Data Contributor", "Storage Blob Data Owner"];

const RULES: readonly BodyRule[] = [
  { path: "properties.roleDefinitionId", required: true, type: "string" },
  { path: "properties.principalId", required: true, pattern: GUID, must: "the object id of an Entra principal" },
];

const put: Handler = (call, azure) => {
  const { properties } = checkBody(call.body, RULES);
  const name = call.param("assignment");
  if (!GUID.test(name)) throw badRequest(`The role assignment ID '${name}' is not valid. The role assignment ID must be a GUID.`, "InvalidRoleAssignmentId");
  if (!isRecord(properties)) throw badRequest("properties are required");
  const id = `${call.param("scope")}/providers/${TYPE}/${name}`;
  const previous = azure.store.get(id);
  if (previous !== undefined && !sameGrant(previous.properties, properties)) {
    throw badRequest("Tenant ID, application ID, principal ID, and scope are not allowed to be updated.", "RoleAssignmentUpdateNotPermitted");
  }
  const twin = azure.store.list(call.param("scope"), TYPE).find((other) => other.properties["scope"] === call.param("scope") && sameGrant(other.properties, properties));
  if (twin !== undefined && twin.id.toLowerCase() !== id.toLowerCase()) throw new ArmError(409, "RoleAssignmentExists", "The role assignment already exists.");
  const resource = azure.store.put({
    id,
    name,
    type: TYPE,
    properties: { principalType: "ServicePrincipal", ...properties, scope: call.param("scope") },
  });
  return { status: previous === undefined ? 201 : 200, body: resource };
};

function sameGrant(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  return a["principalId"] === b["principalId"] && roleOf(a) === roleOf(b);
}

function roleOf(properties: Record<string, unknown>): string {
  return String(properties["roleDefinitionId"]).split("/").at(-1)?.toLowerCase() ?? "";
}

/** Whether a principal may write blobs of an account, by an assignment there or above. */
export function canWriteBlobs(azure: Azure, principal: string, accountId: string): boolean {
  return azure.store.list("/subscriptions", TYPE).some(({ properties }) => {
    const covers = `${accountId}/`.toLowerCase().startsWith(`${String(properties["scope"])}/`.toLowerCase());
    return covers && properties["principalId"] === principal && BLOB_WRITERS.includes(ROLES[roleOf(properties)] ?? "");
  });
}

function idOf(call: Call): string {
  return `${call.param("scope")}/providers/${TYPE}/${call.param("assignment")}`;
}

const remove: Handler = (call, azure) => {
  const resource: ArmResource | undefined = azure.store.get(idOf(call));
  azure.store.delete(idOf(call));
  return resource === undefined ? { status: 204 } : ok(resource);
};

export const roleAssignmentRoutes: readonly Route[] = [
  { method: "PUT", path: ASSIGNMENT, handle: put },
  { method: "GET", path: ASSIGNMENT, handle: (call, azure) => ok(existing(azure, idOf(call))) },
  { method: "DELETE", path: ASSIGNMENT, handle: remove },
  { method: "GET", path: ASSIGNMENTS, handle: (call, azure) => list(azure.store.list(call.param("scope"), TYPE)) },
  { method: "GET", path: "{scope*}/providers/Microsoft.Authorization/roleDefinitions", handle: (call) => {
    const wanted = /roleName eq '([^']+)'/.exec(call.query.get("$filter") ?? "")?.[1];
    const roles = Object.entries(ROLES).filter(([, role]) => wanted === undefined || role === wanted);
    return list(roles.map(([id, roleName]) => definition(call, id, roleName)));
  } },
];

function definition(call: Call, id: string, roleName: string): object {
  const type = "Microsoft.Authorization/roleDefinitions";
  return { id: `${call.param("scope")}/providers/${type}/${id}`, name: id, type, properties: { roleName, type: "BuiltInRole" } };
}
