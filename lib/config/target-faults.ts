import type { CompleteCache } from "./complete";
import { targetEviction } from "./eviction";
import { sizeCache } from "./size-cache";
import { defaults, faultsOf, targetRules, targetSettings } from "../target";
import { under, type Fault } from "../util/fault";

/** What Azure would refuse about the target that a cache asks for; its sizing must have been found sound. */
export function targetFaults({ source, target }: CompleteCache): Fault[] {
  const { sku, highAvailability, clusteringPolicy } = sizeCache(source, target).record.target;
  const evictionPolicy = targetEviction(source.evictionPolicy, target.evictionPolicy) ?? defaults.evictionPolicy;
  return faultsOf(targetRules, targetSettings({ ...target, sku, highAvailability, clusteringPolicy, evictionPolicy })).map((fault) => under("target", fault));
}
