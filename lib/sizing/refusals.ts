import { UserError } from "../util/user-error";
import type { ManagedRedisSku } from "./managed-redis-skus";
import { toGigabytes } from "./memory";
import type { CheckedRequest } from "./read-request";
import type { Rule } from "./rules";
import { largestOf, smallestAmong, smallestOf, targetTiers, usableOf } from "./search";
import type { SizedSource, TargetTier } from "./types";
import { cliTiers, describeSku, describeSource, tierNames } from "./words";

/** The tier has no SKU of that size at all. */
export function refuseTooLarge(request: CheckedRequest, tier: TargetTier, needed: number): never {
  const { source, clusteringPolicy, allowPreview } = request;
  const elsewhere = smallestAmong(targetTiers, needed, () => clusteringPolicy !== "NoCluster");
  const previewToo = elsewhere?.stage === "preview" && !allowPreview ? " with allowPreview (--allow-preview)" : "";
  throw new UserError(`larger than every ${tierNames[tier]} SKU`, {
    path: "sku",
    given: describeNeed(source, needed),
    allowed: `up to ${describeSku(largestOf(tier))}`,
    remedy: elsewhere
      ? `targetTier ${elsewhere.tier} (--target-tier ${cliTiers[elsewhere.tier as TargetTier]})${previewToo} reaches ${describeSku(elsewhere)}`
      : "split the data over several caches",
  });
}

/** Only a preview SKU fits, in this tier and in every other. */
export function refusePreview(source: SizedSource, needed: number, sku: ManagedRedisSku): never {
  throw new UserError(`only preview SKUs are large enough; the smallest is ${describeSku(sku)}`, {
    path: "sku",
    given: describeNeed(source, needed),
    allowed: `GA SKUs, up to ${describeSku(largestGenerallyAvailable())}`,
    remedy: "allow previews with allowPreview (--allow-preview), or split the data over several caches",
  });
}

/** The sizes are there, but not with the NoCluster policy. */
export function refuseNoCluster(
  { source, peakMemoryGB }: CheckedRequest,
  rule: Rule,
  tier: TargetTier,
  needed: number,
): never {
  const largest = largestOf(tier, (sku) => sku.noCluster);
  const [cost] = rule.options.length > 1 ? rule.options : [];
  const small = cost && smallestOf(tier, cost.usableMegabytes, (sku) => sku.noCluster);
  const measure = small !== undefined && peakMemoryGB === undefined;
  throw new UserError("the NoCluster policy ends at 24 GB", {
    path: "clusteringPolicy",
    given: `NoCluster for ${describeNeed(source, needed)}`,
    allowed: `NoCluster up to ${describeSku(largest)}; OSSCluster and EnterpriseCluster at any size`,
    ...(measure && {
      remedy: `a measured peak that fits ${describeSku(small)} would do (peakMemoryGB, --peak-memory-gb)`,
    }),
  });
}

function describeNeed(source: SizedSource, needed: number): string {
  return `${describeSource(source)}, ${toGigabytes(needed)} GB usable needed`;
}

function largestGenerallyAvailable(): ManagedRedisSku {
  return targetTiers
    .map((tier) => largestOf(tier, (sku) => sku.stage === "GA"))
    .reduce((best, sku) => (usableOf(sku) > usableOf(best) ? sku : best));
}
