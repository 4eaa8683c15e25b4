/** Two independent 32-bit lanes: a 64-bit digest without BigInt, which is what makes it fast enough for each element. */
export class Hash64 {
  low = 0;
  high = 0;

  /** Hashes bytes; leaves the result in `low` and `high`. */
  of(bytes: Uint8Array, start: number, length: number): void {
    let a = 0x9747b28c ^ length;
    let b = 0x85ebca6b ^ Math.imul(length, 0x9e3779b1);
    const end = start + length;
    let at = start;
    for (; at + 4 <= end; at += 4) {
      const word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
      a = Math.imul(a ^ Math.imul(word, 0xcc9e2d51), 0x1b873593);
      a = (a << 13) | (a >>> 19);
      b = Math.imul((b << 15) | (b >>> 17), 0x85ebca77) + Math.imul(word, 0xc2b2ae3d);
      b ^= b >>> 13;
    }
    let tail = 0;
    for (; at < end; at++) tail = (tail << 8) | bytes[at]!;
    this.low = finish(Math.imul(a ^ tail, 0x1b873593));
    this.high = finish(Math.imul(b + tail, 0xc2b2ae3d) ^ tail);
  }

  /** Mixes another digest in, so that order matters. */
  then(low: number, high: number): void {
    this.low = finish(Math.imul(this.low ^ low, 0x9e3779b1) + 0x7f4a7c15);
    this.high = finish(Math.imul(this.high, 0x85ebca77) ^ high);
  }
}

function finish(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
