import type { ReadCache } from "./read-facts";

/**
 * Finds the databases of one cache that hold keys; undefined where that
 * cannot be told without the cache's keys.
 */
export type DatabaseProbe = (cache: ReadCache, signal?: AbortSignal) => Promise<number[] | undefined>;

/** Numbers in the `# Keyspace` section of INFO, such as `db0:keys=3,expires=0`. */
export function databasesInInfo(info: string): number[] {
  return [...info.matchAll(/^db(\d+):keys=([1-9]\d*)/gm)].map(([, number]) => Number(number)).sort((a, b) => a - b);
}
