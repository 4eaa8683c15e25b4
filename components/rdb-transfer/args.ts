import type * as pulumi from "@pulumi/pulumi";

import type { StorageAuth } from "../enums";

/**
 * What a transfer is told: ids, names and bounds, never a key, token or SAS.
 * All of it may be outputs of other resources. Where the storage account gets
 * its roles in the same program, let the transfer depend on the assignments.
 */
export interface RdbTransferArgs {
  /** ARM id of the `Microsoft.Cache/redis` cache to export; Premium (FEAT-12). */
  readonly sourceId: pulumi.Input<string>;
  /** ARM id of the `Microsoft.Cache/redisEnterprise/databases` to import into. */
  readonly targetDatabaseId: pulumi.Input<string>;
  /** ARM id of the storage account through which the RDB files pass; in the region and subscription of both caches. */
  readonly storageAccountId: pulumi.Input<string>;
  /** Its container. The blobs and the journal of the transfer are in the folder named by `snapshot`. */
  readonly containerName: pulumi.Input<string>;
  /**
   * Label of this transfer: 1 to 40 letters, digits and inner hyphens. The
   * transfer runs once; a new label makes it run again.
   */
  readonly snapshot: pulumi.Input<string>;
  /**
   * How Azure's services get at the blobs. Default: by a SAS signed with the
   * account's key, or with a user-delegation key where the account allows no
   * shared key.
   */
  readonly storageAuth?: pulumi.Input<StorageAuth>;
  /**
   * An import deletes what the target holds. This names the snapshot for which
   * a person allows that; equal to `snapshot` or without effect. Default: a
   * target that holds keys is refused.
   */
  readonly allowOverwriteOf?: pulumi.Input<string>;
  /**
   * Minutes that one `pulumi up` waits, 1 to 1440; then it ends with a partial
   * state and the next one goes on. Stay below the limit of the pipeline.
   * Default: 45.
   */
  readonly timeoutMinutes?: pulumi.Input<number>;
  /** Usable memory of the target in GB; a source that uses more is refused. Default: not checked. */
  readonly targetUsableGB?: pulumi.Input<number>;
  /** Rights of the SAS that the import gets, in Azure Storage's letters. Default: `r` (U-14). */
  readonly importPermissions?: pulumi.Input<string>;
  /** `withStorageKey` appends `;<account key>` to the URLs given to the import, as older tooling did. Default: `bare` (U-13). */
  readonly importUrlForm?: pulumi.Input<"bare" | "withStorageKey">;
}
