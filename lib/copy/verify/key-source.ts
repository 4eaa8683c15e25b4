import { scan, type KeyFilter } from "../pump/scanner";
import { KeyList } from "../pump/page";
import { bounds } from "../settings";
import type { Connection } from "../wire/connection";

/** Gives key names of one node, list by list; undefined at the end. */
export type KeySource = (connection: Connection) => Promise<KeyList | undefined>;

/** All keys, by SCAN. */
export function scanned(scanArguments: readonly string[], filter: KeyFilter | undefined): KeySource {
  let cursor: string | undefined = "0";
  return async (connection) => {
    if (cursor === undefined) return undefined;
    const found = await scan(connection, cursor, bounds.pageKeys, scanArguments, filter);
    cursor = found.cursor === "0" ? undefined : found.cursor;
    return found.keys;
  };
}

/** Draws in vain before a sample is given up: the filter leaves next to nothing. */
const MOST_DRAWS_PER_KEY = 50;

/**
 * So many different keys, each as likely as any other: by RANDOMKEY, since the
 * first keys of a SCAN are neighbours in the table (azure.md 8.2).
 */
export function drawn(wanted: number, filter: KeyFilter | undefined): KeySource {
  const seen = new Set<string>();
  let draws = 0;
  return async (connection) => {
    const keys = new KeyList();
    while (keys.count < bounds.pageKeys && seen.size < wanted && draws < wanted * MOST_DRAWS_PER_KEY) {
      const batch = Math.min(wanted - seen.size + 16, bounds.pageKeys);
      draws += batch;
      for (const answer of await connection.pipeline(Array.from({ length: batch }, () => ["RANDOMKEY"]))) {
        if (!Buffer.isBuffer(answer) || seen.size >= wanted) continue;
        const name = answer.toString("latin1");
        if (seen.has(name) || !(filter?.(answer, 0, answer.length) ?? true)) continue;
        seen.add(name);
        keys.push(answer, 0, answer.length);
      }
    }
    return keys.count === 0 ? undefined : keys;
  };
}
