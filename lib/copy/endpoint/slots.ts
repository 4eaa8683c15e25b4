const TABLE = new Uint16Array(256);
for (let i = 0; i < 256; i++) {
  let crc = i << 8;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
  TABLE[i] = crc & 0xffff;
}

/** Hash slots of a Redis cluster. */
export const SLOTS = 16384;
const OPEN = 123;
const CLOSE = 125;

/** Slot of the key at bytes `start` to `end`, by its hash tag where it has one (Redis cluster specification). */
export function slotOf(bytes: Uint8Array, start = 0, end = bytes.length): number {
  let from = start;
  let to = end;
  for (let i = start; i < end; i++) {
    if (bytes[i] !== OPEN) continue;
    let close = i + 1;
    while (close < end && bytes[close] !== CLOSE) close++;
    if (close < end && close > i + 1) {
      from = i + 1;
      to = close;
    }
    break;
  }
  let crc = 0;
  for (let i = from; i < to; i++) crc = ((crc << 8) & 0xffff) ^ TABLE[(crc >> 8) ^ bytes[i]!]!;
  return crc & (SLOTS - 1);
}

/** Slots in ascending order as ranges [first, last]. */
export function rangesOf(slots: readonly number[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (const slot of slots) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] + 1 === slot) last[1] = slot;
    else ranges.push([slot, slot]);
  }
  return ranges;
}

let tags: string[] | undefined;

/** A short text that, used as a hash tag, falls into the slot: lets a temporary key live beside its key. */
export function tagOfSlot(slot: number): string {
  if (tags === undefined) {
    tags = new Array<string>(SLOTS);
    let missing = SLOTS;
    for (let n = 0; missing > 0; n++) {
      const tag = n.toString(36);
      const at = slotOf(Buffer.from(tag));
      if (tags[at] !== undefined) continue;
      tags[at] = tag;
      missing--;
    }
  }
  return tags[slot]!;
}
