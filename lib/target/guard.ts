import { refusedChanges, type Deployed } from "./changes";
import { faultReason } from "../util/fault";

/** What the guard of a target keeps in the state: the target as last deployed, and the losses accepted. */
export interface GuardInputs extends Deployed {
  readonly acceptDataLoss?: readonly string[];
}

/** The answer of a dynamic provider's `check`. */
export interface GuardCheck {
  readonly inputs: GuardInputs;
  readonly failures: { property: string; reason: string }[];
}

/**
 * Compares the target as last deployed with the one wanted. The engine calls
 * this in a preview too and shows each failure there, before anything is
 * touched. `olds` is empty when the target is new.
 */
export function checkGuard(olds: GuardInputs, news: GuardInputs): GuardCheck {
  const failures = refusedChanges(olds, news, news.acceptDataLoss ?? []).map((fault) => ({
    property: fault.path,
    reason: faultReason(fault),
  }));
  return { inputs: news, failures };
}

/** A guard is updated in place whenever anything it watches has changed; it is never replaced. */
export function diffGuard(olds: GuardInputs, news: GuardInputs): { changes: boolean } {
  return { changes: canonical(olds) !== canonical(news) };
}

/** JSON with sorted members; the provider's own text in the state is no part of what is watched. */
function canonical(inputs: GuardInputs): string {
  const watched = Object.entries(inputs).filter(([key, value]) => key !== "__provider" && value !== undefined && value !== null);
  return JSON.stringify(watched.sort(([a], [b]) => (a < b ? -1 : 1)));
}
