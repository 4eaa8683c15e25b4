import type { ManagedRedisArgs } from "./args";

/** What the reviewer of a preview should know about secure defaults that nobody has chosen. */
export function warningsFor({ publicNetworkAccess, accessKeys, accessAssignments = [] }: ManagedRedisArgs): string[] {
  const warnings: string[] = [];
  if (publicNetworkAccess === undefined) {
    warnings.push(
      "publicNetworkAccess is not given and therefore Disabled: only private endpoints reach this cache; say Disabled to confirm, or Enabled",
    );
  }
  if ((accessKeys === undefined || accessKeys === false) && accessAssignments.length === 0) {
    warnings.push(
      "nobody can sign in: access keys are off and accessAssignments is empty; name the principals there, or set accessKeys: true",
    );
  }
  return warnings;
}
