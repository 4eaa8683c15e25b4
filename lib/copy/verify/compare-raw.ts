import { ReplyReader, Token } from "../wire/reply-reader";
import { Hash64 } from "./hash";
import type { RawSide } from "./raw-replies";
import { fastBounds, type ReadCommand } from "./read-plan";
import { canonicalScore } from "./value-digest";

/** What one look at two answers can say. `unsure` is settled key by key. */
export type Verdict = "equal" | "unsure";

/** Footer of a payload: version and checksum; then the end of the bulk. */
const FOOTER = 10 + 2;

/**
 * Compares two answers. Equal bytes prove equal values where the answer is the
 * whole value; other bytes prove nothing yet, since order and digits may differ.
 */
export function compareRaw(mine: RawSide, theirs: RawSide, index: number, { shape }: ReadCommand): Verdict {
  if (!mine.has(index) || !theirs.has(index)) return "unsure";
  if (shape === "payload") return samePayloads(mine.reply(index), theirs.reply(index)) ? "equal" : "unsure";
  if (!isWhole(mine, index, shape)) return "unsure";
  if (mine.sameAs(theirs, index)) return "equal";
  if (shape === "bulk" || shape === "items" || !isWhole(theirs, index, shape)) return "unsure";
  return unorderedDigest(mine.reply(index), shape) === unorderedDigest(theirs.reply(index), shape) ? "equal" : "unsure";
}

function samePayloads(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && a.length > FOOTER && a.compare(b, 0, b.length - FOOTER, 0, a.length - FOOTER) === 0;
}

const LONGEST = Buffer.from(`$${fastBounds.bytes}\r`);
const FULL_LIST = Buffer.from(`*${fastBounds.elements}\r`);
const FULL_ZSET = Buffer.from(`*${fastBounds.elements * 2}\r`);
const SCAN_DONE = Buffer.from("*2\r\n$1\r\n0\r");

/** Whether the answer has all of the value: it did not fill the bound, the cursor came to its end. */
function isWhole(side: RawSide, index: number, shape: ReadCommand["shape"]): boolean {
  if (shape === "bulk") return !side.startsWith(LONGEST, index);
  if (shape === "items") return !side.startsWith(FULL_LIST, index);
  if (shape === "pairs") return !side.startsWith(FULL_ZSET, index);
  return side.startsWith(SCAN_DONE, index);
}

const hash = new Hash64();
const reader = new ReplyReader(1);

/** Sum over elements: members, fields with values, or members with scores. */
function unorderedDigest(reply: Buffer, shape: "pairs" | "scan" | "scan-pairs" | "payload"): string {
  reader.load(reply);
  if (shape !== "pairs") for (let i = 0; i < 2; i++) reader.next();
  reader.next();
  const count = reader.int;
  let low = 0;
  let high = 0;
  for (let i = 0; i < count; i += shape === "scan" ? 1 : 2) {
    if (reader.next() !== Token.Bulk) return "";
    hash.of(reader.buffer, reader.start, reader.length);
    if (shape !== "scan") {
      const [memberLow, memberHigh] = [hash.low, hash.high];
      reader.next();
      if (shape === "pairs") {
        const score = canonicalScore(reader.buffer.subarray(reader.start, reader.start + reader.length));
        hash.of(score, 0, score.length);
      } else hash.of(reader.buffer, reader.start, reader.length);
      hash.then(memberLow, memberHigh);
    }
    low = (low + hash.low) >>> 0;
    high = (high + hash.high) >>> 0;
  }
  return `${count}:${low}:${high}`;
}
