import { findManagedRedisSku } from "../sizing";
import { sizingWarningWords } from "./sizing-words";
import { rank } from "./change-class";
import type { CacheReport, CacheShape, ChangeClass, ReportFinding, Verdict } from "./model";

/** Below this share of free usable memory Microsoft advises an alert (azure.md 4.6, MEMORY: 75 % used). */
export const TIGHT_HEADROOM_PERCENT = 25;

export interface VerdictFacts {
  readonly changeClass: ChangeClass;
  readonly changed: boolean;
  readonly headroomAfter: number | null;
  readonly from: CacheShape | null;
  readonly to: CacheShape | null;
  readonly findings: readonly ReportFinding[];
  /** Codes of the sizing's warnings. */
  readonly warnings: readonly string[];
  /** The preview failed: what it shows may not be all. */
  readonly failed: boolean;
}

export function verdictOf(facts: VerdictFacts): Verdict {
  const { changeClass, findings } = facts;
  if (rank(changeClass) >= rank("data-loss") || findings.some(({ severity }) => severity === "blocker")) return "stop";
  if (facts.failed) return "look";
  if (!facts.changed) return "ok";
  return doubts(facts).length > 0 || changeClass === "restart" ? "look" : "ok";
}

/** What keeps a harmless change from being waved through, as sentences. */
function doubts({
  headroomAfter,
  from,
  to,
  warnings,
  changed,
}: Omit<VerdictFacts, "changeClass" | "findings" | "failed">): string[] {
  if (to === null || !changed) return [];
  const found: string[] = [];
  if (headroomAfter === null) {
    if (from?.sku !== to.sku) found.push(sizingWarningWords("peak-not-measured"));
  } else if (headroomAfter < 0) found.push("the measured peak does not fit");
  else if (headroomAfter < TIGHT_HEADROOM_PERCENT)
    found.push(`less than ${TIGHT_HEADROOM_PERCENT} % headroom at the peak`);
  if (findManagedRedisSku(to.sku)?.stage === "preview") found.push(sizingWarningWords("preview-sku"));
  return [...new Set([...found, ...warnings.map(sizingWarningWords)])];
}

/** The doubts behind a cache's verdict; none where it is stopped for a graver reason, or right. */
export function doubtsOf({ headroomAfter, from, to, move, verdict, changeClass }: CacheReport): string[] {
  const changed = verdict !== "ok" && rank(changeClass) < rank("data-loss");
  return doubts({ headroomAfter, from, to, warnings: move?.sizing?.warnings ?? [], changed });
}

const WEIGHT: Readonly<Record<Verdict, number>> = { stop: 2, look: 1, ok: 0 };

/** In the order in which a reviewer should read; equal ones stay as they are. */
export function worstFirst(caches: readonly CacheReport[]): CacheReport[] {
  return [...caches].sort((a, b) => WEIGHT[b.verdict] - WEIGHT[a.verdict]);
}
