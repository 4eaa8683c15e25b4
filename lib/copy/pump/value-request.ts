import { borrowFrames, giveBack } from "../wire/command-buffer";
import type { Connection } from "../wire/connection";
import { ReplyError, text, type ReplyConsumer } from "../wire/reply";
import { ProtocolError, type ReplyReader, Token } from "../wire/reply-reader";
import { readTime } from "../wire/time-reply";
import { bounds } from "../settings";
import { commandHead } from "./ask-each";
import type { Page } from "./page";

const DUMP = commandHead("DUMP");
const GET = commandHead("GET");
/** The head of a string whose size is not known. */
const GETRANGE = Buffer.from("*4\r\n$8\r\nGETRANGE\r\n");
const RANGE = Buffer.from(`$1\r\n0\r\n$${String(bounds.stringBytes - 1).length}\r\n${bounds.stringBytes - 1}\r\n`);
const TTL = { PTTL: commandHead("PTTL"), PEXPIRETIME: commandHead("PEXPIRETIME") } as const;
const TIME = Buffer.from("*1\r\n$4\r\nTIME\r\n");
/** With PTTL: so many keys, or so many bytes, share one reading of the server's clock. */
const KEYS_PER_TIME = 16;
const BYTES_PER_TIME = 128 * 1024;
const KEY_OVERHEAD = 64;

/** What a {@link ValueRequest} reports to the pump; the value must be used before returning. */
export interface ValueEvents {
  /** The bytes of a plain string, else a payload of DUMP. `expireAt`: milliseconds of the source's clock, -1 for never. */
  read(page: Page, index: number, value: Buffer, start: number, length: number, expireAt: number): void;
  /** The key was gone when it was asked for, or died before its expiry could be read. */
  gone(page: Page, index: number): void;
  /** The source answered with an error, or the value is larger than the bulk path takes. */
  unreadable(page: Page, index: number, error: ReplyError | "oversize"): void;
  lost(reason: Error): void;
}

/**
 * Asks for keys of a page in one write: value first, expiry second. In that
 * order a key can lose its life between the two, which is seen, but cannot
 * gain an expiry that is not, so none becomes immortal.
 */
export class ValueRequest implements ReplyConsumer {
  /** Positions before which TIME was asked. */
  private readonly clocks: number[] = [];
  private clocksRead = 0;
  private at = 0;
  /** Milliseconds of the source's clock at the last TIME, or why it was not told. */
  private now: number | ReplyError = 0;
  /** The value at hand was reported already; only its expiry is still to come. */
  private valueTaken = false;
  private readonly partial: number[] = [];

  constructor(
    private readonly page: Page,
    private readonly indexes: ArrayLike<number>,
    private readonly ttlCommand: "PTTL" | "PEXPIRETIME",
    private readonly events: ValueEvents,
    /** With the strings of which perhaps only a part was read: they have to be asked for whole. */
    private readonly answered: (partial: readonly number[]) => void,
  ) {}

  send(connection: Connection): void {
    const { page, indexes } = this;
    const { bytes, offsets } = page.keys;
    const ttl = TTL[this.ttlCommand];
    let keyBytes = 0;
    for (let i = 0; i < indexes.length; i++) keyBytes += offsets[indexes[i]! + 1]! - offsets[indexes[i]!]!;
    const frames = borrowFrames();
    frames.reserve(keyBytes * 2 + indexes.length * (GETRANGE.length + RANGE.length + ttl.length + TIME.length + KEY_OVERHEAD));
    const needsClock = this.ttlCommand === "PTTL";
    let keysLeft = 0;
    let bytesLeft = 0;
    for (let i = 0; i < indexes.length; i++) {
      const index = indexes[i]!;
      const from = offsets[index]!;
      const length = offsets[index + 1]! - from;
      if (needsClock && (keysLeft === 0 || bytesLeft <= 0)) {
        frames.raw(TIME);
        this.clocks.push(i);
        keysLeft = KEYS_PER_TIME;
        bytesLeft = BYTES_PER_TIME;
      }
      if (this.isHead(index)) {
        frames.raw(GETRANGE);
        frames.bulk(bytes, from, length);
        frames.raw(RANGE);
      } else {
        frames.raw(page.isPlain(index) ? GET : DUMP);
        frames.bulk(bytes, from, length);
      }
      frames.raw(ttl);
      frames.bulk(bytes, from, length);
      keysLeft--;
      bytesLeft -= page.size(index) ?? 0;
    }
    connection.send(frames.view(), this, () => giveBack(frames));
  }

  consume(reader: ReplyReader): boolean {
    const { indexes, page } = this;
    for (; this.at < indexes.length; this.at++) {
      if (this.clocks[this.clocksRead] === this.at && !this.readClock(reader)) return false;
      const index = indexes[this.at]!;
      if (this.valueTaken) {
        if (reader.next() === Token.More) return false;
        this.valueTaken = false;
      } else if (!this.readKey(reader, page, index)) return false;
    }
    this.answered(this.partial);
    return true;
  }

  private readKey(reader: ReplyReader, page: Page, index: number): boolean {
    const mark = reader.mark;
    const value = reader.next();
    if (value === Token.More) return false;
    if (value !== Token.Bulk) {
      if (value === Token.Null) this.events.gone(page, index);
      else if (value === Token.Oversize) this.events.unreadable(page, index, "oversize");
      else if (value === Token.Error) this.events.unreadable(page, index, new ReplyError(text(reader)));
      else throw new ProtocolError("the answer to DUMP or GET has another shape than Redis documents");
      if (reader.next() !== Token.More) return true;
      this.valueTaken = true;
      return false;
    }
    const { start, length } = reader;
    const ttl = reader.next();
    if (ttl === Token.More) {
      reader.rewind(mark);
      return false;
    }
    if (ttl === Token.Error) this.events.unreadable(page, index, new ReplyError(text(reader)));
    else if (ttl !== Token.Integer) throw new ProtocolError(`the answer to ${this.ttlCommand} has another shape than Redis documents`);
    else if (reader.int === -2) this.events.gone(page, index);
    // An empty answer also stands for a key that is not there.
    else if (this.isHead(index) && (length === 0 || length === bounds.stringBytes)) this.partial.push(index);
    else if (reader.int < 0) this.events.read(page, index, reader.buffer, start, length, -1);
    else if (typeof this.now !== "number") this.events.unreadable(page, index, this.now);
    else this.events.read(page, index, reader.buffer, start, length, reader.int + this.now);
    return true;
  }

  /** A string is asked for by its head first where its size is not known. */
  private isHead(index: number): boolean {
    return this.page.isPlain(index) && this.page.size(index) === undefined;
  }

  private readClock(reader: ReplyReader): boolean {
    const time = readTime(reader);
    if (time === undefined) return false;
    this.now = time;
    this.clocksRead++;
    return true;
  }

  fail(reason: Error): void {
    this.events.lost(reason);
  }
}
