import { CacheMove, loadStackConfig, moveArgs } from "./components";

/** One move for each cache in the stack's config; the config is the whole description. */
const moves = loadStackConfig().map(
  (cache) => [cache.name, new CacheMove(cache.name, moveArgs(cache), { protect: cache.protect })] as const,
);

/** Where applications find each target; no credential. */
export const caches = Object.fromEntries(moves.map(([name, { databaseId, connection }]) => [name, { databaseId, connection }]));
