export const SLOTS = 16_384;

/** First and last slot, both included. */
export type SlotRange = readonly [first: number, last: number];

/** Slots spread evenly over the primaries, in order. */
export function slotRanges(primaries: number): SlotRange[] {
  return Array.from({ length: primaries }, (_, i) => [Math.floor((i * SLOTS) / primaries), Math.floor(((i + 1) * SLOTS) / primaries) - 1]);
}

/** CRC16-XMODEM of every byte value, as the cluster specification asks for. */
const CRC16 = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit++) crc = (crc & 0x8000) !== 0 ? (crc << 1) ^ 0x1021 : crc << 1;
  return crc;
});

/** Slot of a key: of the part between its first `{` and the next `}`, unless that is empty or missing. */
export function keySlot(key: Buffer): number {
  const open = key.indexOf("{");
  const close = open < 0 ? -1 : key.indexOf("}", open + 1);
  const tag = close > open + 1 ? key.subarray(open + 1, close) : key;
  let crc = 0;
  for (const byte of tag) crc = ((crc << 8) & 0xffff) ^ (CRC16[(crc >> 8) ^ byte] ?? 0);
  return crc % SLOTS;
}
