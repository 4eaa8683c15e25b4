import type { Piece, StreamPart } from "../types/piece";
import { Hash64 } from "./hash";

const EMPTY = Buffer.alloc(0);

/**
 * Digest of a value that does not depend on server version, encoding or the
 * order in which unordered types are read: elements of sets, hashes and sorted
 * sets are summed, all others chained.
 */
export class ValueDigest {
  private readonly element = new Hash64();
  private readonly chain = new Hash64();
  private low = 0;
  private high = 0;
  private elements = 0;

  add(piece: Piece): void {
    switch (piece.type) {
      case "string":
        return this.ordered(piece.bytes);
      case "list":
        return piece.items.forEach((item) => this.ordered(item));
      case "set":
        return piece.items.forEach((item) => this.unordered(item, EMPTY));
      case "zset":
        return piece.items.forEach((item, i) => {
          if (i % 2 === 1) this.unordered(piece.items[i - 1]!, canonicalScore(item));
        });
      case "hash":
        return this.pairs(piece.items, piece.expiries);
      case "stream":
        return this.stream(piece.part);
    }
  }

  /** Field by field: name and value, and its expiry where it has one. */
  private pairs(items: readonly Buffer[], expiries?: readonly number[]): void {
    for (let i = 0; i < items.length; i += 2) {
      this.unordered(items[i]!, items[i + 1]!);
      const at = expiries?.[i >> 1] ?? -1;
      if (at >= 0) this.unordered(items[i]!, Buffer.from(`expires ${at}`));
    }
  }

  private ordered(bytes: Uint8Array): void {
    this.element.of(bytes, 0, bytes.length);
    this.chain.then(this.element.low, this.element.high);
    this.elements++;
  }

  private unordered(first: Uint8Array, second: Uint8Array): void {
    this.element.of(second, 0, second.length);
    const { low, high } = this.element;
    this.element.of(first, 0, first.length);
    this.element.then(low, high);
    this.low = (this.low + this.element.low) >>> 0;
    this.high = (this.high + this.element.high) >>> 0;
    this.elements++;
  }

  private stream(part: StreamPart): void {
    switch (part.kind) {
      case "entries":
        for (const [id, fields] of part.entries) {
          if (fields === undefined) continue;
          this.ordered(Buffer.from(id));
          fields.forEach((field) => this.ordered(field));
        }
        return;
      case "group":
        this.unordered(part.name, Buffer.from(part.lastId));
        part.consumers.forEach((consumer) => this.unordered(part.name, consumer));
        return;
      case "pending":
        for (const { id, consumer, deliveries } of part.entries) this.unordered(Buffer.concat([part.group, EMPTY, consumer]), Buffer.from(`${id} ${deliveries}`));
        return;
      case "meta":
        return this.ordered(Buffer.from(part.lastId));
      case "deleted":
        return;
    }
  }

  toString(): string {
    return [this.chain.low, this.chain.high, this.low, this.high].map((part) => part.toString(16).padStart(8, "0")).join("") + `:${this.elements}`;
  }
}

const PLAIN_INTEGER = /^-?(0|[1-9]\d{0,14})$/;

/** Redis 7 writes the shortest digits that mean the score, Redis 6 always 17: the number counts, not the text. */
export function canonicalScore(score: Buffer): Buffer {
  const text = score.toString("latin1");
  if (PLAIN_INTEGER.test(text)) return score;
  const value = Number(text);
  return Number.isNaN(value) ? score : Buffer.from(String(value));
}
