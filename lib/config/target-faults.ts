import type { CompleteCache } from "./complete";
import { sizeCache } from "./size-cache";
import { faultsOf, targetRules, targetSettings } from "../target";
import { under, type Fault } from "../util/fault";

/** What Azure would refuse about the target that a cache asks for; its sizing must have been found sound. */
export function targetFaults({ source, target }: CompleteCache): Fault[] {
  const { record } = sizeCache(source, target);
  return faultsOf(targetRules, targetSettings({ ...target, sku: record.target.sku, highAvailability: record.target.highAvailability, clusteringPolicy: record.target.clusteringPolicy })).map((fault) =>
    under("target", fault),
  );
}
