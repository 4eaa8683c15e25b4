import { badRequest } from "../answer";
import type { BodyRule } from "../body";
import type { ArmResource } from "../store";
import { read, readText } from "../store";
import type { ManagedRedisSku } from "../../../lib/sizing/managed-redis-skus";
import { SKU_NAMES, skuOf, usableBytes } from "./skus";

/** Before it, access keys were on and public access was not asked for (azure.md 12, 15.2). */
export const EXPLICIT_SINCE = "2025-07-01";
const SWITCH = ["Enabled", "Disabled"] as const;

export const CLUSTER_NAME = /^(?=.{1,60}$)[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/;

/** Members that a client may set in `properties`. */
export const CLUSTER_PROPERTIES = ["highAvailability", "minimumTlsVersion", "encryption", "publicNetworkAccess"] as const;

/** Rules for one body by itself. `publicNetworkAccess` is asked for by newer versions only. */
export function clusterRules(apiVersion: string, create: boolean): BodyRule[] {
  const required = create ? { required: true as const } : {};
  const explicit = create && apiVersion >= EXPLICIT_SINCE ? { required: true as const } : {};
  return [
    { path: "location", type: "string", ...required },
    { path: "sku.name", oneOf: SKU_NAMES, required: create ? true : "in parent" },
    { path: "properties", type: "object" },
    { path: "properties.publicNetworkAccess", oneOf: SWITCH, ...explicit },
    { path: "properties.highAvailability", oneOf: SWITCH },
    { path: "properties.minimumTlsVersion", oneOf: ["1.2"] },
    { path: "properties.encryption", type: "object" },
    { path: "tags", type: "object" },
  ];
}

/** Azure Cache for Redis Enterprise cannot be created any more, and two members are not for Azure Managed Redis. */
export function refuseNotManaged(body: Record<string, unknown>): void {
  const sku = readText(body, "sku.name");
  if (/^Enterprise(Flash)?_/.test(sku)) throw badRequest("Azure Cache for Redis is retiring, create Azure Managed Redis instance instead.");
  if (read(body, "sku.capacity") !== undefined) throw badRequest(`The property 'sku.capacity' is not supported for SKU '${sku}'.`);
  if (read(body, "zones") !== undefined) throw badRequest(`The property 'zones' is not supported for SKU '${sku}': zones are chosen automatically.`);
}

/** What an existing cluster cannot become (azure.md 2.5, 15.2). */
export function refuseClusterChange(from: ArmResource, to: ArmResource, database: ArmResource | undefined, usedBytes: number): void {
  if (normal(from.location) !== normal(to.location)) {
    throw badRequest(`The resource '${from.name}' already exists in location '${from.location}'. A resource with the same name cannot be created in location '${to.location}'.`, "InvalidResourceLocation");
  }
  if (from.properties["highAvailability"] === "Enabled" && to.properties["highAvailability"] === "Disabled") {
    throw badRequest("'properties.highAvailability' cannot be changed from Enabled to Disabled.");
  }
  const [old, next] = [skuOf(from.sku?.["name"]), skuOf(to.sku?.["name"])];
  if (old.name === next.name) return;
  const reason = scalingRefusal(old, next, database, usedBytes);
  if (reason !== undefined) throw badRequest(`Scaling from '${old.name}' to '${next.name}' is not allowed: ${reason}.`);
}

/** Why a cluster cannot go from one SKU to another; undefined: it can. */
export function scalingRefusal(old: ManagedRedisSku, next: ManagedRedisSku, database: ArmResource | undefined, usedBytes: number): string | undefined {
  if (isFlash(old) !== isFlash(next)) return "there is no scaling between Flash Optimized and the in-memory tiers";
  if (usedBytes > usableBytes(next)) return `the data (${usedBytes} bytes) does not fit its usable memory (${usableBytes(next)} bytes)`;
  return database === undefined ? undefined : databaseRefusal(next, database.properties);
}

const isFlash = ({ tier }: ManagedRedisSku): boolean => tier === "FlashOptimized";

/** What a SKU and the properties of its database exclude of each other. */
export function databaseRefusal(sku: ManagedRedisSku, properties: Readonly<Record<string, unknown>>): string | undefined {
  const policy = properties["clusteringPolicy"];
  const modules = moduleNames(properties);
  const geo = properties["geoReplication"] !== undefined;
  if (policy === "NoCluster" && !sku.noCluster) return `clusteringPolicy NoCluster is limited to in-memory SKUs of 25 GB and below, and '${sku.name}' has ${sku.memoryGB} GB`;
  if (geo && !sku.activeGeoReplication) return `active geo-replication is not supported on '${sku.name}'`;
  if (isFlash(sku) && modules.some((name) => name !== "RedisJSON")) return `RedisJSON is the only module of '${sku.name}'`;
  return undefined;
}

export function moduleNames(properties: Readonly<Record<string, unknown>>): string[] {
  const modules = properties["modules"];
  return Array.isArray(modules) ? modules.map((module) => String(read(module, "name"))) : [];
}

function normal(location: string | undefined): string {
  return (location ?? "").toLowerCase().replaceAll(" ", "");
}
