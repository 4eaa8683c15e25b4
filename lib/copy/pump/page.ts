import { type Survey, UNMEASURED } from "./survey";

/** Where one key of a page stands. */
export const KeyState = {
  /** Not asked for, or asked for and not yet answered. */
  Waiting: 0,
  /** Its RESTORE is on its way: after a lost connection it may or may not have arrived. */
  Sent: 1,
  /** Taken over by the path for single keys. */
  Single: 2,
  Copied: 3,
  Skipped: 4,
  Expired: 5,
  Failed: 6,
} as const;
export type KeyState = (typeof KeyState)[keyof typeof KeyState];

/** Growing list of keys in one piece of memory. */
export class KeyList {
  bytes: Buffer;
  offsets: Uint32Array;
  count = 0;

  constructor(expectedKeys = 1100, expectedBytes = 48 * 1024) {
    this.bytes = Buffer.allocUnsafeSlow(expectedBytes);
    this.offsets = new Uint32Array(expectedKeys + 1);
  }

  push(source: Buffer, start: number, length: number): void {
    const from = this.offsets[this.count]!;
    if (from + length > this.bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, from + length));
      this.bytes.copy(larger, 0, 0, from);
      this.bytes = larger;
    }
    if (this.count + 2 > this.offsets.length) {
      const longer = new Uint32Array(this.offsets.length * 2);
      longer.set(this.offsets);
      this.offsets = longer;
    }
    source.copy(this.bytes, from, start, start + length);
    this.offsets[++this.count] = from + length;
  }

  /** Of all keys, in order. */
  indexes(): Uint32Array {
    return Uint32Array.from({ length: this.count }, (_, index) => index);
  }

  /** A copy of one key. */
  key(index: number): Buffer {
    return Buffer.from(this.bytes.subarray(this.offsets[index], this.offsets[index + 1]));
  }

  /** Index of a key, or -1. */
  find(key: Buffer): number {
    for (let i = 0; i < this.count; i++) {
      const from = this.offsets[i]!;
      if (this.offsets[i + 1]! - from === key.length && this.bytes.compare(key, 0, key.length, from, from + key.length) === 0) return i;
    }
    return -1;
  }
}

/** What one SCAN call returned, and how far each of its keys has come. */
export class Page {
  readonly state: Uint8Array;
  /** Keys without a final state. */
  open: number;
  /** Of those, keys on the path for single keys. */
  singles = 0;
  /** Keys whose RESTORE was on its way when a connection ended. */
  private uncertain: Set<number> | undefined;

  constructor(
    /** Cursor that goes on after this page; "0" at the end. */
    readonly nextCursor: string,
    readonly keys: KeyList,
    private readonly survey: Survey,
    /** The keys may have been written before: an interruption came between writing and the checkpoint. */
    public maybeWritten: boolean,
  ) {
    this.state = new Uint8Array(keys.count);
    this.open = keys.count;
  }

  get count(): number {
    return this.keys.count;
  }

  /** Bytes of a key by the server's own measure, 0 where it gave none; undefined where it was not asked. */
  size(index: number): number | undefined {
    const size = this.survey.sizes[index]!;
    return size === UNMEASURED ? undefined : size;
  }

  measured(index: number, size: number): void {
    this.survey.sizes[index] = size;
  }

  /** Whether the value travels as the bytes of a string, and not as a payload of DUMP. */
  isPlain(index: number): boolean {
    return this.survey.strings?.[index] === 1;
  }

  /** Whether the key may stand at the target because we wrote it. */
  perhapsWritten(index: number): boolean {
    return this.maybeWritten || (this.uncertain?.has(index) ?? false);
  }

  /** After a lost connection: the keys to ask for again. */
  unsettled(): number[] {
    const indexes: number[] = [];
    for (let i = 0; i < this.count; i++) {
      if (this.state[i] === KeyState.Sent) (this.uncertain ??= new Set()).add(i);
      else if (this.state[i] !== KeyState.Waiting) continue;
      this.state[i] = KeyState.Waiting;
      indexes.push(i);
    }
    return indexes;
  }
}
