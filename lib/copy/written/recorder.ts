import type { LedgerReports } from "../pump/page-ledger";
import { nameNumber, type WrittenKeys } from "./written-keys";

/** Where numbers of names are kept. */
export type Names = Pick<WrittenKeys, "record" | "flush">;

/** What the first pass remembers of its keys. */
export interface Recording {
  readonly names: Names;
  readonly targetWasEmpty: boolean;
}

/**
 * Remembers what the first pass writes, by name at the target. Into a target
 * that was empty a page is remembered before it is sent, so that a crash can
 * hide nothing; what turns out to be a clash is taken back. Where the target
 * held keys, only what it took is remembered: a crash may then hide the last
 * pages, whose keys count as somebody else's, but never the other way round.
 */
export function recorder({ names: written, targetWasEmpty }: Recording, prefix: Buffer): Pick<LedgerReports, "wrote" | "intended" | "clashed"> {
  const named = (bytes: Buffer, start: number, length: number): number =>
    prefix.length === 0 ? nameNumber(bytes, start, length) : nameNumber(Buffer.concat([prefix, bytes.subarray(start, start + length)]));
  if (!targetWasEmpty) return { wrote: (bytes, start, length) => written.record(named(bytes, start, length)) };
  return {
    async intended({ bytes, offsets, count }) {
      for (let i = 0; i < count; i++) written.record(named(bytes, offsets[i]!, offsets[i + 1]! - offsets[i]!));
      await written.flush();
    },
    clashed: (key) => written.record(-named(key, 0, key.length)),
  };
}
