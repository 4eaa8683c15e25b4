import { findManagedRedisSku, neededMegabytes, toGigabytes, toMegabytes } from "../../lib/sizing";
import { allowSchema, isAllowed, type AllowConfig } from "../config";
import { definePolicy, type Judged } from "../definition";
import { numberOf, objectOf, skuOf } from "../properties";

interface PeakConfig extends AllowConfig {
  readonly headroomPercent?: number;
  readonly peakMemoryGB?: Readonly<Record<string, number>>;
}

/**
 * The peak is frozen in the sizing that our components carry; for clusters
 * without them, and to overrule it, it is given in the configuration.
 */
export const peakFits = definePolicy<PeakConfig>({
  name: "redis-peak-fits",
  description: "The usable memory of the target covers the measured peak of the source.",
  remedy: "take a larger SKU, or measure again with redis-move assess",
  level: "mandatory",
  config: {
    ...allowSchema,
    headroomPercent: { type: "number", minimum: 0, default: 0, description: "Room to keep above the peak, percent of the peak." },
    peakMemoryGB: { type: "object", additionalProperties: { type: "number", minimum: 0 }, description: "Measured peak by cache, GB; for clusters outside our components, and in place of the sizing's own." },
  },
  kinds: ["component", "cluster"],
  judge: (resource, config) => {
    const { sku, peakGB } = resource.kind === "cluster" ? clusterFacts(resource, config) : componentFacts(resource, config);
    if (sku === undefined || peakGB === undefined || isAllowed(resource, config)) return undefined;
    return misfit(sku, peakGB, config.headroomPercent ?? 0);
  },
});

interface Facts {
  readonly sku: string | undefined;
  readonly peakGB: number | undefined;
}

function clusterFacts({ cache, name, properties }: Judged, { peakMemoryGB = {} }: PeakConfig): Facts {
  return { sku: skuOf(properties), peakGB: peakMemoryGB[cache] ?? peakMemoryGB[name] };
}

/** A `CacheMove` hands its sizing down to a `ManagedRedis`, which is judged; a peak in the configuration is judged at the cluster. */
function componentFacts({ type, cache, properties }: Judged, { peakMemoryGB = {} }: PeakConfig): Facts {
  const sizing = objectOf(properties, "sizing");
  const target = sizing === undefined ? undefined : objectOf(sizing, "target");
  if (sizing === undefined || target === undefined || !type.endsWith(":ManagedRedis") || cache in peakMemoryGB) return { sku: undefined, peakGB: undefined };
  return { sku: skuOf({ sku: { name: target["sku"] } }), peakGB: numberOf(sizing, "peakMemoryGB") };
}

/** SKUs outside the catalogue are none of Azure Managed Redis and are left to `redis-retirement`. */
function misfit(sku: string, peakGB: number, headroomPercent: number): string | undefined {
  const entry = findManagedRedisSku(sku);
  if (entry === undefined) return undefined;
  const needed = neededMegabytes(peakGB, headroomPercent);
  const room = headroomPercent === 0 ? "" : ` with ${headroomPercent} % above it`;
  if (entry.usableGB === null) return `how much of ${entry.name} is usable is not published (U-02), so nothing shows that the measured peak of ${peakGB} GB${room} fits`;
  if (needed <= toMegabytes(entry.usableGB)) return undefined;
  return `the measured peak of ${peakGB} GB${room} needs ${toGigabytes(needed)} GB and ${entry.name} has ${entry.usableGB} GB usable`;
}
