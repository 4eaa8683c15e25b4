import type { Piece } from "../types/piece";
import { type ModulePart, modulePayload } from "./payload";
import { type ModuleReader, Unreadable } from "./reader";

/**
 * Sketches whose counters no command reads: CMS.QUERY, TOPK.LIST and the
 * quantiles of a t-digest show results, and other counters give the same ones.
 * Their payload has all of it, in a layout that is known here.
 */
const LAYOUT = 0;

function fromPayload(name: string, pieces: (parts: readonly ModulePart[]) => Piece[] | undefined): ModuleReader {
  return {
    async *read(key, ask) {
      const [reply] = await ask([["DUMP", key]]);
      const payload = Buffer.isBuffer(reply) ? modulePayload(reply) : undefined;
      const value = payload?.layout === LAYOUT ? pieces(payload.parts) : undefined;
      if (value === undefined) throw new Unreadable(`no command reads all of a ${name}, and the layout of this payload is not known`);
      yield* value;
    },
    held: (size) => size,
    wholePayload: true,
  };
}

const ordered = (parts: readonly ModulePart[]): Piece => ({ type: "list", items: parts.flatMap(({ kind, bytes }) => [Buffer.of(kind), bytes]) });

/** Width, depth, sum, counters. */
export const countMinSketch = fromPayload("Count-Min sketch", (parts) => (parts.length === 4 ? [ordered(parts)] : undefined));

/** How many compressions led to the centroids, which is not what is in them. */
const COMPRESSIONS = 6;
/** Compression, minimum, maximum, capacity, merged and unmerged nodes, compressions, both weights; then means and weights of the nodes. */
const DIGEST_HEAD = 9;

export const tDigest = fromPayload("t-digest", (parts) => (parts.length < DIGEST_HEAD ? undefined : [ordered(parts.filter((_, i) => i !== COMPRESSIONS))]));

/** k, width, depth, decay, buckets, heap; then the items of the heap. */
const TOP_K_HEAD = 6;
/** An entry of the heap: fingerprint, length, address of the item in the memory of that process, count, nothing. */
const HEAP = { entry: 24, length: 4, count: 16 } as const;

/** The heap as items with their counts: neither the addresses nor the order of equal counts are the value. */
export const topK = fromPayload("Top-K", (parts) => {
  const [heap, items] = [parts[TOP_K_HEAD - 1]?.bytes, parts.slice(TOP_K_HEAD)];
  if (heap === undefined || heap.length !== items.length * HEAP.entry) return undefined;
  const pairs: Buffer[] = [];
  for (const [i, { bytes }] of items.entries()) {
    const entry = heap.subarray(i * HEAP.entry, (i + 1) * HEAP.entry);
    // Strings end with a zero byte that the length leaves out: where that is not so, the layout is another.
    if (entry.readUInt32LE(HEAP.length) !== bytes.length - 1) return undefined;
    pairs.push(bytes, Buffer.from(String(entry.readUInt32LE(HEAP.count))));
  }
  return [ordered(parts.slice(0, TOP_K_HEAD - 1)), { type: "hash", items: pairs }];
});
