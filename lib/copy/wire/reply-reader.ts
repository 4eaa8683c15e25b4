import { borrowLarge, giveBackLarge } from "./large-memory";

/** What {@link ReplyReader.next} found. */
export const Token = {
  /** The bytes at hand end in the middle of a token. */
  More: 0,
  /** `+text`: see `start` and `length`. */
  Status: 1,
  /** `-text`: see `start` and `length`. */
  Error: 2,
  /** `:n`: see `int`. */
  Integer: 3,
  /** `$n bytes`: see `start` and `length`. */
  Bulk: 4,
  /** `$-1` or `*-1`. */
  Null: 5,
  /** `*n`: see `int`; its elements follow as tokens of their own. */
  Array: 6,
  /** A bulk longer than `maxBulk`: its length in `int`, its bytes are thrown away. */
  Oversize: 7,
} as const;
export type Token = (typeof Token)[keyof typeof Token];

const CR = 13;
const MINUS = 45;
const MIN_SPACE = 64 * 1024;
/** Longest line (status, error, length) believed; more means that the peer does not speak RESP. */
const MAX_LINE = 64 * 1024;

/** The peer sent bytes that are not RESP2. */
export class ProtocolError extends Error {
  override readonly name: string = "ProtocolError";
}

/**
 * Cuts a stream of RESP2 bytes into tokens without copying them.
 *
 * The socket reads straight into the memory that `space()` hands out and
 * `commit(n)` accepts, so the bytes of a value are moved once only: from here
 * into the frame for the other side. `start` and `length` point into `buffer`
 * and hold until the next `space()`.
 */
export class ReplyReader {
  buffer: Buffer;
  start = 0;
  length = 0;
  int = 0;
  private position = 0;
  private end = 0;
  private wanted = 0;
  private toSkip = 0;
  /** Serves all but large values. */
  private readonly own: Buffer;

  constructor(
    private readonly capacity: number = 512 * 1024,
    private readonly maxBulk: number = 512 * 1024 * 1024 + 1024,
  ) {
    this.own = this.buffer = Buffer.allocUnsafeSlow(capacity);
  }

  /** Bytes received and not yet taken. */
  get pending(): number {
    return this.end - this.position;
  }

  /** Memory for the next read of the socket. */
  space(): Buffer {
    const rest = this.end - this.position;
    if (rest === 0) this.position = this.end = 0;
    const needed = Math.max(this.wanted, rest + MIN_SPACE);
    if (rest === 0 && this.wanted <= this.capacity && this.buffer !== this.own) {
      giveBackLarge(this.buffer);
      this.buffer = this.own;
    } else if (needed > this.buffer.length) {
      const larger = borrowLarge(needed + MIN_SPACE);
      this.buffer.copy(larger, 0, this.position, this.end);
      giveBackLarge(this.buffer);
      this.buffer = larger;
      this.position = 0;
      this.end = rest;
    } else if (this.position > 0 && (this.buffer.length - this.end < MIN_SPACE || this.position + needed > this.buffer.length)) {
      this.buffer.copyWithin(0, this.position, this.end);
      this.position = 0;
      this.end = rest;
    }
    return this.buffer.subarray(this.end);
  }

  /** `n` bytes were written at the start of what `space()` returned. */
  commit(n: number): void {
    this.end += n;
  }

  /** Reads bytes that are all there already, where they are. */
  load(bytes: Buffer): void {
    this.buffer = bytes;
    this.position = this.wanted = this.toSkip = 0;
    this.end = bytes.length;
  }

  /** For streams that bring their own chunks. */
  feed(chunk: Uint8Array): void {
    for (let from = 0; from < chunk.length; ) {
      const room = this.space();
      const part = chunk.subarray(from, from + room.length);
      room.set(part);
      this.commit(part.length);
      from += part.length;
    }
  }

  /** Where the next token begins; see {@link rewind}. */
  get mark(): number {
    return this.position;
  }

  /** Goes back to a mark taken since the last read, so that tokens that belong together are taken together. */
  rewind(mark: number): void {
    this.position = mark;
  }

  next(): Token {
    if (this.toSkip > 0 && !this.skip()) return Token.More;
    const { buffer, end, position } = this;
    if (position >= end) return this.more(0);
    const type = buffer[position];
    switch (type) {
      case 36: // $
        return this.bulk();
      case 58: // :
        return this.header() ? Token.Integer : Token.More;
      case 43: // +
        return this.line() ? Token.Status : Token.More;
      case 45: // -
        return this.line() ? Token.Error : Token.More;
      case 42: // *
        if (!this.header()) return Token.More;
        return this.int < 0 ? Token.Null : Token.Array;
      default:
        throw new ProtocolError(`the peer sent byte ${type} where a reply has to begin: it is not a Redis server, or the port expects TLS`);
    }
  }

  private bulk(): Token {
    const from = this.position;
    if (!this.header()) return Token.More;
    if (this.int < 0) return Token.Null;
    const length = this.int;
    if (length > this.maxBulk) {
      this.toSkip = length + 2;
      return Token.Oversize;
    }
    const after = this.position + length + 2;
    if (after > this.end) {
      this.wanted = after - from;
      this.position = from;
      return Token.More;
    }
    this.start = this.position;
    this.length = length;
    this.position = after;
    this.wanted = 0;
    return Token.Bulk;
  }

  /** Reads `<type><digits>\r\n` into `int`. */
  private header(): boolean {
    const { buffer, end } = this;
    let at = this.position + 1;
    let value = 0;
    let negative = false;
    if (at < end && buffer[at] === MINUS) {
      negative = true;
      at++;
    }
    for (; at < end; at++) {
      const byte = buffer[at]!;
      if (byte === CR) {
        if (at + 1 >= end) break;
        this.int = negative ? -value : value;
        this.position = at + 2;
        this.wanted = 0;
        return true;
      }
      if (byte < 48 || byte > 57) throw new ProtocolError(`the peer sent byte ${byte} in a length`);
      value = value * 10 + (byte - 48);
    }
    this.more(MIN_SPACE);
    return false;
  }

  private line(): boolean {
    const { buffer, end } = this;
    const from = this.position + 1;
    // Nearly always "+OK": a loop over few bytes costs less than a native search.
    let at = from;
    while (at < end && buffer[at] !== CR) at++;
    if (at + 1 >= end) {
      if (at - from > MAX_LINE) throw new ProtocolError("the peer sent a line without an end");
      this.more(MIN_SPACE);
      return false;
    }
    this.start = from;
    this.length = at - from;
    this.position = at + 2;
    this.wanted = 0;
    return true;
  }

  private skip(): boolean {
    const step = Math.min(this.toSkip, this.end - this.position);
    this.toSkip -= step;
    this.position += step;
    return this.toSkip === 0;
  }

  private more(wanted: number): Token {
    this.wanted = wanted;
    return Token.More;
  }
}
