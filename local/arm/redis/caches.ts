import type { Answer } from "../answer";
import { ArmError, badRequest, ok } from "../answer";
import type { Azure } from "../azure";
import { checkBody } from "../body";
import { startChange, startDelete } from "../resources/change";
import { page } from "../resources/page";
import { existing, existingGroup, GROUP, SUBSCRIPTION, trackedMembers } from "../resources/scope";
import { versioned } from "../router";
import type { Call, Handler } from "../router";
import type { ArmResource } from "../store";
import { isRecord } from "../store";
import { CACHE_NAME, CACHE_PROPERTIES, cacheRules, refuseCache, refuseCacheChange, skuFrom } from "./cache-rules";
import { applyToCache, startCache } from "./running";
import { sizeOf } from "./sizes";

/** The spelling that ids come back with, whatever was sent (azure.md 3.1). */
export const CACHE_TYPE = "Microsoft.Cache/Redis";
export const CACHES = `${GROUP}/providers/${CACHE_TYPE}`;
export const CACHE = `${CACHES}/{cache}`;
export const VERSIONS: readonly string[] = ["2021-06-01", "2022-06-01", "2023-04-01", "2023-08-01", "2024-03-01", "2024-11-01"];

export function cacheId(call: Call, azure: Azure): string {
  return `${existingGroup(call, azure)}/providers/${CACHE_TYPE}/${call.param("cache")}`;
}

const put: Handler = (call, azure) => {
  const id = cacheId(call, azure);
  if (!CACHE_NAME.test(call.param("cache"))) throw badRequest(`The cache name '${call.param("cache")}' is invalid: it must be like ${CACHE_NAME.source}.`, "InvalidResourceName");
  const body = checkBody(call.body, cacheRules(true));
  const previous = azure.store.get(id);
  const twin = azure.store.list("/subscriptions", CACHE_TYPE).find(({ name }) => name.toLowerCase() === call.param("cache").toLowerCase());
  if (previous === undefined && twin !== undefined) throw new ArmError(409, "NameNotAvailable", `The cache name '${call.param("cache")}' is already taken: host names are global.`);
  return change(call, azure, cacheFrom(azure, previous?.id ?? id, body, previous), previous);
};

/** Merges into what is there, `redisConfiguration` by its members. */
const patch: Handler = (call, azure) => {
  const previous = existing(azure, cacheId(call, azure));
  const body = checkBody(call.body, cacheRules(false));
  const asked = isRecord(body["properties"]) ? body["properties"] : {};
  const redisConfiguration = { ...(previous.properties["redisConfiguration"] as object), ...(asked["redisConfiguration"] as object | undefined) };
  const merged = { ...previous, ...body, properties: { ...previous.properties, ...asked, redisConfiguration } };
  return change(call, azure, cacheFrom(azure, previous.id, merged, previous), previous);
};

/** The answer of a change carries the access keys; GET never does. */
function change(call: Call, azure: Azure, resource: ArmResource, previous: ArmResource | undefined): Answer {
  refuseCache(resource);
  if (previous !== undefined) refuseCacheChange(previous, resource);
  const answer = startChange(call, azure, {
    resource,
    ...(previous === undefined ? {} : { previous }),
    style: "asyncOperations",
    location: String(resource.location),
    resultUrl: `${call.origin}${encodeURI(resource.id)}?api-version=${call.apiVersion}`,
    work: async () => void (previous === undefined ? await startCache(azure, resource) : await applyToCache(azure, resource, previous)),
  });
  const [primaryKey, secondaryKey] = azure.keys.of(resource.id);
  (answer.body as ArmResource).properties["accessKeys"] = { primaryKey, secondaryKey };
  return answer;
}

export function cacheFrom(azure: Azure, id: string, body: Record<string, unknown>, previous?: ArmResource): ArmResource {
  const asked = isRecord(body["properties"]) ? body["properties"] : {};
  const sku = skuFrom(body);
  const set = Object.fromEntries(CACHE_PROPERTIES.filter((name) => asked[name] !== undefined).map((name) => [name, asked[name]]));
  const replicas = asked["replicasPerPrimary"] ?? asked["replicasPerMaster"] ?? (sku.name === "Basic" ? undefined : 1);
  const reserved = String(Math.round(sizeOf(sku).memoryGB * 107));
  return {
    id,
    name: id.slice(id.lastIndexOf("/") + 1),
    type: CACHE_TYPE,
    location: String(body["location"]),
    ...(Array.isArray(body["zones"]) ? { zones: body["zones"] as string[] } : {}),
    ...trackedMembers(id, azure, body),
    properties: {
      enableNonSslPort: false,
      publicNetworkAccess: "Enabled",
      disableAccessKeyAuthentication: false,
      updateChannel: "Stable",
      minimumTlsVersion: "1.2",
      ...set,
      ...(replicas === undefined ? {} : { replicasPerPrimary: replicas, replicasPerMaster: replicas }),
      sku,
      redisConfiguration: {
        "maxmemory-policy": "volatile-lru",
        "maxmemory-reserved": reserved,
        "maxfragmentationmemory-reserved": reserved,
        "maxmemory-delta": reserved,
        ...(isRecord(asked["redisConfiguration"]) ? asked["redisConfiguration"] : {}),
        maxclients: String(sizeOf(sku).maxConnections),
      },
      redisVersion: previous?.properties["redisVersion"] ?? "6.0",
      hostName: previous?.properties["hostName"] ?? "127.0.0.1",
      port: previous?.properties["port"] ?? 6379,
      sslPort: previous?.properties["sslPort"] ?? 6380,
      instances: previous?.properties["instances"] ?? [],
      linkedServers: previous?.properties["linkedServers"] ?? [],
      privateEndpointConnections: previous?.properties["privateEndpointConnections"] ?? [],
      provisioningState: "Creating",
    },
  };
}

export const cacheRoutes = versioned(VERSIONS, [
  { method: "PUT", path: CACHE, handle: put },
  { method: "PATCH", path: CACHE, handle: patch },
  { method: "GET", path: CACHE, handle: (call, azure) => ok(existing(azure, cacheId(call, azure))) },
  { method: "DELETE", path: CACHE, handle: (call, azure) => {
    const id = cacheId(call, azure);
    return startDelete(call, azure, id, "asyncOperations", { location: azure.store.get(id)?.location ?? "global" });
  } },
  { method: "GET", path: CACHES, handle: (call, azure) => page(call, azure.store.list(existingGroup(call, azure), CACHE_TYPE)) },
  { method: "GET", path: `${SUBSCRIPTION}/providers/${CACHE_TYPE}`, handle: (call, azure) => page(call, azure.store.list(`/subscriptions/${call.param("subscription")}`, CACHE_TYPE)) },
]);
