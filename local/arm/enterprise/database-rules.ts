import { badRequest } from "../answer";
import type { BodyRule } from "../body";
import { evictionPolicies } from "../../../lib/sizing/eviction-policies";
import type { ArmResource } from "../store";
import { read } from "../store";
import { databaseRefusal, moduleNames } from "./cluster-rules";
import { skuOf } from "./skus";

const SWITCH = ["Enabled", "Disabled"] as const;

/** Azure's word for an eviction policy and Redis' own. */
export const EVICTION: Readonly<Record<string, string>> = Object.fromEntries(Object.entries(evictionPolicies).map(([redis, azure]) => [azure, redis]));

export const DATABASE_RULES: readonly BodyRule[] = [
  { path: "properties", type: "object" },
  { path: "properties.clientProtocol", oneOf: ["Encrypted", "Plaintext"] },
  { path: "properties.port", type: "integer", min: 10000, max: 10000 },
  { path: "properties.clusteringPolicy", oneOf: ["OSSCluster", "EnterpriseCluster", "NoCluster"] },
  { path: "properties.evictionPolicy", oneOf: Object.keys(EVICTION) },
  { path: "properties.persistence", type: "object" },
  { path: "properties.persistence.aofEnabled", type: "boolean" },
  { path: "properties.persistence.rdbEnabled", type: "boolean" },
  { path: "properties.persistence.aofFrequency", oneOf: ["1s", "always"] },
  { path: "properties.persistence.rdbFrequency", oneOf: ["1h", "6h", "12h"] },
  { path: "properties.modules", type: "array" },
  { path: "properties.geoReplication", type: "object" },
  { path: "properties.deferUpgrade", oneOf: ["Deferred", "NotDeferred"] },
  { path: "properties.accessKeysAuthentication", oneOf: SWITCH },
];

/** Members that a client may set. */
export const DATABASE_PROPERTIES = [
  "clientProtocol", "clusteringPolicy", "evictionPolicy", "persistence", "modules", "geoReplication", "deferUpgrade", "accessKeysAuthentication",
] as const;

const MODULES = ["RediSearch", "RedisJSON", "RedisBloom", "RedisTimeSeries"];
const GEO_MODULES = ["RediSearch", "RedisJSON"];

/** What Azure refuses of a database by itself or on its cluster's SKU (azure.md 2.5, 5.1, 15.3). */
export function refuseDatabase(cluster: ArmResource, { properties }: ArmResource): void {
  const reason = databaseRefusal(skuOf(cluster.sku?.["name"]), properties) ?? contradiction(properties);
  if (reason !== undefined) throw badRequest(`The database cannot be created or updated: ${reason}.`);
}

function contradiction(properties: Readonly<Record<string, unknown>>): string | undefined {
  const modules = moduleNames(properties);
  const geo = properties["geoReplication"] !== undefined;
  const aof = read(properties, "persistence.aofEnabled") === true;
  const rdb = read(properties, "persistence.rdbEnabled") === true;
  const unknown = modules.find((name) => !MODULES.includes(name));
  if (unknown !== undefined) return `module '${unknown}' is none of ${MODULES.join(", ")}`;
  if (aof && rdb) return "only one kind of persistence can be enabled at a time";
  if (geo && (aof || rdb)) return "persistence is not supported together with active geo-replication";
  if (geo && modules.some((name) => !GEO_MODULES.includes(name))) return `with active geo-replication only the modules ${GEO_MODULES.join(", ")} are supported`;
  if (!modules.includes("RediSearch")) return undefined;
  if (properties["clusteringPolicy"] !== "EnterpriseCluster") return "RediSearch needs clusteringPolicy EnterpriseCluster";
  return properties["evictionPolicy"] === "NoEviction" ? undefined : "RediSearch needs evictionPolicy NoEviction";
}

/** Properties set once, at creation. U-28: `clientProtocol` is taken as one of them. */
const CREATE_ONLY = ["clientProtocol", "modules", "geoReplication"] as const;

/** What an existing database cannot become. */
export function refuseDatabaseChange(from: ArmResource, to: ArmResource): void {
  const [old, next] = [from.properties["clusteringPolicy"], to.properties["clusteringPolicy"]];
  if (old !== next && old !== "NoCluster") throw badRequest(`'properties.clusteringPolicy' cannot be changed from '${String(old)}' to '${String(next)}'.`);
  for (const name of CREATE_ONLY) {
    if (comparable(name, from) !== comparable(name, to)) throw badRequest(`'properties.${name}' cannot be changed.`);
  }
}

function comparable(name: string, { properties }: ArmResource): string {
  return JSON.stringify(name === "modules" ? moduleNames(properties).sort() : (properties[name] ?? null));
}
