/** From here on memory is worth keeping, bytes. */
export const LARGE_MEMORY = 512 * 1024;
/** Kept for later use, bytes; what does not fit is left to the garbage collector. */
const MOST_SPARE = 32 * 1024 * 1024;

const spare: Buffer[] = [];
const lent = new WeakSet<ArrayBufferLike>();
let kept = 0;

/**
 * Memory for a large value, at least so many bytes. Taken anew for each, such
 * pieces would be garbage for tens of megabytes before the collector, which
 * sees only their small handles, comes to them.
 */
export function borrowLarge(bytes: number): Buffer {
  const memory = takeSpare(bytes) ?? Buffer.allocUnsafeSlow(roundedUp(bytes));
  lent.add(memory.buffer);
  return memory;
}

/** Only once nothing looks into it any more. A view of borrowed memory will do; what was not borrowed is left alone. */
export function giveBackLarge({ buffer }: Buffer): void {
  if (!lent.delete(buffer) || kept + buffer.byteLength > MOST_SPARE) return;
  kept += buffer.byteLength;
  spare.push(Buffer.from(buffer));
}

function takeSpare(bytes: number): Buffer | undefined {
  let best = -1;
  for (const [i, { length }] of spare.entries()) if (length >= bytes && (best < 0 || length < spare[best]!.length)) best = i;
  if (best < 0) return undefined;
  const [found] = spare.splice(best, 1);
  kept -= found!.length;
  return found;
}

/** Few sizes, so that what one value leaves fits the next one. */
function roundedUp(bytes: number): number {
  let size = LARGE_MEMORY;
  while (size < bytes) size *= 2;
  return size;
}
