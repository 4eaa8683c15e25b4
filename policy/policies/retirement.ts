import { enterpriseRetirement, retirement } from "../../lib/compatibility";
import { findEnterpriseSku, size, type SizingRequest, type SourceTier } from "../../lib/sizing";
import { UserError } from "../../lib/util/user-error";
import { allowSchema, isAllowed, type AllowConfig } from "../config";
import { definePolicy, type Judged } from "../definition";
import { numberOf, objectOf, skuOf, textOf, type Properties } from "../properties";

/** Advisory: the cache works until the day; a preview is where people still read. */
export const retiring = definePolicy<AllowConfig>({
  name: "redis-retirement",
  description: "Azure Cache for Redis is retired; every cache moves to Azure Managed Redis before.",
  remedy: "size it with redis-move assess and move it with a CacheMove",
  level: "advisory",
  config: allowSchema,
  kinds: ["cache", "cluster"],
  judge: (resource, config) => {
    if (isAllowed(resource, config)) return undefined;
    return resource.kind === "cache" ? cacheEnds(resource.properties) : enterpriseEnds(resource);
  },
});

function cacheEnds(properties: Properties): string {
  const sku = objectOf(properties, "sku") ?? {};
  const what = `${textOf(sku, "name") ?? ""} ${shortName(sku)}`.trim();
  return `Azure Cache for Redis ${what} retires on ${retirement.retired} and is switched off from ${retirement.disabledFrom}; ${becomes(properties, sku)}`;
}

/** By its size alone: what it holds is known to `redis-move assess`, not to a program. */
function becomes(properties: Properties, sku: Properties): string {
  const replicas = numberOf(properties, "replicasPerPrimary") ?? numberOf(properties, "replicasPerMaster");
  const shards = numberOf(properties, "shardCount");
  const request: SizingRequest = {
    sku: shortName(sku),
    ...tierOf(sku),
    ...(shards === undefined ? {} : { shards }),
    ...(replicas === undefined ? {} : { replicasPerPrimary: replicas }),
  };
  try {
    const { recommended, rule } = size(request);
    return `by its size it becomes ${recommended.sku} with ${recommended.usableGB} GB usable (${rule})`;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return `what it becomes has to be looked at (${error.message})`;
  }
}

/** `C3`, `P1`, out of ARM's three fields. */
function shortName(sku: Properties): string {
  return `${textOf(sku, "family") ?? ""}${numberOf(sku, "capacity") ?? ""}`;
}

function tierOf(sku: Properties): { tier?: SourceTier } {
  const name = textOf(sku, "name");
  const tier = (["Basic", "Standard", "Premium"] as const).find((known) => known === name);
  return tier === undefined ? {} : { tier };
}

function enterpriseEnds({ properties }: Judged): string | undefined {
  const name = skuOf(properties);
  const sku = name === undefined ? undefined : findEnterpriseSku(name);
  if (sku === undefined) return undefined;
  const targets = Object.values(sku.targets);
  return `${sku.name} of Azure Cache for Redis Enterprise retires on ${enterpriseRetirement.retired} and is moved by Microsoft from ${enterpriseRetirement.movedFrom}; by its size it becomes ${targets.join(" or ")}`;
}
