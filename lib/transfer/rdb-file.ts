/*
 * As much of the RDB format as a transfer must know to trust a blob: its
 * version, the number of keys that the file itself states at its head, and
 * whether the end mark is there. (Format: REDIS<version>, opcodes, EOF mark,
 * 8 bytes of checksum. Page blobs add zeros up to a multiple of 512 bytes.)
 */

/** Newest RDB version that Azure Managed Redis imports: 11, of Redis 7.2 (azure.md 7.2; U-09: data, as it will grow). */
export const NEWEST_RDB_VERSION = 11;

/** Bytes at both ends of a blob that are enough for the checks below. */
export const HEAD_BYTES = 16 * 1024;
export const TAIL_BYTES = 16 * 1024;

const MAGIC = "REDIS";
const HEADER_BYTES = 9;
const CHECKSUM_BYTES = 8;

const Opcode = { slotInfo: 0xf4, function2: 0xf5, aux: 0xfa, resizeDb: 0xfb, selectDb: 0xfe, eof: 0xff } as const;

export interface RdbHead {
  readonly version: number;
  /** The first database in the file; undefined in a file without keys. */
  readonly database?: number;
  /** Keys of that database, those that have expired but are not yet gone included. */
  readonly keys?: number;
  readonly expiringKeys?: number;
}

/** Reads the head of an RDB file; undefined where it is none. */
export function readRdbHead(bytes: Buffer): RdbHead | undefined {
  const version = Number(bytes.toString("latin1", MAGIC.length, HEADER_BYTES));
  if (bytes.length < HEADER_BYTES || bytes.toString("latin1", 0, MAGIC.length) !== MAGIC || !Number.isInteger(version)) return undefined;
  return { version, ...readCounts(new Reader(bytes, HEADER_BYTES)) };
}

/**
 * Whether the tail ends with the end mark and its checksum, followed by
 * nothing but zeros. A blob that was created at full size and not filled ends
 * in zeros alone: that is a truncated one.
 */
export function hasRdbEnd(tail: Buffer): boolean {
  let last = tail.length - 1;
  while (last >= 0 && tail[last] === 0) last -= 1;
  // The checksum may itself end in zeros, so the mark is at `last` or up to 8 bytes before it.
  for (let at = last; at >= Math.max(0, last - CHECKSUM_BYTES); at--) {
    if (tail[at] === Opcode.eof && at + CHECKSUM_BYTES < tail.length) return true;
  }
  return false;
}

function readCounts(reader: Reader): Omit<RdbHead, "version"> {
  let database: number | undefined;
  for (;;) {
    const opcode = reader.byte();
    if (opcode === Opcode.aux) {
      reader.skipString();
      reader.skipString();
    } else if (opcode === Opcode.function2) {
      reader.skipString();
    } else if (opcode === Opcode.selectDb) {
      database = reader.length();
    } else if (opcode === Opcode.slotInfo) {
      for (let field = 0; field < 3; field++) reader.length();
    } else if (opcode === Opcode.resizeDb) {
      const keys = reader.length();
      const expiringKeys = reader.length();
      if (database === undefined || keys === undefined || expiringKeys === undefined) return {};
      return { database, keys, expiringKeys };
    } else {
      // The end of an empty file, module data, or a cut head: nothing is stated, and nothing is guessed.
      return opcode === Opcode.eof ? { keys: 0, expiringKeys: 0 } : database === undefined ? {} : { database };
    }
  }
}

/** Reads forward; past the end every value is undefined. */
class Reader {
  constructor(
    readonly bytes: Buffer,
    private position: number,
  ) {}

  byte(): number | undefined {
    return this.bytes[this.position++];
  }

  /** A plain length; undefined for the special encodings. */
  length(): number | undefined {
    const encoded = this.#encodedLength();
    return encoded?.special ? undefined : encoded?.value;
  }

  skipString(): void {
    const encoded = this.#encodedLength();
    // Special encodings 0 to 2 are integers of 1, 2 and 4 bytes; compressed text does not occur in the head.
    const size =
      encoded === undefined || (encoded.special && encoded.value > 2)
        ? Number.POSITIVE_INFINITY
        : encoded.special
          ? 2 ** encoded.value
          : encoded.value;
    this.position += size;
  }

  #encodedLength(): { readonly value: number; readonly special: boolean } | undefined {
    const first = this.byte();
    if (first === undefined) return undefined;
    const kind = first >> 6;
    if (kind === 0) return { value: first & 0x3f, special: false };
    if (kind === 1) return this.#number(1, (first & 0x3f) * 256);
    if (kind === 3) return { value: first & 0x3f, special: true };
    return first === 0x81 ? this.#number(8, 0) : this.#number(4, 0);
  }

  #number(size: 1 | 4 | 8, add: number): { readonly value: number; readonly special: boolean } | undefined {
    const at = this.position;
    if (at + size > this.bytes.length) return undefined;
    this.position += size;
    const value = size === 8 ? Number(this.bytes.readBigUInt64BE(at)) : this.bytes.readUIntBE(at, size);
    return { value: value + add, special: false };
  }
}
