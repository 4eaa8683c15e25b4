import { bounds } from "../settings";
import { elementsPerPiece } from "../types/collections";
import { type Ask, buffers } from "../types/piece";
import { ReplyError } from "../wire/reply";
import { canonicalScore } from "../verify/value-digest";
import { modulePayload } from "./payload";
import { configuration, infoFields, type ModuleReader, Unreadable } from "./reader";

/** What a set was made with. Levels and numbers of nodes belong to the graph, which is drawn anew for each set. */
const CONFIG = ["quant-type", "hnsw-m", "vector-dim", "projection-input-dim", "size", "attributes-count"];
/** Names asked for all at once, where the server cannot list them in pieces. */
const MOST_AT_ONCE = 100_000;

/** Elements with vector, as it is stored, and attributes, in no order. The graph that finds them is not the value. */
export const vectorSet: ModuleReader = {
  async *read(key, ask, limits) {
    const [info] = await ask([["VINFO", key]]);
    const fields = infoFields(info);
    const count = Number(fields.get("size"));
    yield configuration(fields, CONFIG);
    if (Number(fields.get("projection-input-dim") ?? 0) > 0) yield { type: "string", offset: 0, bytes: await projection(key, ask, limits.size) };
    const step = elementsPerPiece(count, limits);
    let read = 0;
    for await (const names of elementNames(key, ask, count, step)) {
      const answers = await ask(names.flatMap((name) => [["VEMB", key, name, "RAW"], ["VGETATTR", key, name]]));
      const values = names.map((_, i) => Buffer.concat([stored(answers[i * 2]), ...attributes(answers[i * 2 + 1])]));
      yield { type: "hash", items: names.flatMap((name, i) => [name, values[i]!]) };
      read += names.length;
    }
    if (read !== count) throw new Unreadable(`${read} of its ${count} elements could be listed`);
  },
  held: (size) => Math.min(size, bounds.piece.bytes),
};

/** Names in pieces (VRANGE, from 8.4), or all at once. */
async function* elementNames(key: Buffer, ask: Ask, count: number, step: number): AsyncGenerator<Buffer[]> {
  let names = await rangeOf(key, ask, "-", step);
  if (names === undefined) {
    if (count > MOST_AT_ONCE) throw new Unreadable(`this server lists the names of its ${count} elements only all at once (VRANGE came with Redis 8.4)`);
    const [all] = await ask([["VRANDMEMBER", key, count]]);
    const listed = buffers(all);
    for (let from = 0; from < listed.length; from += step) yield listed.slice(from, from + step);
    return;
  }
  while (names !== undefined && names.length > 0) {
    yield names;
    names = await rangeOf(key, ask, Buffer.concat([Buffer.from("("), names.at(-1)!]), step);
  }
}

async function rangeOf(key: Buffer, ask: Ask, after: Buffer | string, count: number): Promise<Buffer[] | undefined> {
  try {
    const [names] = await ask([["VRANGE", key, after, "+", count]]);
    return buffers(names);
  } catch (error) {
    if (error instanceof ReplyError && /unknown command/i.test(error.message)) return undefined;
    throw error;
  }
}

/** Kind of quantization, stored bytes, length of the vector and, for 8-bit ones, its range. */
function stored(answer: unknown): Buffer {
  const [kind, vector, ...numbers] = buffers(answer as Buffer[]);
  if (kind === undefined || vector === undefined || numbers.length === 0) throw new Unreadable("an element has no vector: it was removed meanwhile");
  return Buffer.concat([kind, vector, ...numbers.map((number) => Buffer.concat([Buffer.from(" "), canonicalScore(number)]))]);
}

function attributes(answer: unknown): Buffer[] {
  return Buffer.isBuffer(answer) ? [Buffer.from("\n"), answer] : [];
}

/** Head of the payload: dimensions, elements, configuration, whether there is a matrix, its columns, the matrix. */
const MATRIX = 5;

/** The random matrix of a set made with REDUCE decides what a vector added later becomes; no command shows it. */
async function projection(key: Buffer, ask: Ask, size: number): Promise<Buffer> {
  if (size > bounds.dumpBytes) throw new Unreadable("it reduces vectors by a matrix that only the payload shows, and the value is too large to ask for that");
  const [reply] = await ask([["DUMP", key]]);
  const payload = Buffer.isBuffer(reply) ? modulePayload(reply) : undefined;
  const matrix = payload?.layout === 0 ? payload.parts[MATRIX]?.bytes : undefined;
  if (matrix === undefined) throw new Unreadable("it reduces vectors by a matrix that only the payload shows, in a layout that is not known");
  return matrix;
}
