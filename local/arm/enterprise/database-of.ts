import type { Azure } from "../azure";
import type { ArmResource } from "../store";

export const DATABASE_TYPE = "Microsoft.Cache/redisEnterprise/databases";
export const ASSIGNMENT_TYPE = `${DATABASE_TYPE}/accessPolicyAssignments`;

/** The one database of a cluster. */
export function databaseOf(azure: Azure, clusterId: string): ArmResource | undefined {
  return azure.store.get(`${clusterId}/databases/default`);
}
