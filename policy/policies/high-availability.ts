import { isProduction, productionSchema, type ProductionConfig } from "../config";
import { definePolicy } from "../definition";
import { textOf } from "../properties";

/** Left out is right: the service's own default is Enabled. */
export const highAvailability = definePolicy<ProductionConfig>({
  name: "redis-high-availability",
  description: "Production has a replica of every shard.",
  remedy: 'set highAvailability to "Enabled" (highAvailability: true); it can be switched on at any time, never off',
  level: "mandatory",
  config: productionSchema,
  kinds: ["cluster"],
  judge: (cluster, config) =>
    textOf(cluster.properties, "highAvailability") === "Disabled" && isProduction(cluster, config)
      ? "high availability is off, so maintenance and every change of size lose the content"
      : undefined,
});
