import path from "node:path";
import { fileURLToPath } from "node:url";
import { mkdirSync, realpathSync } from "node:fs";

/** The repository's root folder. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

/**
 * Folder for what set-up fetches or builds; created when missing. Its real path is taken because records
 * inside it hold absolute paths, which have to stay right when several work trees link to one cache.
 *
 * @param {...string} parts below the cache folder; the last part's folder is created too
 * @returns {string}
 */
export function cacheFolder(...parts) {
  const base = process.env.REDIS_MOVE_CACHE_DIR || path.join(root, ".cache");
  const folder = path.join(base, ...parts);
  mkdirSync(folder, { recursive: true });
  return realpathSync(folder);
}
