import { RdbError, type RdbCursor } from "../../../lib/copy/wire/rdb-cursor";

type Skip = (cursor: RdbCursor) => void;

const string: Skip = (cursor) => cursor.skipString();
const length: Skip = (cursor) => void cursor.length();
const bytes =
  (count: number): Skip =>
  (cursor) =>
    cursor.skip(count);
const all =
  (...parts: Skip[]): Skip =>
  (cursor) => {
    for (const part of parts) part(cursor);
  };
/** A count, then that many times the parts. */
const list =
  (...parts: Skip[]): Skip =>
  (cursor) => {
    for (let left = cursor.length(); left > 0; left--) for (const part of parts) part(cursor);
  };

/** A score as text; three values of its length stand for not-a-number and the infinities. */
const textScore: Skip = (cursor) => {
  const size = cursor.byte();
  if (size < 253) cursor.skip(size);
};
const MILLISECONDS = bytes(8);
const DOUBLE = bytes(8);
const STREAM_ID = bytes(16);

/** Module data tell of themselves: parts of five kinds up to an end mark. */
const MODULE_PARTS: Readonly<Record<number, Skip>> = { 1: length, 2: length, 3: bytes(4), 4: DOUBLE, 5: string };
const moduleParts: Skip = (cursor) => {
  for (let kind = cursor.length(); kind !== 0; kind = cursor.length()) {
    const part = MODULE_PARTS[kind];
    if (part === undefined) throw new RdbError(`module data hold the unknown part ${kind}`);
    part(cursor);
  }
};
export const moduleValue: Skip = all(length, moduleParts);

/** Ids in a stream's head are two lengths each; later versions added ids, a counter and a time. */
const id = all(length, length);
const pending = list(STREAM_ID, MILLISECONDS, length);
const stream = (more: { ids: boolean; activeTime: boolean }): Skip =>
  all(
    list(string, string),
    length,
    id,
    ...(more.ids ? [id, id, length] : []),
    list(string, id, ...(more.ids ? [length] : []), pending, list(string, MILLISECONDS, ...(more.activeTime ? [MILLISECONDS] : []), list(STREAM_ID))),
  );

/**
 * How to get past a value, by its type in the file: what of the RDB format a split by slot needs to know
 * (versions 1 to 12 of the format: Redis up to 8.0).
 */
export const VALUE_TYPES: Readonly<Record<number, Skip>> = {
  0: string,
  1: list(string),
  2: list(string),
  3: list(string, textScore),
  4: list(string, string),
  5: list(string, DOUBLE),
  7: moduleValue,
  // Collections in one piece: zipmap, ziplist, intset, listpack.
  9: string,
  10: string,
  11: string,
  12: string,
  13: string,
  14: list(string),
  15: stream({ ids: false, activeTime: false }),
  16: string,
  17: string,
  18: list(length, string),
  19: stream({ ids: true, activeTime: false }),
  20: string,
  21: stream({ ids: true, activeTime: true }),
  // Hashes whose fields have times to live; 22 and 23 were written before Redis 7.4 was final.
  22: list(length, string, string),
  23: string,
  24: all(MILLISECONDS, list(length, string, string)),
  25: all(MILLISECONDS, string),
};
