import { badRequest } from "../answer";
import type { BodyRule } from "../body";
import type { ArmResource } from "../store";
import { isRecord, read, readText } from "../store";
import { evictionPolicies } from "../../../lib/sizing/eviction-policies";
import type { CacheSku } from "./sizes";
import { isSize } from "./sizes";

const SWITCH = ["Enabled", "Disabled"] as const;

export const CACHE_NAME = /^(?=.{1,63}$)[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/;

/** Members that a client may set in `properties`. */
export const CACHE_PROPERTIES = [
  "enableNonSslPort", "minimumTlsVersion", "publicNetworkAccess", "updateChannel", "disableAccessKeyAuthentication",
  "zonalAllocationPolicy", "tenantSettings", "shardCount", "subnetId", "staticIP",
] as const;

export function cacheRules(create: boolean): BodyRule[] {
  const required = create ? { required: true as const } : {};
  const inSku = { required: create ? true : "in parent" } as const;
  return [
    { path: "location", type: "string", ...required },
    { path: "properties", type: "object", ...required },
    { path: "properties.sku.name", oneOf: ["Basic", "Standard", "Premium"], ...inSku },
    { path: "properties.sku.family", pattern: /^[cp]$/i, must: "C or P", ...inSku },
    { path: "properties.sku.capacity", type: "integer", min: 0, max: 6, ...inSku },
    { path: "properties.shardCount", type: "integer", min: 0, max: 30 },
    { path: "properties.replicasPerPrimary", type: "integer", min: 1, max: 3 },
    { path: "properties.replicasPerMaster", type: "integer", min: 1, max: 3 },
    { path: "properties.enableNonSslPort", type: "boolean" },
    { path: "properties.disableAccessKeyAuthentication", type: "boolean" },
    { path: "properties.minimumTlsVersion", oneOf: ["1.0", "1.1", "1.2"] },
    { path: "properties.publicNetworkAccess", oneOf: SWITCH },
    { path: "properties.redisConfiguration", type: "object" },
    { path: "zones", type: "array" },
    { path: "tags", type: "object" },
  ];
}

/** The SKU as answers spell it: the family in upper case (azure.md 3.1). */
export function skuFrom(body: unknown): CacheSku {
  const family = String(read(body, "properties.sku.family")).toUpperCase();
  const [name, capacity] = [read(body, "properties.sku.name"), read(body, "properties.sku.capacity")];
  const fits = (family === "P") === (name === "Premium");
  if (!fits || !isSize(family, capacity)) throw badRequest(`The SKU '${String(name)} ${family}${String(capacity)}' is not valid: Basic and Standard have C0 to C6, Premium P1 to P5.`, "InvalidSku");
  return { name: name as CacheSku["name"], family: family as CacheSku["family"], capacity: capacity as number };
}

/** Settings that only Premium has, by the member that asks for them. */
const PREMIUM_ONLY: readonly (readonly [string, (value: unknown) => boolean])[] = [
  ["shardCount", (value) => Number(value) > 0],
  ["replicasPerPrimary", (value) => Number(value) > 1],
  ["replicasPerMaster", (value) => Number(value) > 1],
  ["subnetId", (value) => value !== undefined],
  ["redisConfiguration.rdb-backup-enabled", (value) => value === "true"],
  ["redisConfiguration.aof-backup-enabled", (value) => value === "true"],
];

export function refuseCache({ properties }: ArmResource): void {
  const sku = properties["sku"] as CacheSku;
  for (const [path, asks] of sku.name === "Premium" ? [] : PREMIUM_ONLY) {
    if (asks(read(properties, path))) throw badRequest(`The property 'properties.${path}' is supported for Premium SKUs only; the SKU is ${sku.name}.`);
  }
  const configuration = properties["redisConfiguration"];
  const wrong = Object.entries(isRecord(configuration) ? configuration : {}).find(([, value]) => typeof value !== "string");
  if (wrong !== undefined) throw badRequest(`The value of 'properties.redisConfiguration.${wrong[0]}' must be a string.`, "InvalidRequestBody");
  const policy = readText(configuration, "maxmemory-policy");
  if (policy !== "" && !POLICIES.includes(policy)) throw badRequest(`The value '${policy}' of 'properties.redisConfiguration.maxmemory-policy' must be one of ${POLICIES.join(", ")}.`);
}

const POLICIES = Object.keys(evictionPolicies);
const ORDER = ["Basic", "Standard", "Premium"];

/** Scaling goes up the tiers only; region and network stay as they were created. */
export function refuseCacheChange(from: ArmResource, to: ArmResource): void {
  const [old, next] = [from.properties["sku"] as CacheSku, to.properties["sku"] as CacheSku];
  if (ORDER.indexOf(next.name) < ORDER.indexOf(old.name)) throw badRequest(`Scaling from ${old.name} to ${next.name} is not supported.`);
  if (old.name === "Basic" && next.name === "Premium") throw badRequest("Scaling from Basic to Premium is not supported in one step: scale to Standard first.");
  if (old.family === "C" && next.family === "C" && next.capacity === 0 && old.capacity > 0) throw badRequest("Scaling down to C0 is not supported.");
  for (const name of ["subnetId", "staticIP"]) {
    if (from.properties[name] !== to.properties[name]) throw badRequest(`'properties.${name}' cannot be changed.`);
  }
  if ((from.location ?? "").toLowerCase().replaceAll(" ", "") !== (to.location ?? "").toLowerCase().replaceAll(" ", "")) {
    throw badRequest(`The resource '${from.name}' already exists in location '${from.location}'.`, "InvalidResourceLocation");
  }
}
