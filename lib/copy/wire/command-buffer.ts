import { borrowLarge, giveBackLarge, LARGE_MEMORY } from "./large-memory";

const CR = 13;
const LF = 10;
const DOLLAR = 36;
const STAR = 42;
const ZERO = 48;
/** Below this a loop is faster than the call into native code. */
const LOOP_COPY = 48;

/**
 * Builds command frames in one piece of memory. Not a general builder: it does
 * what the bulk path needs with no allocation per command.
 */
export class CommandBuffer {
  buffer: Buffer;
  length = 0;
  /** Serves all but frames larger than the capacity. */
  private readonly own: Buffer;

  constructor(private readonly capacity: number) {
    this.own = this.buffer = Buffer.allocUnsafeSlow(capacity);
  }

  /** Makes room for `n` more bytes; grows for a frame larger than the capacity. */
  reserve(n: number): void {
    if (this.length + n <= this.buffer.length) return;
    const wanted = Math.max(this.length + n, Math.min(this.buffer.length * 2, this.length + n + this.capacity));
    const larger = wanted < LARGE_MEMORY ? Buffer.allocUnsafeSlow(wanted) : borrowLarge(wanted);
    this.buffer.copy(larger, 0, 0, this.length);
    giveBackLarge(this.buffer);
    this.buffer = larger;
  }

  /** The frames so far, still in this memory. */
  view(): Buffer {
    return this.buffer.subarray(0, this.length);
  }

  reset(): void {
    this.length = 0;
    if (this.buffer.length <= this.capacity * 2) return;
    giveBackLarge(this.buffer);
    this.buffer = this.own;
  }

  /** `*<count>\r\n` */
  array(count: number): void {
    this.buffer[this.length++] = STAR;
    this.digits(count);
    this.crlf();
  }

  /** Bytes that are frames already. */
  raw(bytes: Buffer): void {
    this.copy(bytes, 0, bytes.length);
  }

  /** `$<length>\r\n<bytes>\r\n` */
  bulk(source: Buffer, start: number, length: number): void {
    this.buffer[this.length++] = DOLLAR;
    this.digits(length);
    this.crlf();
    this.copy(source, start, length);
    this.crlf();
  }

  /** A bulk of two parts: a key with its prefix. */
  bulk2(prefix: Buffer, source: Buffer, start: number, length: number): void {
    this.buffer[this.length++] = DOLLAR;
    this.digits(prefix.length + length);
    this.crlf();
    this.copy(prefix, 0, prefix.length);
    this.copy(source, start, length);
    this.crlf();
  }

  /** A number at least 0 as a bulk. */
  bulkInt(value: number): void {
    this.buffer[this.length++] = DOLLAR;
    this.digits(digitCount(value));
    this.crlf();
    this.digits(value);
    this.crlf();
  }

  private copy(source: Buffer, start: number, length: number): void {
    if (length > LOOP_COPY) {
      source.copy(this.buffer, this.length, start, start + length);
      this.length += length;
      return;
    }
    const { buffer } = this;
    let at = this.length;
    for (let i = start, end = start + length; i < end; i++) buffer[at++] = source[i]!;
    this.length = at;
  }

  private digits(value: number): void {
    const count = digitCount(value);
    const { buffer } = this;
    let rest = value;
    for (let at = this.length + count - 1; at >= this.length; at--) {
      const next = Math.floor(rest / 10);
      buffer[at] = ZERO + (rest - next * 10);
      rest = next;
    }
    this.length += count;
  }

  private crlf(): void {
    this.buffer[this.length++] = CR;
    this.buffer[this.length++] = LF;
  }
}

const FRAMES = 192 * 1024;
const MOST_SPARE = 8;
const spare: CommandBuffer[] = [];

/**
 * Memory for the requests of one page, used again after `giveBack`: pages come
 * so fast that fresh memory for each would keep the garbage collector busy.
 */
export function borrowFrames(): CommandBuffer {
  return spare.pop() ?? new CommandBuffer(FRAMES);
}

/** Only once the frames are written. */
export function giveBack(frames: CommandBuffer): void {
  frames.reset();
  if (spare.length < MOST_SPARE) spare.push(frames);
}

function digitCount(value: number): number {
  let count = 1;
  for (let limit = 10; value >= limit; limit *= 10) count++;
  return count;
}

/** What a command may be made of. */
export type Argument = string | number | Buffer;

/** Arguments of at least this many bytes are sent from where they are. */
const LARGE = 16 * 1024;

/** Commands as frames, for everything but bulk data: large arguments stay pieces of their own and are not copied. */
export function encodeCommands(commands: readonly (readonly Argument[])[]): Buffer[] {
  const pieces: Buffer[] = [];
  let small: Buffer[] = [];
  const close = (): void => {
    if (small.length > 0) pieces.push(Buffer.concat(small));
    small = [];
  };
  for (const args of commands) {
    small.push(Buffer.from(`*${args.length}\r\n`));
    for (const arg of args) {
      const bytes = typeof arg === "object" ? arg : Buffer.from(String(arg));
      small.push(Buffer.from(`$${bytes.length}\r\n`));
      if (bytes.length >= LARGE) {
        close();
        pieces.push(bytes);
      } else small.push(bytes);
      small.push(CRLF);
    }
  }
  close();
  return pieces;
}

const CRLF = Buffer.from("\r\n");
