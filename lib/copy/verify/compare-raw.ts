import { type ElementShape, ElementSum } from "./element-sum";
import type { RawSide } from "./raw-replies";
import { fastBounds, type ReadCommand } from "./read-plan";

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
  return elementSum(mine.reply(index), shape).equals(elementSum(theirs.reply(index), shape)) ? "equal" : "unsure";
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

function elementSum(reply: Buffer, shape: ElementShape): ElementSum {
  const sum = new ElementSum();
  sum.add(reply, shape);
  return sum;
}
