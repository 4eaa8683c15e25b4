import { badRequest, list, ok } from "../answer";
import type { Answer } from "../answer";
import type { Azure } from "../azure";
import { checkBody } from "../body";
import { startChange, startDelete } from "../resources/change";
import { existing } from "../resources/scope";
import { versioned } from "../router";
import type { Call, Handler } from "../router";
import type { ArmResource } from "../store";
import { isRecord } from "../store";
import { EXPLICIT_SINCE } from "./cluster-rules";
import { CLUSTER, clusterId } from "./clusters";
import { DATABASE_TYPE } from "./database-of";
import { DATABASE_PROPERTIES, DATABASE_RULES, refuseDatabase, refuseDatabaseChange } from "./database-rules";
import { applyToRunning, startDatabase } from "./running";
import { REDIS_VERSION, VERSIONS } from "./service";

export const DATABASES = `${CLUSTER}/databases`;
export const DATABASE = `${DATABASES}/{database}`;

export function databaseId(call: Call, azure: Azure): string {
  return `${clusterId(call, azure)}/databases/${call.param("database")}`;
}

const put: Handler = (call, azure) => {
  const cluster = existing(azure, clusterId(call, azure));
  if (call.param("database") !== "default") throw badRequest(`The database name '${call.param("database")}' is invalid: a cluster has one database, named 'default'.`, "InvalidDatabaseName");
  if (cluster.properties["provisioningState"] === "Failed") throw badRequest(`The cluster '${cluster.name}' is in state Failed.`, "ClusterNotReady");
  const body = checkBody(call.body, DATABASE_RULES);
  return change(call, azure, cluster, isRecord(body["properties"]) ? body["properties"] : {});
};

/** Merges into what is there; a PUT replaces. */
const patch: Handler = (call, azure) => {
  const cluster = existing(azure, clusterId(call, azure));
  const previous = existing(azure, databaseId(call, azure));
  const body = checkBody(call.body, DATABASE_RULES);
  return change(call, azure, cluster, { ...previous.properties, ...(isRecord(body["properties"]) ? body["properties"] : {}) });
};

function change(call: Call, azure: Azure, cluster: ArmResource, asked: Record<string, unknown>): Answer {
  const id = `${cluster.id}/databases/default`;
  const previous = azure.store.get(id);
  const resource = databaseFrom(id, asked, previous, call.apiVersion);
  refuseDatabase(cluster, resource);
  // Nothing was built of a database that could not be created, so nothing of it is fixed.
  if (previous !== undefined && previous.properties["resourceState"] !== "CreateFailed") refuseDatabaseChange(previous, resource);
  return startChange(call, azure, {
    resource,
    ...(previous === undefined ? {} : { previous }),
    style: "operationsStatus",
    location: String(cluster.location),
    lock: cluster.id,
    work: () => (azure.dataPlane.get(id) === undefined ? startDatabase(azure, cluster, resource) : applyToRunning(azure, cluster, resource, previous)),
  });
}

/** Defaults are those of the service; what a PUT leaves out of what cannot change stays (azure.md 15.3). */
function databaseFrom(id: string, asked: Record<string, unknown>, previous: ArmResource | undefined, apiVersion: string): ArmResource {
  const set = Object.fromEntries(DATABASE_PROPERTIES.filter((name) => asked[name] !== undefined).map((name) => [name, asked[name]]));
  const old = previous?.properties ?? {};
  const modules = set["modules"] ?? old["modules"] ?? [];
  const geoReplication = set["geoReplication"] ?? old["geoReplication"];
  return {
    id,
    name: "default",
    type: DATABASE_TYPE,
    properties: {
      evictionPolicy: "VolatileLRU",
      deferUpgrade: "NotDeferred",
      accessKeysAuthentication: apiVersion >= EXPLICIT_SINCE ? "Disabled" : "Enabled",
      persistence: { aofEnabled: false, rdbEnabled: false },
      ...set,
      clientProtocol: set["clientProtocol"] ?? old["clientProtocol"] ?? "Encrypted",
      clusteringPolicy: set["clusteringPolicy"] ?? old["clusteringPolicy"] ?? "OSSCluster",
      modules: (modules as Record<string, unknown>[]).map((module) => ({ ...module, version: "1.0.0" })),
      ...(geoReplication === undefined ? {} : { geoReplication }),
      port: old["port"] ?? 10000,
      redisVersion: old["redisVersion"] ?? REDIS_VERSION,
      provisioningState: "Creating",
      resourceState: "Creating",
    },
  };
}

export const databaseRoutes = versioned(VERSIONS, [
  { method: "PUT", path: DATABASE, handle: put },
  { method: "PATCH", path: DATABASE, handle: patch },
  { method: "GET", path: DATABASE, handle: (call, azure) => ok(existing(azure, databaseId(call, azure))) },
  { method: "DELETE", path: DATABASE, handle: (call, azure) => {
    const cluster = existing(azure, clusterId(call, azure));
    return startDelete(call, azure, databaseId(call, azure), "operationsStatus", { lock: cluster.id, location: String(cluster.location) });
  } },
  { method: "GET", path: DATABASES, handle: (call, azure) => list(azure.store.list(existing(azure, clusterId(call, azure)).id, DATABASE_TYPE)) },
]);
