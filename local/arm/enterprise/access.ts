import { ArmError, list, ok } from "../answer";
import { checkBody } from "../body";
import { startChange, startDelete } from "../resources/change";
import { existing } from "../resources/scope";
import { versioned } from "../router";
import type { Handler } from "../router";
import { read } from "../store";
import { clusterId } from "./clusters";
import { ASSIGNMENT_TYPE } from "./database-of";
import { DATABASE, databaseId } from "./databases";
import { applyAccess } from "./running";
import { VERSIONS } from "./service";

const ASSIGNMENTS = `${DATABASE}/accessPolicyAssignments`;
const ASSIGNMENT = `${ASSIGNMENTS}/{assignment}`;

/** `default`, full access, is the only policy there is (azure.md 12). */
const RULES = [
  { path: "properties.accessPolicyName", required: true, oneOf: ["default"] },
  { path: "properties.user.objectId", required: true, pattern: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, must: "the object id of an Entra principal" },
] as const;

const put: Handler = (call, azure) => {
  const cluster = existing(azure, clusterId(call, azure));
  const database = existing(azure, databaseId(call, azure));
  const body = checkBody(call.body, RULES);
  const id = `${database.id}/accessPolicyAssignments/${call.param("assignment")}`;
  const objectId = read(body, "properties.user.objectId");
  const previous = azure.store.get(id);
  const twin = azure.store.list(database.id, ASSIGNMENT_TYPE).find((other) => read(other, "properties.user.objectId") === objectId && other.id.toLowerCase() !== id.toLowerCase());
  if (twin !== undefined) throw new ArmError(409, "AccessPolicyAssignmentExists", `The user already has the access policy assignment '${twin.name}': one per user and database.`);
  return startChange(call, azure, {
    resource: {
      id,
      name: call.param("assignment"),
      type: ASSIGNMENT_TYPE,
      properties: { accessPolicyName: "default", user: { objectId }, provisioningState: "Creating" },
    },
    ...(previous === undefined ? {} : { previous }),
    style: "operationsStatus",
    location: String(cluster.location),
    work: () => applyAccess(azure, database),
  });
};

const remove: Handler = (call, azure) => {
  const cluster = existing(azure, clusterId(call, azure));
  const database = existing(azure, databaseId(call, azure));
  const id = `${database.id}/accessPolicyAssignments/${call.param("assignment")}`;
  return startDelete(call, azure, id, "operationsStatus", { location: String(cluster.location) });
};

export const accessRoutes = versioned(VERSIONS, [
  { method: "PUT", path: ASSIGNMENT, handle: put },
  { method: "GET", path: ASSIGNMENT, handle: (call, azure) => ok(existing(azure, `${databaseId(call, azure)}/accessPolicyAssignments/${call.param("assignment")}`)) },
  { method: "DELETE", path: ASSIGNMENT, handle: remove },
  { method: "GET", path: ASSIGNMENTS, handle: (call, azure) => list(azure.store.list(existing(azure, databaseId(call, azure)).id, ASSIGNMENT_TYPE)) },
]);
