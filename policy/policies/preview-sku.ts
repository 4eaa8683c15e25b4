import { findManagedRedisSku } from "../../lib/sizing";
import { isProduction, productionSchema, type ProductionConfig } from "../config";
import { definePolicy } from "../definition";
import { skuOf } from "../properties";

export const previewSku = definePolicy<ProductionConfig>({
  name: "redis-no-preview-sku",
  description: "Production runs on SKUs that are generally available.",
  remedy: "take an in-memory SKU that is generally available: up to M250, B250 or X250",
  level: "mandatory",
  config: productionSchema,
  kinds: ["cluster"],
  judge: (cluster, config) => {
    const name = skuOf(cluster.properties);
    const sku = name === undefined ? undefined : findManagedRedisSku(name);
    return sku?.stage === "preview" && isProduction(cluster, config) ? `${sku.name} is in preview, without an SLA` : undefined;
  },
});
