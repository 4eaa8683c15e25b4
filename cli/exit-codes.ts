/** Exit codes that every command shares. */
export const exitCodes = {
  ok: 0,
  /** A fault of ours: please report it. */
  internal: 1,
  /** Wrong input, or a refusal; one line on stderr says which. */
  usage: 2,
  /** Part of the work could not be done; the output says which part. */
  partial: 3,
  /** A condition that the caller set with a flag was met. */
  gate: 4,
} as const;
