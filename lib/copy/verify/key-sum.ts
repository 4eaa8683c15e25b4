import { Hash64 } from "./hash";

/**
 * Sum over key names: two sets of keys with the same count and the same 64-bit
 * sum are the same set, whatever the order in which they were read.
 */
export class KeySum {
  count = 0;
  private low = 0;
  private high = 0;
  private readonly hash = new Hash64();

  add(bytes: Uint8Array, start: number, length: number): void {
    this.hash.of(bytes, start, length);
    this.low = (this.low + this.hash.low) >>> 0;
    this.high = (this.high + this.hash.high) >>> 0;
    this.count++;
  }

  equals(other: KeySum): boolean {
    return this.count === other.count && this.low === other.low && this.high === other.high;
  }
}
