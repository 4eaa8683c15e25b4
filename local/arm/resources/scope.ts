import { createHash } from "node:crypto";
import { groupNotFound, notFound } from "../answer";
import type { Azure } from "../azure";
import type { Call } from "../router";
import type { ArmIdentity, ArmResource } from "../store";
import { isRecord } from "../store";

export const SUBSCRIPTION = "/subscriptions/{subscription}";
export const GROUP = `${SUBSCRIPTION}/resourceGroups/{group}`;

export function groupId(call: Call): string {
  return `/subscriptions/${call.param("subscription")}/resourceGroups/${call.param("group")}`;
}

/** The id of an existing resource group, spelled as it was created. */
export function existingGroup(call: Call, azure: Azure): string {
  const group = azure.store.get(groupId(call));
  if (group === undefined) throw groupNotFound(call.param("group"));
  return group.id;
}

/** The resource, or ARM's 404 for it or for the resource group that it would be in. */
export function existing(azure: Azure, id: string): ArmResource {
  const resource = azure.store.get(id);
  if (resource !== undefined) return resource;
  const [scope, group] = /^\/subscriptions\/[^/]+\/resourceGroups\/([^/]+)/i.exec(id) ?? [];
  if (scope !== undefined && group !== undefined && azure.store.get(scope) === undefined) throw groupNotFound(group);
  throw notFound(id);
}

/** The scope that holds an id: the resource above a child, the resource group above a resource. */
export function parentOf(id: string): string {
  return id.replace(/(\/providers\/[^/]+)?\/[^/]+\/[^/]+$/, "");
}

/** A UUID that is always the same for the same text. */
export function stableUuid(text: string): string {
  const hex = createHash("sha256").update(text.toLowerCase()).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Fills in what Azure fills in of a managed identity. */
export function withIdentity(id: string, tenant: string, asked: unknown): ArmIdentity | undefined {
  if (!isRecord(asked) || asked["type"] === "None") return undefined;
  const type = String(asked["type"]);
  const users = isRecord(asked["userAssignedIdentities"]) ? Object.keys(asked["userAssignedIdentities"]) : [];
  return {
    type,
    ...(type.includes("SystemAssigned") ? { principalId: stableUuid(`${id}/principal`), tenantId: tenant } : {}),
    ...(users.length === 0
      ? {}
      : { userAssignedIdentities: Object.fromEntries(users.map((user) => [user, { principalId: stableUuid(`${user}/principal`), clientId: stableUuid(`${user}/client`) }])) }),
  };
}

/** The members of a body that go into a tracked resource as they are. */
export function trackedMembers(id: string, azure: Azure, body: Record<string, unknown>): Pick<ArmResource, "tags" | "identity"> {
  const identity = withIdentity(id, azure.tokens.tenant, body["identity"]);
  return {
    tags: isRecord(body["tags"]) ? (body["tags"] as Record<string, string>) : {},
    ...(identity === undefined ? {} : { identity }),
  };
}
