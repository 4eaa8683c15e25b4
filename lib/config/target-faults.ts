import type { CompleteCache } from "./complete";
import { targetEviction } from "./eviction";
import { blockers, moveFindings } from "./findings";
import { sizeCache } from "./size-cache";
import { defaults, faultsOf, targetRules, targetSettings } from "../target";
import { under, type Fault } from "../util/fault";

/** What would stop the target that a cache asks for; its sizing must have been found sound. */
export function targetFaults(cache: CompleteCache): Fault[] {
  const { source, target } = cache;
  const sizing = sizeCache(source, target).record;
  const { sku, highAvailability, clusteringPolicy } = sizing.target;
  const evictionPolicy = targetEviction(source.evictionPolicy, target.evictionPolicy) ?? defaults.evictionPolicy;
  const settings = targetSettings({ ...target, sku, highAvailability, clusteringPolicy, evictionPolicy });
  const refused = faultsOf(targetRules, settings).map((fault) => under("target", fault));
  return [...refused, ...blockers(moveFindings({ ...cache, sizing }))];
}
