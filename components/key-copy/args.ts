import type * as pulumi from "@pulumi/pulumi";

/**
 * What a copy is told: ids, a label and bounds, never a key or a token. All of
 * it may be outputs of other resources. Where the target gets its access
 * assignments in the same program, let the copy depend on them.
 */
export interface KeyCopyArgs {
  /** ARM id of the `Microsoft.Cache/redis` cache to copy; any tier. It is only read. */
  readonly sourceId: pulumi.Input<string>;
  /** ARM id of the `Microsoft.Cache/redisEnterprise/databases` to copy into. */
  readonly targetDatabaseId: pulumi.Input<string>;
  /**
   * Label of this copy: 1 to 40 letters, digits and inner hyphens. The copy
   * runs once; a new label makes it run again.
   */
  readonly snapshot: pulumi.Input<string>;
  /**
   * Names the snapshot for which a person allows keys of the target to be
   * overwritten by keys of the same name; equal to `snapshot` or without
   * effect. Keys that only the target has are never deleted. Default: a target
   * that holds keys which are not known to come from this copy is refused.
   */
  readonly allowOverwriteOf?: pulumi.Input<string>;
  /** Numbers of the databases that hold keys; keys of database n above 0 get the prefix `dbn:`. Default `[0]`. */
  readonly databasesInUse?: pulumi.Input<pulumi.Input<number>[]>;
  /**
   * Folder for checkpoints, on the machine that runs `pulumi up`; a relative
   * one begins at the program's folder. Each copy makes a folder of its own
   * there. Default: `azure-redis-move/copies` in `$XDG_STATE_HOME`
   * (`~/.local/state`), on Windows in `%LOCALAPPDATA%`.
   */
  readonly checkpoint?: pulumi.Input<string>;
  /** Compare every key at the end: type, value, expiry. Reads both caches whole once more. Default: true. */
  readonly verify?: pulumi.Input<boolean>;
  /**
   * Minutes that one `pulumi up` works, 1 to 1440; then it ends with a partial
   * state and the next one goes on. Stay below the limit of the pipeline.
   * Default: 45.
   */
  readonly timeoutMinutes?: pulumi.Input<number>;
  /** Upper limit of the speed, such as `5000keys/s` or `20MB/s`. Default: none; the copy slows down by itself while the source answers late. */
  readonly maxRate?: pulumi.Input<string>;
}
