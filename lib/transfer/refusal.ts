import { TransferError } from "./errors";

/** One reason why the transfer must not go on, and what to do about it. */
export interface Refusal {
  readonly cause: string;
  readonly remedy: string;
}

/** All refusals in one error, numbered where there are several; undefined for none. */
export function refusalOf(found: readonly Refusal[]): TransferError | undefined {
  const [first] = found;
  if (first === undefined) return undefined;
  if (found.length === 1) return new TransferError("preflight", first.cause, first.remedy);
  const numbered = (part: keyof Refusal) => found.map((one, index) => `(${index + 1}) ${one[part]}`).join(" ");
  return new TransferError("preflight", numbered("cause"), numbered("remedy"));
}
