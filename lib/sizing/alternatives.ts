import type { Choice } from "./choose-target";
import { ruledOutBy } from "./constraints";
import type { ManagedRedisSku } from "./managed-redis-skus";
import { toGigabytes } from "./memory";
import type { CheckedRequest } from "./read-request";
import { type Accept, smallestOf, targetTiers, usableOf } from "./search";
import { toTarget } from "./target";
import type { Alternative, SizeOption, TargetTier } from "./types";

interface Candidate {
  readonly sku: ManagedRedisSku;
  readonly option: SizeOption;
  readonly reason: string;
}

/**
 * Targets that lost, the nearest first: the other option of the row, the preview
 * SKU that was passed over, the other tiers, the next size up. None that the
 * wishes rule out.
 */
export function alternativesTo(request: CheckedRequest, choice: Choice): Alternative[] {
  const candidates = [
    ...otherOptions(request, choice),
    ...passedOver(choice),
    ...otherTiers(request, choice),
    ...nextSizeUp(request, choice),
  ];
  const seen = new Set([choice.sku]);
  return candidates.flatMap(({ sku, option, reason }) => {
    if (seen.has(sku) || ruledOutBy(request, sku) !== undefined) return [];
    seen.add(sku);
    return [{ ...toTarget(request, sku, option), reason }];
  });
}

function otherOptions(request: CheckedRequest, choice: Choice): Candidate[] {
  return choice.rule.options.flatMap(({ option, usableMegabytes }) => {
    const sku = smallestOf(choice.tier, usableMegabytes, () => true);
    return sku === undefined || option === choice.from.option
      ? []
      : [{ sku, option, reason: whyNot(option, sku, request, choice) }];
  });
}

function whyNot(option: SizeOption, sku: ManagedRedisSku, request: CheckedRequest, choice: Choice): string {
  if (option === "abundant")
    return `more room than the peak needs: it fits the cost option with ${toGigabytes(choice.from.usableMegabytes)} GB usable`;
  if (request.peakMemoryGB === undefined) return "costs less, but only for a measured peak that fits (MAP-18)";
  if (choice.peakMegabytes <= usableOf(sku)) return "costs less and the peak fits, but memory is preferred";
  return `${sku.usableGB} GB usable are less than the ${toGigabytes(choice.peakMegabytes)} GB that the peak needs with its headroom`;
}

function passedOver({ passedOver: sku }: Choice): Candidate[] {
  return sku ? [{ sku, option: null, reason: "in preview, not allowed (allowPreview, --allow-preview)" }] : [];
}

const tierTraits: Readonly<Record<TargetTier, string>> = {
  MemoryOptimized: "8 GB per vCPU, least compute for the memory",
  Balanced: "4 GB per vCPU",
  ComputeOptimized: "2 GB per vCPU, most compute for the memory",
};

function otherTiers(request: CheckedRequest, choice: Choice): Candidate[] {
  const notTheTier = request.targetTier ? "not the tier asked for" : `not the tier of ${choice.from.id}`;
  return targetTiers
    .filter((tier) => tier !== choice.sku.tier)
    .flatMap((tier) => {
      const sku = smallestOf(tier, choice.neededMegabytes, allowed(request));
      return sku ? [{ sku, option: null, reason: `${notTheTier}: ${tierTraits[tier]}` }] : [];
    });
}

function nextSizeUp(request: CheckedRequest, { sku: taken, neededMegabytes }: Choice): Candidate[] {
  const larger: Accept = (sku) => usableOf(sku) > usableOf(taken) && allowed(request)(sku);
  const sku = smallestOf(taken.tier as TargetTier, 0, larger);
  const reason = `next size up: ${sku?.usableGB} GB usable where ${toGigabytes(neededMegabytes)} GB are needed`;
  return sku ? [{ sku, option: null, reason }] : [];
}

function allowed(request: CheckedRequest): Accept {
  return (sku) => (sku.stage === "GA" || request.allowPreview === true) && ruledOutBy(request, sku) === undefined;
}
