import { CommandBuffer } from "../wire/command-buffer";
import type { Connection } from "../wire/connection";
import { ReplyError, text, type ReplyConsumer } from "../wire/reply";
import { type ReplyReader, Token } from "../wire/reply-reader";
import { KeyState, type Page } from "./page";

/** How large a write to the target gets before it is sent; the nodes of a cluster share it. */
const SEND_AT = 512 * 1024;
const LEAST_SEND_AT = 64 * 1024;

/** Heads of a command by its number of words. */
const heads = (name: string, most: number): readonly Buffer[] => Array.from({ length: most + 1 }, (_, count) => Buffer.from(`*${count}\r\n$${name.length}\r\n${name}\r\n`));
const RESTORE = heads("RESTORE", 6);
const SET = heads("SET", 6);
const ABSTTL = Buffer.from("$6\r\nABSTTL\r\n");
const REPLACE = Buffer.from("$7\r\nREPLACE\r\n");
const PXAT = Buffer.from("$4\r\nPXAT\r\n");
const NX = Buffer.from("$2\r\nNX\r\n");
/** What RESTORE answers where SET with NX answers nothing. */
const EXISTS = "BUSYKEY Target key name already exists.";
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

/** Frames of RESTORE and SET to one target node: built in place, sent in large writes, answers counted. */
export class Restorer {
  /** Bytes built or sent and not yet answered. */
  inFlight = 0;
  private out: CommandBuffer;
  private readonly sendAt: number;
  private readonly spare: CommandBuffer[] = [];
  private pages: Page[] = [];
  private indexes: number[] = [];

  constructor(
    readonly connection: Connection,
    private readonly prefix: Buffer,
    private readonly events: RestorerEvents,
    nodes = 1,
  ) {
    this.sendAt = Math.max(SEND_AT / nodes, LEAST_SEND_AT);
    this.out = new CommandBuffer(this.sendAt * 2);
  }

  /**
   * Adds one key. `expireAt` is in milliseconds of the target's clock, 0 for never.
   * The value is copied here, straight from the source's receive buffer.
   */
  add(page: Page, index: number, expireAt: number, value: Buffer, start: number, length: number, replace: boolean): void {
    const { bytes, offsets } = page.keys;
    const from = offsets[index]!;
    const keyLength = offsets[index + 1]! - from;
    const size = FRAME_OVERHEAD + this.prefix.length + keyLength + length;
    const { out } = this;
    const before = out.length;
    out.reserve(size);
    const expires = expireAt > 0;
    if (page.isPlain(index)) {
      out.raw(SET[3 + (replace ? 0 : 1) + (expires ? 2 : 0)]!);
      out.bulk2(this.prefix, bytes, from, keyLength);
      out.bulk(value, start, length);
      if (!replace) out.raw(NX);
      if (expires) {
        out.raw(PXAT);
        out.bulkInt(expireAt);
      }
    } else {
      out.raw(RESTORE[4 + (replace ? 1 : 0) + (expires ? 1 : 0)]!);
      out.bulk2(this.prefix, bytes, from, keyLength);
      out.bulkInt(expireAt);
      out.bulk(value, start, length);
      if (replace) out.raw(REPLACE);
      if (expires) out.raw(ABSTTL);
    }
    this.inFlight += out.length - before;
    this.pages.push(page);
    this.indexes.push(index);
    page.state[index] = KeyState.Sent;
    if (out.length >= this.sendAt) this.flush();
  }

  /** Sends what is built. */
  flush(): void {
    const { out, pages, indexes } = this;
    if (indexes.length === 0) return;
    this.out = this.spare.pop() ?? new CommandBuffer(this.sendAt * 2);
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
      else if (token === Token.Null) events.refused(pages[at]!, indexes[at]!, new ReplyError(EXISTS));
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
