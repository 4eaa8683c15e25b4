import type * as pulumi from "@pulumi/pulumi";
import type { PrincipalType, StorageAuth } from "../enums";

/** What an `RdbStaging` is made of. */
export interface RdbStagingArgs {
  /** Resource group of the storage account. */
  resourceGroupName: pulumi.Input<string>;
  /** Region; has to be that of source and target (azure.md 7.2). Default: that of the resource group. */
  location?: pulumi.Input<string>;
  /**
   * Name of the storage account, 3 to 24 small letters and digits, unique in all of Azure. Default: `st`, the letters
   * and digits of the component's name, and eight digits derived from project, stack, resource group and name.
   */
  accountName?: pulumi.Input<string>;
  /** Name of the container. Default `rdb`. */
  containerName?: pulumi.Input<string>;
  /** How the services get at the blobs. Default `sharedKey`. Plain, since it decides which role assignments exist. */
  storageAuth?: StorageAuth;
  /**
   * Object id of the source's managed identity; gets the role Storage Blob Data Contributor. Needed for
   * `managedIdentity`. Whether it is given decides whether the assignment exists.
   */
  exporterPrincipalId?: pulumi.Input<string>;
  /** Object id of who runs `pulumi up`; gets the same role, which signing a user-delegation SAS needs. None by default. */
  operatorPrincipalId?: pulumi.Input<string>;
  /** Kind of that principal. Default `ServicePrincipal`, as pipelines are. */
  operatorPrincipalType?: pulumi.Input<PrincipalType>;
  /**
   * Days after which block blobs are deleted. Default 7. Azure's lifecycle rules know block and append blobs only: the
   * page blobs that a Premium cache exports stay until the account goes, or until you delete them.
   */
  retentionDays?: pulumi.Input<number>;
  /** Tags of the account; none by default. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}
