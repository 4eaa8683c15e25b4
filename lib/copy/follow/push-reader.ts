import { ReplyError, text, type ReplyConsumer } from "../wire/reply";
import { type ReplyReader, Token } from "../wire/reply-reader";

/** What comes in on a subscribed connection. */
export interface PushEvents {
  /** A key of a database changed; its name is at bytes `start` to `start + length`, valid during the call. */
  changed(db: number, channel: "keyspace" | "keyevent", bytes: Buffer, start: number, length: number): void;
  /** A PING was answered: all events published before it are in. */
  pong(): void;
  /** A pattern is subscribed. */
  subscribed(): void;
  refused(error: ReplyError): void;
  lost(reason: Error): void;
}

const PREFIX = "__key";
const DIGIT_ZERO = 48;
const AT = 64;
const UNDERSCORE = 95;
const LETTER_S = 115;
/** Of `psubscribe`, `pmessage`, `punsubscribe`, `pong` the second letter tells. */
const LETTER = { message: 109, pong: 111, subscribe: 115 } as const;

/** Takes all that a subscribed connection sends, for as long as it lives (RESP2: arrays only). */
export class PushReader implements ReplyConsumer {
  private readonly starts: number[] = [];
  private readonly lengths: number[] = [];

  constructor(private readonly events: PushEvents) {}

  consume(reader: ReplyReader): boolean {
    for (;;) {
      const mark = reader.mark;
      if (this.one(reader)) continue;
      reader.rewind(mark);
      return false;
    }
  }

  fail(reason: Error): void {
    this.events.lost(reason);
  }

  private one(reader: ReplyReader): boolean {
    const token = reader.next();
    if (token === Token.More) return false;
    if (token === Token.Error) this.events.refused(new ReplyError(text(reader)));
    // PING is answered so where nothing is subscribed, because it was refused.
    if (token === Token.Status) this.events.pong();
    if (token !== Token.Array) return true;
    const count = reader.int;
    this.starts.length = this.lengths.length = 0;
    for (let i = 0; i < count; i++) {
      const item = reader.next();
      if (item === Token.More) return false;
      this.starts.push(reader.start);
      this.lengths.push(item === Token.Bulk ? reader.length : 0);
    }
    this.take(reader.buffer);
    return true;
  }

  private take(bytes: Buffer): void {
    switch (bytes[this.starts[0]! + 1]) {
      case LETTER.message:
        return this.message(bytes);
      case LETTER.pong:
        return this.events.pong();
      case LETTER.subscribe:
        return this.events.subscribed();
      default:
    }
  }

  /** `__keyspace@0__:key` with the event as text, or `__keyevent@0__:event` with the key. */
  private message(bytes: Buffer): void {
    const start = this.starts[2]!;
    const length = this.lengths[2]!;
    const keyspace = bytes[start + PREFIX.length] === LETTER_S;
    let at = start + PREFIX.length + 5;
    if (bytes[at++] !== AT) return;
    let db = 0;
    for (; bytes[at] !== UNDERSCORE && at < start + length; at++) db = db * 10 + bytes[at]! - DIGIT_ZERO;
    const from = at + 3;
    if (keyspace) this.events.changed(db, "keyspace", bytes, from, start + length - from);
    else this.events.changed(db, "keyevent", bytes, this.starts[3]!, this.lengths[3]!);
  }
}
