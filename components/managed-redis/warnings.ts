import type { ManagedRedisArgs } from "./args";
import { autonamed } from "./autonamed";

/** Longest label of a DNS name; name and region of a cluster together have to fit one (azure.md 2.5). */
const longestLabel = 63;

/** What the reviewer of a preview should know about secure defaults that nobody has chosen. */
export function warningsFor(name: string, args: ManagedRedisArgs): string[] {
  const { publicNetworkAccess, accessKeys, accessAssignments = [], clusterName = autonamed(name), location = "" } = args;
  const warnings: string[] = [];
  if (typeof clusterName === "string" && typeof location === "string" && `${clusterName}.${location}`.length > longestLabel) {
    warnings.push(
      `the cluster's name and region, ${clusterName}.${location}, are longer than one DNS label (${longestLabel} characters), in which the host name has to hold them: give a shorter name or clusterName`,
    );
  }
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
