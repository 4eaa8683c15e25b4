import type * as pulumi from "@pulumi/pulumi";
import * as authorization from "@pulumi/azure-native/authorization";

import type { PrincipalType } from "../enums";

/** Storage Blob Data Contributor, the built-in role that both the export and the signing of a SAS need (azure.md 7.1). */
const blobDataContributor = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";

/** Lets a principal read and write the blobs of one account, and nothing else. */
export function assignBlobRole(
  name: string,
  accountId: pulumi.Output<string>,
  principalId: pulumi.Input<string>,
  principalType: pulumi.Input<PrincipalType>,
  parent: pulumi.Resource,
): void {
  new authorization.RoleAssignment(
    name,
    {
      scope: accountId,
      principalId,
      // The SDK would say User, and Azure refuses a role for a principal of another kind.
      principalType,
      roleDefinitionId: accountId.apply(
        (id) =>
          `/subscriptions/${id.split("/")[2] ?? ""}/providers/Microsoft.Authorization/roleDefinitions/${blobDataContributor}`,
      ),
    },
    { parent },
  );
}
