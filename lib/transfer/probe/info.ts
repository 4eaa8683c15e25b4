import type { Keyspace } from "./probe";

/** Adds up what several servers of one cache answered to DBSIZE and INFO. */
export function keyspaceOf(answers: readonly { readonly size: number; readonly info: string }[]): Keyspace {
  const databases = answers.flatMap(({ info }) => readDatabases(info));
  const inOthers = databases.filter(({ database }) => database !== 0);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const field = (name: string) => sum(answers.map(({ info }) => readField(info, name) ?? 0));
  return {
    // DBSIZE counts database 0 alone, and is the one count that every service answers for a whole cache.
    keys: sum(answers.map(({ size }) => size)) + sum(inOthers.map(({ keys }) => keys)),
    expiringKeys: sum(databases.map(({ expires }) => expires)),
    otherDatabases: [...new Set(inOthers.map(({ database }) => database))].sort((a, b) => a - b),
    usedMemoryBytes: field("used_memory"),
    maxMemoryBytes: field("maxmemory"),
    evictedKeys: field("evicted_keys"),
  };
}

/** Lines such as `db3:keys=17,expires=2,avg_ttl=0`. */
function readDatabases(info: string): readonly { readonly database: number; readonly keys: number; readonly expires: number }[] {
  return [...info.matchAll(/^db(\d+):keys=(\d+),expires=(\d+)/gm)]
    .map(([, database, keys, expires]) => ({ database: Number(database), keys: Number(keys), expires: Number(expires) }))
    .filter(({ keys }) => keys > 0);
}

function readField(info: string, name: string): number | undefined {
  const value = new RegExp(`^${name}:(\\d+)\\s*$`, "m").exec(info)?.[1];
  return value === undefined ? undefined : Number(value);
}
