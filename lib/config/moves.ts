import type { CacheConfig, CopyRun, Phase, Strategy } from "./types";

/** What stands and what happens for a cache, beside its target, which stands always. */
export interface Move {
  /** Storage for RDB blobs. */
  readonly staging: boolean;
  /** Export and import run, once for each snapshot label. */
  readonly transfer: boolean;
  /** Keys are copied, by `pulumi up` or by hand. */
  readonly copy: boolean;
}

const nothing: Move = { staging: false, transfer: false, copy: false };

/**
 * The strategies and phases that this version carries out. Going back a phase
 * takes away only what the later phase had added, so the target and the
 * staging stay as they are.
 */
export const moves: Readonly<Partial<Record<Strategy, Readonly<Partial<Record<Phase, Move>>>>>> = {
  new: { provision: nothing, sync: nothing },
  rdb: { provision: { ...nothing, staging: true }, sync: { ...nothing, staging: true, transfer: true } },
  copy: { provision: nothing, sync: { ...nothing, copy: true } },
};

/**
 * Who copies. A label says that the copy shall run, as it does for a transfer;
 * without one nothing is copied that nobody has asked for.
 */
export function copyRunOf({ copy, snapshot }: { readonly copy?: Pick<NonNullable<CacheConfig["copy"]>, "run">; readonly snapshot?: string }): CopyRun {
  return copy?.run ?? (snapshot === undefined ? "command" : "up");
}

/** What to do in place of a strategy or phase that is known and not carried out yet. */
export const insteadOf: Readonly<Partial<Record<Strategy | Phase, string>>> = {
  dualWrite: "use new and let the application write to both caches, or copy",
  arm: "use rdb for Premium sources, else copy",
  cutover: "stay in sync and point the applications at the target yourself",
  retire: "stay in sync and delete the source yourself once nothing uses it",
};
