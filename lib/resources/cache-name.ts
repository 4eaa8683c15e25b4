import { kindOf } from "./kinds";
import { nameOf, qualifiedTypes } from "./urn";

/**
 * The name that people know a cache by, from the URN of any resource that
 * belongs to it: that of the `CacheMove` or `ManagedRedis` above it, else its
 * own logical name. Children of our components are called `<name>-<role>`,
 * which never changes, so the URN alone is enough: a plan may leave unchanged
 * parents out, and a policy is not given them.
 */
export function cacheNameOf(urn: string): string {
  const parents = qualifiedTypes(urn).slice(0, -1);
  const levels = parents.filter((type) => kindOf(type) === "component").length;
  const parts = nameOf(urn).split("-");
  return levels === 0 || levels >= parts.length ? nameOf(urn) : parts.slice(0, -levels).join("-");
}
