export const SLOTS = 16_384;

/** First and last slot, both included. */
export type SlotRange = readonly [first: number, last: number];

/** Slots spread evenly over the primaries, in order. */
export function slotRanges(primaries: number): SlotRange[] {
  return Array.from({ length: primaries }, (_, i) => [Math.floor((i * SLOTS) / primaries), Math.floor(((i + 1) * SLOTS) / primaries) - 1]);
}
