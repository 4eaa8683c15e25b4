import { choosePolicy } from "./choose-policy";
import type { ManagedRedisSku } from "./managed-redis-skus";
import type { CheckedRequest } from "./read-request";
import type { SizedTarget, SizeOption } from "./types";

export function toTarget(request: CheckedRequest, sku: ManagedRedisSku, option: SizeOption): SizedTarget {
  return {
    sku: sku.name,
    memoryGB: sku.memoryGB,
    usableGB: sku.usableGB ?? Number.NaN,
    highAvailability: request.highAvailability,
    clusteringPolicy: choosePolicy(request, sku).policy,
    additionalMemoryPercent: additionalMemoryPercent(request.source.totalMemoryGB, sku.memoryGB),
    option,
    stage: sku.stage,
  };
}

/** MAP-22: relative to the target, over advertised sizes, as the guide has it. */
export function additionalMemoryPercent(sourceGB: number, targetGB: number): number {
  // Adding zero turns the negative zero of a rounded -0.4 into a plain one.
  return Math.round(((targetGB - sourceGB) / targetGB) * 100) + 0;
}
