import type { CompleteCache } from "./complete";
import { targetEviction } from "./eviction";
import { blockers, moveFindings } from "./findings";
import { sizeCache } from "./size-cache";
import { defaults, faultsOf, targetRules, targetSettings } from "../target";
import { under, type Fault } from "../util/fault";

/** What Azure would refuse of the target that a cache asks for; its sizing must have been found sound. */
export function targetFaults({ source, target }: CompleteCache): Fault[] {
  const sizing = sizeCache(source, target).record;
  const { sku, highAvailability, clusteringPolicy } = sizing.target;
  const evictionPolicy = targetEviction(source.evictionPolicy, target.evictionPolicy) ?? defaults.evictionPolicy;
  const settings = targetSettings({ ...target, sku, highAvailability, clusteringPolicy, evictionPolicy });
  return faultsOf(targetRules, settings).map((fault) => under("target", fault));
}

/** Findings that have to stop the move of a cache; its sizing must have been found sound. */
export function findingFaults(cache: CompleteCache): Fault[] {
  const sizing = sizeCache(cache.source, cache.target).record;
  return blockers(moveFindings({ ...cache, sizing }));
}
