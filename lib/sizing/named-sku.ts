import { UserError } from "../util/user-error";
import { findManagedRedisSku } from "./managed-redis-skus";
import { neededMegabytes, toGigabytes, toMegabytes } from "./memory";
import { readRequest } from "./read-request";
import { size } from "./size";
import { toTarget } from "./target";
import type { SizingDecision, SizingRequest, SizingWarning } from "./types";

/**
 * The decision with a SKU that a person has named in place of the recommended
 * one, which becomes the first alternative. Without a measured peak a SKU
 * smaller than the recommended one is allowed, with a warning.
 *
 * @throws UserError as `size` does, and where the SKU does not exist or the
 *   measured peak with its headroom does not fit it.
 */
export function sizeNamed(request: SizingRequest, name: string): SizingDecision {
  const decision = size(request);
  const { recommended } = decision;
  const sku = findManagedRedisSku(name);
  if (recommended.sku === sku?.name) return decision;

  if (sku === undefined)
    throw new UserError("is not a SKU of Azure Managed Redis", {
      path: "target.sku",
      given: JSON.stringify(name),
      allowed: "an ARM name such as Balanced_B10",
    });
  if (sku.usableGB === null) {
    throw new UserError(
      "how much of a Flash Optimized SKU is usable is not published (U-02), so a cache cannot be sized onto it",
      {
        path: "target.sku",
        given: sku.name,
        allowed: "Balanced_*, MemoryOptimized_*, ComputeOptimized_*",
        remedy: "build it as a ManagedRedis with that sku",
      },
    );
  }
  const target = toTarget(readRequest(request), sku, null);
  const { peakMemoryGB, headroomPercent = 0 } = request;
  if (peakMemoryGB !== undefined && neededMegabytes(peakMemoryGB, headroomPercent) > toMegabytes(sku.usableGB)) {
    throw new UserError("the measured peak with its headroom does not fit the SKU named", {
      path: "target.sku",
      given: `${sku.name} with ${sku.usableGB} GB usable, ${toGigabytes(neededMegabytes(peakMemoryGB, headroomPercent))} GB needed`,
      allowed: `${recommended.sku} (${recommended.usableGB} GB usable) or larger`,
    });
  }
  const smaller = sku.memoryGB < recommended.memoryGB;
  return {
    ...decision,
    recommended: target,
    alternatives: [
      { ...recommended, reason: `recommended by ${decision.rule}; ${sku.name} was named in its place` },
      ...decision.alternatives.filter((other) => other.sku !== sku.name),
    ],
    warnings: [...decision.warnings, ...(smaller ? [smallerThanRecommended(sku.name, recommended.sku)] : [])],
  };
}

function smallerThanRecommended(named: string, recommended: string): SizingWarning {
  return {
    code: "named-sku-smaller",
    message: `${named} was named and is smaller than the recommended ${recommended}`,
  };
}
