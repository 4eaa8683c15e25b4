/** The file is not an RDB file, or not a whole one, or of a kind this reader does not know. */
export class RdbError extends Error {
  override readonly name = "RdbError";
}

/** How the two top bits of a length are read. */
const SIX_BITS = 0;
const FOURTEEN_BITS = 1;
const WIDE = 2;
const WIDE_32 = 0x80;
const WIDE_64 = 0x81;

/** Strings that are not stored as they are: small integers of 1, 2 and 4 bytes, and compressed ones. */
const INTEGER_SIZES = [1, 2, 4];
const COMPRESSED = 3;

/** Reads the parts of which an RDB file, or the payload of DUMP, is made; knows where a truncated one ends. */
export class RdbCursor {
  readonly #bytes: Buffer;
  position = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  slice(start: number, end: number): Buffer {
    return this.#bytes.subarray(start, end);
  }

  skip(count: number): void {
    if (count > this.#bytes.length - this.position) throw new RdbError(`the file is truncated: it ends at byte ${this.#bytes.length} in the middle of a record`);
    this.position += count;
  }

  take(count: number): Buffer {
    const start = this.position;
    this.skip(count);
    return this.#bytes.subarray(start, this.position);
  }

  byte(): number {
    return this.take(1).readUInt8();
  }

  length(): number {
    const { value, special } = this.#lengthOrSpecial();
    if (special) throw new RdbError(`byte ${this.position}: a length was expected`);
    return value;
  }

  skipString(): void {
    const { value, special } = this.#lengthOrSpecial();
    if (!special) this.skip(value);
    else if (value === COMPRESSED) {
      const size = this.length();
      this.length();
      this.skip(size);
    } else this.skip(integerSize(value));
  }

  string(): Buffer {
    const { value, special } = this.#lengthOrSpecial();
    if (!special) return this.take(value);
    if (value !== COMPRESSED) {
      const size = integerSize(value);
      return Buffer.from(String(this.take(size).readIntLE(0, size)));
    }
    const size = this.length();
    const whole = this.length();
    return decompress(this.take(size), whole);
  }

  #lengthOrSpecial(): { value: number; special: boolean } {
    const first = this.byte();
    const kind = first >> 6;
    if (kind === SIX_BITS) return { value: first & 0x3f, special: false };
    if (kind === FOURTEEN_BITS) return { value: ((first & 0x3f) << 8) | this.byte(), special: false };
    if (kind !== WIDE) return { value: first & 0x3f, special: true };
    if (first === WIDE_32) return { value: this.take(4).readUInt32BE(), special: false };
    if (first === WIDE_64) return { value: Number(this.take(8).readBigUInt64BE()), special: false };
    throw new RdbError(`byte ${this.position - 1}: ${first} is no length`);
  }
}

function integerSize(encoding: number): number {
  const size = INTEGER_SIZES[encoding];
  if (size === undefined) throw new RdbError(`a string has the unknown encoding ${encoding}`);
  return size;
}

/** The longest copy that LZF knows takes 3 bytes and gives 264. */
const MOST_PER_BYTE = 88;

/** LZF: a control byte below 32 copies that many bytes and one more; any other one points back into the output. */
function decompress(input: Buffer, size: number): Buffer {
  if (size > input.length * MOST_PER_BYTE) throw new RdbError("a compressed key claims to be larger than it can be");
  const output = Buffer.alloc(size);
  let from = 0;
  let to = 0;
  const next = (): number => input[from++] ?? 0;
  while (from < input.length) {
    const control = next();
    if (control < 32) {
      to += input.copy(output, to, from, from + control + 1);
      from += control + 1;
      continue;
    }
    let count = control >> 5;
    if (count === 7) count += next();
    let back = to - ((control & 0x1f) << 8) - next() - 1;
    if (back < 0) throw new RdbError("a compressed key points before its own beginning");
    for (count += 2; count > 0; count--) output[to++] = output[back++] ?? 0;
  }
  if (to !== size) throw new RdbError("a compressed key has another size than the file says");
  return output;
}
