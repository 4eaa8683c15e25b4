import { differences, type FindingCode } from "./differences";
import type { CacheFacts } from "./facts";
import type { Finding, Severity } from "./finding";
import type { Rule } from "./rule";
import { accessRules } from "./rules/access";
import { clientRules } from "./rules/clients";
import { dataRules } from "./rules/data";
import { networkRules } from "./rules/network";
import { operationRules } from "./rules/operation";
import { serviceRules } from "./rules/service";
import type { PlannedMove } from "./settings";
import { sources } from "./sources";

const rules: Readonly<Record<FindingCode, Rule>> = {
  ...clientRules,
  ...dataRules,
  ...networkRules,
  ...accessRules,
  ...operationRules,
  ...serviceRules,
};

const codes = Object.keys(differences) as FindingCode[];
const gravest: readonly Severity[] = ["blocker", "change", "info"];

/**
 * What this move changes for this cache, and nothing else: the gravest first,
 * then in the order of `differences`. Pure; the same input gives the same list.
 */
export function findings(facts: CacheFacts, move: PlannedMove): Finding[] {
  const found = codes.flatMap((code) => judge(code, facts, move));
  return gravest.flatMap((severity) => found.filter((finding) => finding.severity === severity));
}

function judge(code: FindingCode, facts: CacheFacts, move: PlannedMove): Finding[] {
  const verdict = rules[code](facts, move);
  if (verdict === undefined) return [];
  const { rows, severity, remedy, source } = differences[code];
  const text = typeof verdict === "string" ? { text: verdict } : verdict;
  return [{ code, severity, remedy, ...text, source: [...rows, sources[source]].join(", ") }];
}
