import { ReplyReader, Token } from "../wire/reply-reader";
import { Hash64 } from "./hash";
import { canonicalScore } from "./value-digest";

/** Answers with elements in no order that counts: members with scores, members of a cursor, fields with values of a cursor. */
export type ElementShape = "pairs" | "scan" | "scan-pairs";

const hash = new Hash64();
const reader = new ReplyReader(1);

/** Sum over elements, taken from answers as they came: no object is made for an element. */
export class ElementSum {
  /** Where the cursor of the last answer goes on. */
  cursor = "0";
  private count = 0;
  private low = 0;
  private high = 0;

  add(reply: Buffer, shape: ElementShape): void {
    reader.load(reply);
    if (shape !== "pairs") {
      reader.next();
      reader.next();
      this.cursor = reader.buffer.toString("latin1", reader.start, reader.start + reader.length);
    }
    reader.next();
    const total = reader.int;
    for (let i = 0; i < total; i += shape === "scan" ? 1 : 2) {
      // Other than a bulk is no element: then the answers are compared in another way.
      if (reader.next() !== Token.Bulk) return void (this.count = Number.NaN);
      hash.of(reader.buffer, reader.start, reader.length);
      if (shape !== "scan") this.addSecond(shape);
      this.low = (this.low + hash.low) >>> 0;
      this.high = (this.high + hash.high) >>> 0;
    }
    this.count += total;
  }

  /** For an answer whose order counts: equal elements in the same pieces are equal bytes. */
  addOrdered(reply: Buffer): void {
    hash.of(reply, 0, reply.length);
    const { low, high } = hash;
    hash.low = this.low;
    hash.high = this.high;
    hash.then(low, high);
    this.low = hash.low;
    this.high = hash.high;
    this.count++;
  }

  /** The score of a member or the value of a field, mixed with what it belongs to. */
  private addSecond(shape: ElementShape): void {
    const { low, high } = hash;
    reader.next();
    if (shape === "pairs") {
      const score = canonicalScore(reader.buffer.subarray(reader.start, reader.start + reader.length));
      hash.of(score, 0, score.length);
    } else hash.of(reader.buffer, reader.start, reader.length);
    hash.then(low, high);
  }

  /** Equal elements give equal sums. Never equal where something else than elements was met. */
  equals(other: ElementSum): boolean {
    return this.count === other.count && this.low === other.low && this.high === other.high;
  }
}
