import type { Connection } from "../wire/connection";
import { text } from "../wire/reply";
import { type ReplyReader, Token } from "../wire/reply-reader";
import { askEach, commandHead } from "./ask-each";
import { KeyList } from "./page";

const TYPE = commandHead("TYPE");
const MEMORY_USAGE = commandHead("MEMORY", "USAGE");

/** What is known of the keys of a page before their values are asked for. */
export interface Survey {
  /** 1 for each key that is known to hold a string; undefined where it was not asked. */
  readonly strings: Uint8Array | undefined;
  /** Bytes of each key by the server's own measure, 0 where it gave none; or {@link UNMEASURED}. */
  readonly sizes: Float64Array;
}

/** What to ask: which keys hold strings, and whether the sizes of those are wanted as well. */
export interface SurveyScope {
  readonly strings: boolean;
  readonly sizesOfStrings: boolean;
}

/** A size that was not asked for. */
export const UNMEASURED = -1;

export async function survey(connection: Connection, keys: KeyList, scope: SurveyScope): Promise<Survey> {
  const strings = scope.strings ? await findStrings(connection, keys) : undefined;
  const measured = scope.sizesOfStrings || strings === undefined ? keys.indexes() : keys.indexes().filter((index) => strings[index] === 0);
  return { strings, sizes: await measure(connection, keys, measured) };
}

async function findStrings(connection: Connection, keys: KeyList): Promise<Uint8Array> {
  const strings = new Uint8Array(keys.count);
  await askEach(connection, keys, keys.indexes(), TYPE, (index, _, reader) => (strings[index] = isString(reader) ? 1 : 0));
  return strings;
}

const STRING = Buffer.from("string");

/** Told from `stream`, the only other type of that length, by one letter. */
function isString({ buffer, start, length }: ReplyReader): boolean {
  return length === STRING.length && buffer[start + 3] === STRING[3];
}

/** Bytes of the keys at those indexes, 0 where the server gives none or may not be asked; {@link UNMEASURED} for all others. */
export async function measure(connection: Connection, keys: KeyList, indexes: ArrayLike<number>): Promise<Float64Array> {
  const sizes = new Float64Array(keys.count).fill(UNMEASURED);
  for (let i = 0; i < indexes.length; i++) sizes[indexes[i]!] = 0;
  await askEach(connection, keys, indexes, MEMORY_USAGE, (index, token, reader) => (sizes[index] = token === Token.Integer ? reader.int : 0));
  return sizes;
}

/** Type of each key, `none` for one that is gone or elsewhere. @throws ReplyError where TYPE is refused */
export async function askTypes(connection: Connection, keys: KeyList): Promise<string[]> {
  const types = new Array<string>(keys.count).fill("none");
  const refusal = await askEach(connection, keys, keys.indexes(), TYPE, (index, _, reader) => (types[index] = text(reader)));
  if (refusal !== undefined) throw refusal;
  return types;
}

/** The keys of some types only. */
export async function ofTypes(connection: Connection, keys: KeyList, wanted: readonly string[]): Promise<KeyList> {
  const kept = new KeyList(keys.count);
  (await askTypes(connection, keys)).forEach((type, i) => {
    if (wanted.includes(type)) kept.push(keys.bytes, keys.offsets[i]!, keys.offsets[i + 1]! - keys.offsets[i]!);
  });
  return kept;
}
