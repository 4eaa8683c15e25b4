import type { FindingCode } from "./differences";
import type { CacheFacts } from "./facts";
import type { Severity } from "./finding";
import type { PlannedMove } from "./settings";

/** What a rule says of one cache, where it applies; a bare text leaves severity and remedy as in `differences`. */
export type Verdict = string | { readonly text: string; readonly severity?: Severity; readonly remedy?: string };

/** Whether, and how, one difference touches one cache. A rule does not apply where a fact that it needs is not known. */
export type Rule = (facts: CacheFacts, move: PlannedMove) => Verdict | undefined;

export type Rules = Partial<Readonly<Record<FindingCode, Rule>>>;

/** `a, b and 3 more`: a name a thing, and no more than fit one line. */
export function listOf(names: readonly string[], most = 3): string {
  const shown = names.slice(0, most).join(", ");
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
