import type * as pulumi from "@pulumi/pulumi";
import * as redisenterprise from "@pulumi/azure-native/redisenterprise";
import type { ManagedRedisArgs } from "./args";
import type { OutputsOf } from "../checked";
import type { TargetSettings } from "../../lib/target";

/** The one access policy that the service has; it gives full access (azure.md 12). */
const accessPolicyName = "default";

/** One assignment for each principal asked for. */
export function assignAccess(
  name: string,
  args: ManagedRedisArgs,
  database: { clusterName: pulumi.Input<string>; databaseName: pulumi.Input<string> },
  settings: OutputsOf<TargetSettings>,
  parent: pulumi.Resource,
): void {
  (args.accessAssignments ?? []).forEach((assignment, index) => {
    new redisenterprise.AccessPolicyAssignment(
      `${name}-access-${assignment.name}`,
      {
        resourceGroupName: args.resourceGroupName,
        ...database,
        accessPolicyAssignmentName: assignment.name,
        accessPolicyName,
        user: { objectId: settings.accessAssignments.apply((all) => all[index]?.objectId ?? "") },
      },
      { parent },
    );
  });
}
