import { list, ok } from "../answer";
import { checkBody } from "../body";
import type { Handler, Route } from "../router";
import type { ArmResource } from "../store";
import { isRecord } from "../store";
import { removeTree } from "./change";
import { existing, GROUP, groupId, SUBSCRIPTION } from "./scope";

const TYPE = "Microsoft.Resources/resourceGroups";

export function groupFrom(id: string, location: string, tags: Record<string, string> = {}): ArmResource {
  return { id, name: id.slice(id.lastIndexOf("/") + 1), type: TYPE, location, tags, properties: { provisioningState: "Succeeded" } };
}

const put: Handler = (call, azure) => {
  const body = checkBody(call.body, [{ path: "location", required: true, type: "string" }]);
  const id = groupId(call);
  const previous = azure.store.get(id);
  const group = azure.store.put(groupFrom(previous?.id ?? id, String(body["location"]), isRecord(body["tags"]) ? (body["tags"] as Record<string, string>) : {}));
  return { status: previous === undefined ? 201 : 200, body: group };
};

/** Everything in the group goes with it, as `az group delete` does. */
const remove: Handler = (call, azure) => {
  const group = existing(azure, groupId(call));
  const headers = azure.operations.start(call, {
    style: "operationsStatus",
    provider: "Microsoft.Resources",
    subscription: call.param("subscription"),
    location: group.location ?? "global",
    lock: group.id,
    work: () => removeTree(azure, group),
  });
  return { status: 202, headers };
};

export const groupRoutes: readonly Route[] = [
  { method: "PUT", path: GROUP, handle: put },
  { method: "PATCH", path: GROUP, handle: (call, azure) => {
    const group = existing(azure, groupId(call));
    if (isRecord(call.body) && isRecord(call.body["tags"])) group.tags = call.body["tags"] as Record<string, string>;
    return ok(group);
  } },
  { method: "GET", path: GROUP, handle: (call, azure) => ok(existing(azure, groupId(call))) },
  { method: "HEAD", path: GROUP, handle: (call, azure) => ({ status: azure.store.get(groupId(call)) === undefined ? 404 : 204 }) },
  { method: "DELETE", path: GROUP, handle: remove },
  { method: "GET", path: `${SUBSCRIPTION}/resourceGroups`, handle: (call, azure) => list(azure.store.list(`/subscriptions/${call.param("subscription")}`, TYPE)) },
];
