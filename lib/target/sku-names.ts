import { findEnterpriseSku } from "../sizing/enterprise-skus";
import { managedRedisSkus } from "../sizing/managed-redis-skus";
import { nearest } from "../util/nearest";
import { show, type Fault } from "../util/fault";

const names = managedRedisSkus.map(({ name }) => name);
const sourceSku = /^(basic|standard|premium|(?:(?:basic|standard|premium)[_ -]?)?[cp][0-9]+)$/i;

/**
 * Why a name is not one of the SKUs of Azure Managed Redis. The type of
 * azure-native is an open string, so a made-up name would pass the preview
 * and fail during the update.
 */
export function skuFault(given: string): Fault | undefined {
  if (names.includes(given)) return undefined;
  const fault = {
    path: "sku",
    given: show(given),
    allowed: "Balanced_B0 to B1000, MemoryOptimized_M10 to M2000, ComputeOptimized_X3 to X700, FlashOptimized_A250 to A4500",
  };
  if (sourceSku.test(given))
    return {
      ...fault,
      problem: "is a SKU of Azure Cache for Redis, the old service",
      remedy: "`redis-move size` names the SKU that it becomes",
    };
  if (findEnterpriseSku(given) !== undefined)
    return {
      ...fault,
      problem: "is a SKU of Azure Cache for Redis Enterprise, which nobody can create any more and which retires on 2027-03-31",
    };
  const meant =
    names.find((name) => name.toLowerCase() === given.toLowerCase()) ??
    names.find((name) => name.endsWith(`_${given.toUpperCase()}`)) ??
    nearest(given, names);
  return {
    ...fault,
    problem: "is not a SKU of Azure Managed Redis",
    ...(meant === undefined ? {} : { remedy: `did you mean ${meant}?` }),
  };
}
