import { allowSchema, isAllowed, type AllowConfig } from "../config";
import { definePolicy } from "../definition";
import { textOf } from "../properties";

export const publicNetwork = definePolicy<AllowConfig>({
  name: "redis-no-public-network",
  description: "Azure Managed Redis is reached by private endpoints, not from the public network.",
  remedy: 'set publicNetworkAccess to "Disabled", or name the cache in this policy\'s "allow"',
  level: "mandatory",
  config: allowSchema,
  kinds: ["cluster"],
  judge: (cluster, config) => {
    const access = textOf(cluster.properties, "publicNetworkAccess");
    if (access === "Disabled" || isAllowed(cluster, config)) return undefined;
    return access === undefined ? "publicNetworkAccess is not stated, so the service's default decides" : "the public network reaches the cache";
  },
});
