import { list, ok } from "../answer";
import type { Answer } from "../answer";
import type { Azure } from "../azure";
import type { BodyRule } from "../body";
import { checkBody } from "../body";
import { startChange, startDelete } from "../resources/change";
import { existing } from "../resources/scope";
import { versioned } from "../router";
import type { Call, Route } from "../router";
import type { ArmResource } from "../store";
import { isRecord } from "../store";
import { CACHE, CACHE_TYPE, cacheId, VERSIONS } from "./caches";
import { refuseAssignment, refuseFirewallRule, refuseLink } from "./child-rules";
import { applyCacheAccess } from "./running";

/** One type of child resource of a cache. */
interface ChildKind {
  readonly segment: string;
  readonly rules: readonly BodyRule[];
  /** Changed by a long-running operation. */
  readonly slow: boolean;
  readonly refuse?: (azure: Azure, cache: ArmResource, child: ArmResource) => void;
  /** Brings the servers in line after a change. */
  readonly apply?: (azure: Azure, cache: ArmResource) => Promise<void>;
  /** What the service adds to `properties`. */
  readonly added?: Readonly<Record<string, unknown>>;
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const string = (path: string): BodyRule => ({ path: `properties.${path}`, required: true, type: "string" });

const KINDS: readonly ChildKind[] = [
  { segment: "firewallRules", slow: false, rules: [string("startIP"), string("endIP")], refuse: refuseFirewallRule },
  { segment: "patchSchedules", slow: false, rules: [{ path: "properties.scheduleEntries", required: true, type: "array" }] },
  {
    segment: "linkedServers", slow: true, refuse: refuseLink,
    rules: [string("linkedRedisCacheId"), string("linkedRedisCacheLocation"), { path: "properties.serverRole", required: true, oneOf: ["Primary", "Secondary"] }],
  },
  { segment: "accessPolicies", slow: true, rules: [string("permissions")], added: { type: "Custom" } },
  {
    segment: "accessPolicyAssignments", slow: true, refuse: refuseAssignment, apply: applyCacheAccess,
    rules: [{ ...string("objectId"), pattern: GUID, must: "the object id of an Entra principal" }, string("objectIdAlias"), string("accessPolicyName")],
  },
];

/** Policies that every cache has (azure.md 12). */
const BUILT_IN = { "Data Owner": "+@all allkeys", "Data Contributor": "+@all -@dangerous +cluster|info +cluster|nodes +cluster|slots allkeys", "Data Reader": "+@read +@connection +cluster|info +cluster|nodes +cluster|slots allkeys" };

function childOf(call: Call, azure: Azure, kind: ChildKind): { cache: ArmResource; id: string } {
  const cache = existing(azure, cacheId(call, azure));
  return { cache, id: `${cache.id}/${kind.segment}/${call.param("child")}` };
}

function put(kind: ChildKind, call: Call, azure: Azure): Answer {
  const { cache, id } = childOf(call, azure, kind);
  const body = checkBody(call.body, kind.rules);
  const previous = azure.store.get(id);
  const resource: ArmResource = {
    id,
    name: kind.slow ? call.param("child") : `${cache.name}/${call.param("child")}`,
    type: `${CACHE_TYPE}/${kind.segment}`,
    ...(kind.segment === "patchSchedules" ? { location: String(cache.location) } : {}),
    properties: { ...(isRecord(body["properties"]) ? body["properties"] : {}), ...kind.added },
  };
  kind.refuse?.(azure, cache, resource);
  if (!kind.slow) {
    azure.operations.assertIdle(cache.id);
    return { status: previous === undefined ? 201 : 200, body: azure.store.put(resource) };
  }
  return startChange(call, azure, {
    resource,
    ...(previous === undefined ? {} : { previous }),
    style: "asyncOperations",
    location: String(cache.location),
    running: "Updating",
    work: async () => kind.apply?.(azure, cache),
  });
}

function remove(kind: ChildKind, call: Call, azure: Azure): Answer {
  const { cache, id } = childOf(call, azure, kind);
  if (kind.slow) return startDelete(call, azure, id, "asyncOperations", { location: String(cache.location) });
  const known = azure.store.get(id) !== undefined;
  azure.store.delete(id);
  return { status: known ? 200 : 204 };
}

function routesOf(kind: ChildKind): Route[] {
  const path = `${CACHE}/${kind.segment}`;
  return [
    { method: "PUT", path: `${path}/{child}`, handle: (call, azure) => put(kind, call, azure) },
    { method: "GET", path: `${path}/{child}`, handle: (call, azure) => ok(existing(azure, childOf(call, azure, kind).id)) },
    { method: "DELETE", path: `${path}/{child}`, handle: (call, azure) => remove(kind, call, azure) },
    { method: "GET", path, handle: (call, azure) => {
      const cache = existing(azure, cacheId(call, azure));
      const own = azure.store.list(cache.id, `${CACHE_TYPE}/${kind.segment}`);
      return list(kind.segment === "accessPolicies" ? [...builtIn(cache), ...own] : own);
    } },
  ];
}

function builtIn(cache: ArmResource): ArmResource[] {
  return Object.entries(BUILT_IN).map(([name, permissions]) => ({
    id: `${cache.id}/accessPolicies/${name}`,
    name,
    type: `${CACHE_TYPE}/accessPolicies`,
    properties: { permissions, type: "BuiltIn", provisioningState: "Succeeded" },
  }));
}

export const cacheChildRoutes = versioned(VERSIONS, [
  ...KINDS.flatMap(routesOf),
  { method: "GET", path: `${CACHE}/privateEndpointConnections`, handle: (call, azure) => list(existing(azure, cacheId(call, azure)).properties["privateEndpointConnections"] as unknown[]) },
]);

