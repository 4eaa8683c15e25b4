/** Pulumi components that move Azure Cache for Redis to Azure Managed Redis. */
export { ManagedRedis, type ConnectionFacts } from "./managed-redis/managed-redis";
export type * from "./managed-redis/args";
export type { AccessKeys } from "./managed-redis/keys";
export { RdbStaging } from "./rdb-staging/rdb-staging";
export type * from "./rdb-staging/args";
export { RdbTransfer, type TransferProof, type TransferredBlob } from "./rdb-transfer/rdb-transfer";
export type * from "./rdb-transfer/args";
export { KeyCopy, type KeyCopyCounts, type KeyCopyVerification } from "./key-copy/key-copy";
export type * from "./key-copy/args";
export { CacheMove } from "./cache-move/cache-move";
export type * from "./cache-move/args";
export * from "./enums";
export { loadStackConfig, moveArgs } from "./stack-config";
export { size, toRecord } from "../lib/sizing";
export type {
  SizingDecision,
  SizingRecord,
  SizingRequest,
  SizingWarning,
  SizedSource,
  SizedTarget,
  Alternative,
} from "../lib/sizing";
