import type { Phase, Strategy } from "./types";

/** What stands and what happens for a cache, beside its target, which stands always. */
export interface Move {
  /** Storage for RDB blobs. */
  readonly staging: boolean;
  /** Export and import run, once for each snapshot label. */
  readonly transfer: boolean;
  /** The command that copies key by key is shown. */
  readonly copyCommand: boolean;
}

const nothing: Move = { staging: false, transfer: false, copyCommand: false };

/**
 * The strategies and phases that this version carries out. Going back a phase
 * takes away only what the later phase had added, so the target and the
 * staging stay as they are.
 */
export const moves: Readonly<Partial<Record<Strategy, Readonly<Partial<Record<Phase, Move>>>>>> = {
  new: { provision: nothing, sync: nothing },
  rdb: { provision: { ...nothing, staging: true }, sync: { ...nothing, staging: true, transfer: true } },
  copy: { provision: nothing, sync: { ...nothing, copyCommand: true } },
};

/** What to do in place of a strategy or phase that is known and not carried out yet. */
export const insteadOf: Readonly<Partial<Record<Strategy | Phase, string>>> = {
  dualWrite: "use new and let the application write to both caches, or copy",
  arm: "use rdb for Premium sources, else copy",
  cutover: "stay in sync and point the applications at the target yourself",
  retire: "stay in sync and delete the source yourself once nothing uses it",
};
