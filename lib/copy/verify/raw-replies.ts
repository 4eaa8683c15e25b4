import { borrowFrames, giveBack } from "../wire/command-buffer";
import type { Connection } from "../wire/connection";
import { skipReply } from "../wire/raw-reply";
import type { ReplyConsumer } from "../wire/reply";
import { type ReplyReader, Token } from "../wire/reply-reader";
import { readTime } from "../wire/time-reply";
import type { KeyList } from "../pump/page";
import type { ReadCommand } from "./read-plan";

/** Bytes of answers that one side of a page may hold; what goes beyond is compared key by key. */
const MOST_BYTES = 16 * 1024 * 1024;

const ARENA = 1024 * 1024;
const MOST_ARENAS = 12;
const NOTHING = Buffer.alloc(0);
/** Used again from page to page: fresh ones would be garbage faster than it is collected. */
const arenas: Buffer[] = [];

/** One side's answers for the keys of a page, as they came. */
export class RawSide {
  private arena: Buffer;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** PTTL or PEXPIRETIME: -1 never, -2 gone; NaN where it was not told. */
  readonly expiries: Float64Array;
  /** Milliseconds of this side's clock just before; 0 where expiries are absolute. */
  now = 0;
  private used = 0;

  constructor(count: number) {
    this.arena = arenas.pop() ?? Buffer.allocUnsafeSlow(ARENA);
    this.starts = new Uint32Array(count);
    this.ends = new Uint32Array(count);
    this.expiries = new Float64Array(count);
  }

  /** The answers are not needed any more. */
  release(): void {
    if (this.arena.length <= ARENA * 4 && arenas.length < MOST_ARENAS) arenas.push(this.arena);
    this.arena = NOTHING;
    this.used = 0;
  }

  /** Keeps a copy of an answer; one too large or an error is kept as nothing. */
  keep(index: number, buffer: Buffer, from: number, to: number): void {
    const length = to - from;
    if (this.used + length > MOST_BYTES) return;
    if (this.used + length > this.arena.length) {
      const larger = Buffer.allocUnsafeSlow(Math.min(Math.max(this.arena.length * 2, this.used + length), MOST_BYTES));
      this.arena.copy(larger, 0, 0, this.used);
      this.arena = larger;
    }
    buffer.copy(this.arena, this.used, from, to);
    this.starts[index] = this.used;
    this.used += length;
    this.ends[index] = this.used;
  }

  reply(index: number): Buffer {
    return this.arena.subarray(this.starts[index], this.ends[index]);
  }

  /** Whether this answer is byte for byte the other side's. */
  sameAs(other: RawSide, index: number): boolean {
    return this.arena.compare(other.arena, other.starts[index], other.ends[index], this.starts[index], this.ends[index]) === 0;
  }

  startsWith(head: Buffer, index: number): boolean {
    const from = this.starts[index]!;
    return this.ends[index]! - from >= head.length && head.compare(this.arena, from, from + head.length) === 0;
  }

  /** Whether there is an answer to compare. */
  has(index: number): boolean {
    return this.ends[index]! > this.starts[index]!;
  }
}

const PTTL = frameHead(2, "PTTL");
const PEXPIRETIME = frameHead(2, "PEXPIRETIME");
const TIME = Buffer.from("*1\r\n$4\r\nTIME\r\n");

/** A read command, ready to be framed around keys. */
export interface Framed {
  readonly head: Buffer;
  readonly tail: Buffer;
}

export function framed({ name, rest }: ReadCommand): Framed {
  return { head: frameHead(2 + rest.length, name), tail: Buffer.from(rest.map((word) => `$${word.length}\r\n${word}\r\n`).join("")) };
}

function frameHead(count: number, name: string): Buffer {
  return Buffer.from(`*${count}\r\n$${name.length}\r\n${name}\r\n`);
}

/** Asks one connection for expiry and value of some keys of a page and keeps the answers. */
export function askRaw(connection: Connection, side: RawSide, keys: KeyList, indexes: readonly number[], commands: readonly Framed[], prefix: Buffer, absolute: boolean): Promise<void> {
  // A consumer of nothing would wait for bytes that never come.
  if (indexes.length === 0) return Promise.resolve();
  const { bytes, offsets } = keys;
  const ttl = absolute ? PEXPIRETIME : PTTL;
  const frames = borrowFrames();
  if (!absolute) frames.raw(TIME);
  for (let i = 0; i < indexes.length; i++) {
    const index = indexes[i]!;
    const from = offsets[index]!;
    const length = offsets[index + 1]! - from;
    const { head, tail } = commands[i]!;
    frames.reserve(2 * (length + prefix.length + 32) + ttl.length + head.length + tail.length);
    frames.raw(ttl);
    frames.bulk2(prefix, bytes, from, length);
    frames.raw(head);
    frames.bulk2(prefix, bytes, from, length);
    frames.raw(tail);
  }
  return new Promise((resolve, reject) => connection.send(frames.view(), new RawReplies(side, indexes, !absolute, resolve, reject), () => giveBack(frames)));
}

class RawReplies implements ReplyConsumer {
  private at = 0;
  /** The server refused to tell the time. */
  private timeless = false;

  constructor(
    private readonly side: RawSide,
    private readonly indexes: readonly number[],
    private clockDue: boolean,
    private readonly done: () => void,
    readonly fail: (reason: Error) => void,
  ) {}

  consume(reader: ReplyReader): boolean {
    if (this.clockDue && !this.clock(reader)) return false;
    for (; this.at < this.indexes.length; this.at++) {
      const mark = reader.mark;
      const index = this.indexes[this.at]!;
      const ttl = reader.next();
      if (ttl === Token.More) return false;
      this.side.expiries[index] = ttl === Token.Integer ? this.expiry(reader.int) : Number.NaN;
      const from = reader.mark;
      const first = skipReply(reader);
      if (first === Token.More) {
        reader.rewind(mark);
        return false;
      }
      if (first !== Token.Error && first !== Token.Oversize) this.side.keep(index, reader.buffer, from, reader.mark);
    }
    this.done();
    return true;
  }

  /** Without the clock a remaining time tells no expiry. */
  private expiry(ttl: number): number {
    return ttl >= 0 && this.timeless ? Number.NaN : ttl;
  }

  private clock(reader: ReplyReader): boolean {
    const time = readTime(reader);
    if (time === undefined) return false;
    if (typeof time === "number") this.side.now = time;
    else this.timeless = true;
    this.clockDue = false;
    return true;
  }
}
