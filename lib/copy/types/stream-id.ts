const LAST = 2n ** 64n - 1n;

/** The smallest id after the given one: exclusive ranges came with Redis 6.2, ACR runs 6.0. */
export function nextId(id: string): string | undefined {
  const [ms = "0", sequence = "0"] = id.split("-");
  if (BigInt(sequence) < LAST) return `${ms}-${BigInt(sequence) + 1n}`;
  return BigInt(ms) < LAST ? `${BigInt(ms) + 1n}-0` : undefined;
}

/** Order of two stream ids. */
export function compareIds(a: string, b: string): number {
  const [aMs = "0", aSequence = "0"] = a.split("-");
  const [bMs = "0", bSequence = "0"] = b.split("-");
  const ms = BigInt(aMs) - BigInt(bMs);
  const difference = ms === 0n ? BigInt(aSequence) - BigInt(bSequence) : ms;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
