import { badRequest, list, ok } from "../answer";
import type { Azure } from "../azure";
import { checkBody } from "../body";
import { versioned } from "../router";
import type { Call, Handler } from "../router";
import type { ArmResource } from "../store";
import { isRecord } from "../store";
import { startChange, startDelete } from "../resources/change";
import { page } from "../resources/page";
import { existing, existingGroup, GROUP, SUBSCRIPTION, trackedMembers } from "../resources/scope";
import { CLUSTER_NAME, CLUSTER_PROPERTIES, clusterRules, refuseClusterChange, refuseNotManaged, scalingRefusal } from "./cluster-rules";
import { databaseOf } from "./database-of";
import { managedRedisSkus } from "../../../lib/sizing/managed-redis-skus";
import { skuOf } from "./skus";
import { LOOPBACK_HOST, REDIS_VERSION, VERSIONS } from "./service";

export const CLUSTER_TYPE = "Microsoft.Cache/redisEnterprise";
export const CLUSTERS = `${GROUP}/providers/${CLUSTER_TYPE}`;
export const CLUSTER = `${CLUSTERS}/{cluster}`;

export function clusterId(call: Call, azure: Azure): string {
  return `${existingGroup(call, azure)}/providers/${CLUSTER_TYPE}/${call.param("cluster")}`;
}

const put: Handler = async (call, azure) => {
  const id = clusterId(call, azure);
  if (!CLUSTER_NAME.test(call.param("cluster"))) throw badRequest(`The cluster name '${call.param("cluster")}' is invalid: it must be like ${CLUSTER_NAME.source}.`, "InvalidResourceName");
  if (isRecord(call.body)) refuseNotManaged(call.body);
  const body = checkBody(call.body, clusterRules(call.apiVersion, true));
  return change(call, azure, id, body, azure.store.get(id));
};

/** Merges into what is there; a PUT replaces. */
const patch: Handler = async (call, azure) => {
  const previous = existing(azure, clusterId(call, azure));
  if (isRecord(call.body)) refuseNotManaged(call.body);
  const body = checkBody(call.body, clusterRules(call.apiVersion, false));
  const merged = { ...previous, ...body, properties: { ...previous.properties, ...(isRecord(body["properties"]) ? body["properties"] : {}) } };
  return change(call, azure, previous.id, merged, previous);
};

async function change(call: Call, azure: Azure, id: string, body: Record<string, unknown>, previous: ArmResource | undefined) {
  const resource = clusterFrom(azure, previous?.id ?? id, body, previous);
  const database = databaseOf(azure, resource.id);
  const running = database === undefined ? undefined : azure.dataPlane.get(database.id);
  if (previous !== undefined) refuseClusterChange(previous, resource, database, (await running?.usedMemoryBytes()) ?? 0);
  const scaled = previous !== undefined && previous.sku?.["name"] !== resource.sku?.["name"];
  return startChange(call, azure, {
    resource,
    ...(previous === undefined ? {} : { previous }),
    style: "operationsStatus",
    location: String(resource.location),
    work: async () => {
      if (!scaled || resource.properties["highAvailability"] !== "Disabled") return;
      azure.options.note(`${resource.name} has no replicas: scaling empties it, as it can in Azure (azure.md 2.5)`);
      await running?.flush();
    },
  });
}

/** The resource that GET answers: what was asked for, defaults, and what only the service knows. */
function clusterFrom(azure: Azure, id: string, body: Record<string, unknown>, previous: ArmResource | undefined): ArmResource {
  const asked = isRecord(body["properties"]) ? body["properties"] : {};
  const set = Object.fromEntries(CLUSTER_PROPERTIES.filter((name) => asked[name] !== undefined).map((name) => [name, asked[name]]));
  const highAvailability = set["highAvailability"] ?? previous?.properties["highAvailability"] ?? "Enabled";
  return {
    id,
    name: id.slice(id.lastIndexOf("/") + 1),
    type: CLUSTER_TYPE,
    location: String(body["location"]),
    kind: "v2",
    sku: { name: (body["sku"] as Record<string, unknown>)["name"] },
    ...trackedMembers(id, azure, body),
    properties: {
      minimumTlsVersion: "1.2",
      encryption: {},
      ...set,
      highAvailability,
      redundancyMode: highAvailability === "Enabled" ? "ZR" : "None",
      hostName: previous?.properties["hostName"] ?? LOOPBACK_HOST,
      redisVersion: previous?.properties["redisVersion"] ?? REDIS_VERSION,
      provisioningState: "Creating",
      resourceState: "Creating",
      privateEndpointConnections: previous?.properties["privateEndpointConnections"] ?? [],
    },
  };
}

const listSkusForScaling: Handler = async (call, azure) => {
  const cluster = existing(azure, clusterId(call, azure));
  const database = databaseOf(azure, cluster.id);
  const used = database === undefined ? 0 : ((await azure.dataPlane.get(database.id)?.usedMemoryBytes()) ?? 0);
  const old = skuOf(cluster.sku?.["name"]);
  const skus = managedRedisSkus.filter((sku) => sku.name !== old.name && scalingRefusal(old, sku, database, used) === undefined);
  return ok({ skus: skus.map(({ name, memoryGB }) => ({ name, sizeInGB: memoryGB })) });
};

export const clusterRoutes = versioned(VERSIONS, [
  { method: "PUT", path: CLUSTER, handle: put },
  { method: "PATCH", path: CLUSTER, handle: patch },
  { method: "GET", path: CLUSTER, handle: (call, azure) => ok(existing(azure, clusterId(call, azure))) },
  { method: "DELETE", path: CLUSTER, handle: (call, azure) => {
    const id = clusterId(call, azure);
    return startDelete(call, azure, id, "operationsStatus", { location: azure.store.get(id)?.location ?? "global" });
  } },
  { method: "GET", path: CLUSTERS, handle: (call, azure) => page(call, azure.store.list(existingGroup(call, azure), CLUSTER_TYPE)) },
  { method: "GET", path: `${SUBSCRIPTION}/providers/${CLUSTER_TYPE}`, handle: (call, azure) => page(call, azure.store.list(`/subscriptions/${call.param("subscription")}`, CLUSTER_TYPE)) },
  { method: "POST", path: `${CLUSTER}/listSkusForScaling`, handle: listSkusForScaling },
  { method: "GET", path: `${CLUSTER}/privateEndpointConnections`, handle: (call, azure) => list(existing(azure, clusterId(call, azure)).properties["privateEndpointConnections"] as unknown[]) },
]);
