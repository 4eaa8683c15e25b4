import { ruledOutBy } from "./constraints";
import type { ManagedRedisSku } from "./managed-redis-skus";
import { neededMegabytes } from "./memory";
import type { CheckedRequest } from "./read-request";
import { refuseNoCluster, refusePreview, refuseTooLarge } from "./refusals";
import { type Rule, type RuleOption, ruleFor } from "./rules";
import { type Accept, smallestAmong, smallestOf, targetTiers } from "./search";
import type { SizeOption, TargetTier } from "./types";

/** A target, and the way that led to it. */
export interface Choice {
  readonly sku: ManagedRedisSku;
  readonly rule: Rule;
  /** The option of the rule that was started from. */
  readonly from: RuleOption;
  /** `from.option`, or null where another SKU than its own had to be taken. */
  readonly option: SizeOption;
  /** The tier asked for, else the rule's. */
  readonly tier: TargetTier;
  /** What the peak and its headroom need; 0 where nothing was measured. */
  readonly peakMegabytes: number;
  /** What the target has to offer: the option's memory or the peak's, the larger. */
  readonly neededMegabytes: number;
  /** The option's own SKU in that tier, before the peak and the wishes moved the choice. */
  readonly base: ManagedRedisSku | undefined;
  /** The preview SKU that was passed over, since previews are not allowed. */
  readonly passedOver: ManagedRedisSku | undefined;
}

type Found = Pick<Choice, "sku" | "passedOver">;

/** @throws UserError where no SKU fits what is asked, naming the largest, the policy or the preview SKU in the way. */
export function chooseTarget(request: CheckedRequest): Choice {
  const rule = ruleFor(request.source);
  const tier = request.targetTier ?? rule.tier;
  const { peakMemoryGB: peak, headroomPercent } = request;
  const peakMegabytes = peak === undefined ? 0 : neededMegabytes(peak, headroomPercent);

  for (const from of optionsInOrder(request, rule, peakMegabytes)) {
    const needed = Math.max(from.usableMegabytes, peakMegabytes);
    const found = find(request, tier, needed);
    if (found === undefined) continue;
    const base = smallestOf(tier, from.usableMegabytes, () => true);
    const option = found.sku === base ? from.option : null;
    return { ...found, rule, from, option, tier, peakMegabytes, neededMegabytes: needed, base };
  }
  return refuse(request, rule, tier, peakMegabytes);
}

/**
 * MAP-18: the cost option needs a measured peak that fits it. Where it fits and
 * memory is preferred, it stays the second choice, for wishes that rule out the first.
 */
function optionsInOrder({ peakMemoryGB, prefer }: CheckedRequest, rule: Rule, peak: number): readonly RuleOption[] {
  const [small, abundant] = rule.options;
  if (small === undefined || abundant === undefined) return rule.options;
  const costFits = peakMemoryGB !== undefined && peak <= small.usableMegabytes;
  if (!costFits) return [abundant];
  return prefer === "memory" ? [abundant, small] : [small, abundant];
}

function find(request: CheckedRequest, tier: TargetTier, needed: number): Found | undefined {
  const possible: Accept = (sku) => ruledOutBy(request, sku) === undefined;
  const sku = smallestOf(tier, needed, possible);
  if (sku === undefined || sku.stage === "GA" || request.allowPreview) {
    return sku && { sku, passedOver: undefined };
  }
  const others = targetTiers.filter((other) => other !== tier);
  const generallyAvailable = smallestAmong(others, needed, (other) => possible(other) && other.stage === "GA");
  if (generallyAvailable === undefined) return refusePreview(request.source, needed, sku);
  return { sku: generallyAvailable, passedOver: sku };
}

function refuse(request: CheckedRequest, rule: Rule, tier: TargetTier, peak: number): never {
  const least = rule.options.at(-1)?.usableMegabytes ?? 0;
  const needed = Math.max(least, peak);
  if (smallestOf(tier, needed, () => true) === undefined) return refuseTooLarge(request, tier, needed);
  return refuseNoCluster(request, rule, tier, needed);
}
