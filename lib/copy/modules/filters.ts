import type { Piece } from "../types/piece";
import { configuration, infoFields, type ModuleReader } from "./reader";

/** Longest chunk that SCANDUMP gives, bytes; the server sets it. */
const CHUNK = 16 * 1024 * 1024;

/**
 * Bits of a filter, chunk by chunk as the module itself hands them out for a
 * backup. The first chunk is its head: sizes, error rates, hashes.
 */
function scanDump(prefix: string, config: readonly string[]): ModuleReader {
  return {
    async *read(key, ask) {
      if (config.length > 0) {
        const [info] = await ask([[`${prefix}.INFO`, key]]);
        yield configuration(infoFields(info), config);
      }
      let cursor = "0";
      do {
        const [answer] = await ask([[`${prefix}.SCANDUMP`, key, cursor]]);
        const [next, chunk] = Array.isArray(answer) ? answer : [];
        cursor = String(next ?? 0);
        if (Buffer.isBuffer(chunk) && chunk.length > 0) yield { type: "string", offset: 0, bytes: chunk } satisfies Piece;
      } while (cursor !== "0");
    },
    held: (size) => Math.min(size, CHUNK),
  };
}

export const bloomFilter = scanDump("BF", []);
/** An empty one hands out no chunk, not even its head. */
export const cuckooFilter = scanDump("CF", ["Number of buckets", "Number of filters", "Number of items inserted", "Number of items deleted", "Bucket size", "Expansion rate", "Max iterations"]);
