import { SLOTS, slotOf } from "../endpoint/slots";

/**
 * Slots of a source cluster that were seen to change hands during the run. A
 * key of such a slot may be met, and written, by the pumps of both owners: the
 * one that comes second finds a key of ours, not a clash.
 */
export class MovingSlots {
  private readonly seen: Uint8Array;

  /** @param memory that of another thread's, to see what it sees */
  constructor(readonly memory = new SharedArrayBuffer(SLOTS)) {
    this.seen = new Uint8Array(memory);
  }

  mark(slot: number): void {
    this.seen[slot] = 1;
  }

  marked(slot: number): boolean {
    return this.seen[slot] === 1;
  }

  has(key: Buffer): boolean {
    return this.marked(slotOf(key));
  }
}

/** Tells keys of slots that a node did not own when its scan began. */
export class OwnSlots {
  private readonly own = new Uint8Array(SLOTS);

  constructor(ranges: readonly (readonly [number, number])[]) {
    for (const [first, last] of ranges) this.own.fill(1, first, last + 1);
  }

  /** The slot of the key at bytes `start` to `end` where it is a foreign one, else -1. */
  foreign(bytes: Buffer, start: number, end: number): number {
    const slot = slotOf(bytes, start, end);
    return this.own[slot] === 1 ? -1 : slot;
  }
}
