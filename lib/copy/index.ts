/**
 * Copies live Redis data key by key and proves the result.
 *
 * ```ts
 * import { copy } from "azure-redis-move/copy";
 * const result = await copy({ from: "rediss://old.redis.cache.windows.net", to: "rediss://new.westeurope.redis.azure.net:10000", checkpoint: "./move" });
 * ```
 *
 * @packageDocumentation
 */
export { copy } from "./copy";
export type { CopyControl, CopyOptions, CopyProgress, EndpointOptions, SelectionOptions } from "./options";
export { parseDbMap, parseRate } from "./options";
export type { CopyResult } from "./result";
export type { Counts, Failure, ShardCounts } from "./ledger";
export type { FollowProgress, FollowResult } from "./follow/follow-progress";
export type { ConflictPolicy } from "./settings";
export { CheckpointBusy, checkpointIdentity, type CheckpointIdentity } from "./checkpoint/store";
export { RunStopped, type StopReason } from "./errors";
export type { Rate } from "./throttle/throttle";
export { verify } from "./verify/verify";
export type { Difference, DifferenceKind, VerifyOptions, VerifyProgress, VerifyResult } from "./verify/options";
export { askControl, ControlServer, isRefusal } from "./control/server";
export { MetricsServer } from "./control/metrics";
