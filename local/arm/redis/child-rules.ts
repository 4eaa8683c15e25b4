import { isIPv4 } from "node:net";
import { badRequest, notFound } from "../answer";
import type { Azure } from "../azure";
import type { ArmResource } from "../store";
import { read } from "../store";
import type { CacheSku } from "./sizes";

export function refuseFirewallRule(_azure: Azure, _cache: ArmResource, { properties }: ArmResource): void {
  for (const name of ["startIP", "endIP"]) {
    if (!isIPv4(String(properties[name]))) throw badRequest(`The value '${String(properties[name])}' of 'properties.${name}' must be an IPv4 address.`);
  }
}

/** Passive geo-replication joins two Premium caches with as many shards each. */
export function refuseLink(azure: Azure, cache: ArmResource, { properties }: ArmResource): void {
  const other = azure.store.get(String(properties["linkedRedisCacheId"]));
  if (other === undefined) throw notFound(String(properties["linkedRedisCacheId"]));
  for (const one of [cache, other]) {
    if ((one.properties["sku"] as CacheSku).name !== "Premium") throw badRequest(`Geo-replication is supported for Premium caches only; '${one.name}' is not.`);
  }
  if (Number(cache.properties["shardCount"] ?? 0) !== Number(other.properties["shardCount"] ?? 0)) {
    throw badRequest("Geo-replication needs the same number of shards on both caches.");
  }
}

/** An assignment needs Entra sign-in on the cache and a policy that exists there. */
export function refuseAssignment(azure: Azure, cache: ArmResource, { properties }: ArmResource): void {
  if (read(cache.properties, "redisConfiguration.aad-enabled") !== "true") {
    throw badRequest("Microsoft Entra authentication is not enabled on the cache: set redisConfiguration 'aad-enabled' to 'true'.");
  }
  const policy = String(properties["accessPolicyName"]);
  const builtIn = ["Data Owner", "Data Contributor", "Data Reader"].includes(policy);
  if (!builtIn && azure.store.get(`${cache.id}/accessPolicies/${policy}`) === undefined) throw badRequest(`The access policy '${policy}' does not exist on '${cache.name}'.`);
}
