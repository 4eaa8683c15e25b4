import { kindOf } from "./kinds";
import { nameOf, qualifiedTypes } from "./urn";

/**
 * URN of the outermost component of ours that a resource stands below, or is;
 * undefined where there is none. Children of our components are called
 * `<name>-<role>`, which never changes, so the resource's own URN is enough: a
 * plan leaves unchanged parents out, and a policy is not given them.
 */
export function ownerUrnOf(urn: string): string | undefined {
  const types = qualifiedTypes(urn);
  const outermost = types.findIndex((type) => kindOf(type) === "component");
  if (outermost === -1) return undefined;
  const below = types.slice(outermost, -1).filter((type) => kindOf(type) === "component").length;
  const parts = nameOf(urn).split("-");
  // A child that was named otherwise is not one that our components made.
  if (below >= parts.length) return undefined;
  const name = below === 0 ? parts : parts.slice(0, -below);
  return [...urn.split("::").slice(0, 2), types.slice(0, outermost + 1).join("$"), name.join("-")].join("::");
}

/** The name that people know a cache by, from the URN of any resource that belongs to it. */
export function cacheNameOf(urn: string): string {
  return nameOf(ownerUrnOf(urn) ?? urn);
}
