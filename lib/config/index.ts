/** The config of a stack: its shape, its meaning, and every fault in it at once. Pure; knows nothing of Pulumi. */
export { ConfigError, parseConfig, requireConfig, type ParsedConfig, type ParseOptions } from "./parse";
export type { CompleteCache } from "./complete";
export { moveFaults, type MoveFacts } from "./cache-faults";
export { sizeCache, type CacheSizing } from "./size-cache";
export { blockers, changesText, moveFindings, type JudgedMove } from "./findings";
export { targetEviction } from "./eviction";
export { copyRunOf, moves, type Move } from "./moves";
export { stackShape, cacheShape, sourceShape, targetShape } from "./schema";
export type { Key, Keys, Shape } from "./shape";
export * from "./types";
