import type { EvictionPolicy, SourceEvictionPolicy } from "../sizing";
import { evictionPolicies } from "../sizing";

/** The target's eviction policy: the one asked for, else that of the source (azure.md 5.3), else the default. */
export function targetEviction(
  source: SourceEvictionPolicy | undefined,
  asked: EvictionPolicy | undefined,
): EvictionPolicy | undefined {
  return asked ?? (source === undefined ? undefined : evictionPolicies[source]);
}
