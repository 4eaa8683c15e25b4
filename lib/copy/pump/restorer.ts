import { CommandBuffer } from "../wire/command-buffer";
import type { Connection } from "../wire/connection";
import { ReplyError, text, type ReplyConsumer } from "../wire/reply";
import { type ReplyReader, Token } from "../wire/reply-reader";
import { KeyState, type Page } from "./page";

/** How large a write to the target gets before it is sent. */
const SEND_AT = 512 * 1024;
const CAPACITY = 1024 * 1024;

const RESTORE: Record<number, Buffer> = {};
for (const count of [4, 5, 6]) RESTORE[count] = Buffer.from(`*${count}\r\n$7\r\nRESTORE\r\n`);
const ABSTTL = Buffer.from("$6\r\nABSTTL\r\n");
const REPLACE = Buffer.from("$7\r\nREPLACE\r\n");
const FRAME_OVERHEAD = 160;

/** What a {@link Restorer} reports to the pump. */
export interface RestorerEvents {
  /** The target took the key. */
  restored(page: Page, index: number): void;
  /** The target answered with an error. */
  refused(page: Page, index: number, error: ReplyError): void;
  /** Bytes in flight to this target changed. */
  flow(): void;
}

/** Frames of RESTORE to one target node: built in place, sent in large writes, answers counted. */
export class Restorer {
  /** Bytes built or sent and not yet answered. */
  inFlight = 0;
  private out: CommandBuffer;
  private readonly spare: CommandBuffer[] = [];
  private pages: Page[] = [];
  private indexes: number[] = [];

  constructor(
    readonly connection: Connection,
    private readonly prefix: Buffer,
    private readonly events: RestorerEvents,
  ) {
    this.out = new CommandBuffer(CAPACITY);
  }

  /**
   * Adds one key. `expireAt` is in milliseconds of the target's clock, 0 for never.
   * The payload is copied here, straight from the source's receive buffer.
   */
  add(page: Page, index: number, expireAt: number, payload: Buffer, start: number, length: number, replace: boolean): void {
    const { bytes, offsets } = page.keys;
    const from = offsets[index]!;
    const keyLength = offsets[index + 1]! - from;
    const size = FRAME_OVERHEAD + this.prefix.length + keyLength + length;
    const { out } = this;
    const before = out.length;
    out.reserve(size);
    out.raw(RESTORE[4 + (replace ? 1 : 0) + (expireAt > 0 ? 1 : 0)]!);
    if (this.prefix.length === 0) out.bulk(bytes, from, keyLength);
    else out.bulk2(this.prefix, bytes, from, keyLength);
    out.bulkInt(expireAt);
    out.bulk(payload, start, length);
    if (replace) out.raw(REPLACE);
    if (expireAt > 0) out.raw(ABSTTL);
    this.inFlight += out.length - before;
    this.pages.push(page);
    this.indexes.push(index);
    page.state[index] = KeyState.Sent;
    if (out.length >= SEND_AT) this.flush();
  }

  /** Sends what is built. */
  flush(): void {
    const { out, pages, indexes } = this;
    if (indexes.length === 0) return;
    this.out = this.spare.pop() ?? new CommandBuffer(CAPACITY);
    this.pages = [];
    this.indexes = [];
    this.connection.send(out.view(), new RestoreReplies(this, this.events, pages, indexes, out.length), () => {
      out.reset();
      this.spare.push(out);
    });
  }
}

class RestoreReplies implements ReplyConsumer {
  private at = 0;
  private readonly share: number;

  constructor(
    private readonly restorer: Restorer,
    private readonly events: RestorerEvents,
    private readonly pages: readonly Page[],
    private readonly indexes: readonly number[],
    private readonly bytes: number,
  ) {
    this.share = Math.floor(bytes / indexes.length);
  }

  consume(reader: ReplyReader): boolean {
    const { pages, indexes, events } = this;
    const total = indexes.length;
    const begun = this.at;
    let at = begun;
    for (; at < total; at++) {
      const token = reader.next();
      if (token === Token.More) break;
      if (token === Token.Error) events.refused(pages[at]!, indexes[at]!, new ReplyError(text(reader)));
      else events.restored(pages[at]!, indexes[at]!);
    }
    this.at = at;
    const done = at === total;
    this.restorer.inFlight -= done ? this.bytes - begun * this.share : (at - begun) * this.share;
    events.flow();
    return done;
  }

  fail(): void {
    // The pump hears of the loss from the connection itself and asks for the keys again.
  }
}
