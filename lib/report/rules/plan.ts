import { isDeepStrictEqual } from "node:util";
import type { SizingRecord } from "../../sizing/types";
import type { DigestStep } from "../digest";
import type { CacheShape } from "../model";

/** What the rules look at: one cache, before and after. */
export interface CachePlan {
  readonly cluster: DigestStep | null;
  readonly database: DigestStep | null;
  readonly assignments: readonly DigestStep[];
  readonly transfers: readonly DigestStep[];
  readonly from: CacheShape | null;
  readonly to: CacheShape | null;
  readonly sizing: SizingRecord | null;
}

/** Both sides known: the cache stays the same resource. */
export interface ChangedPlan extends CachePlan {
  readonly from: CacheShape;
  readonly to: CacheShape;
}

/** The engine says that a resource which stays gets another value there, at whatever depth. */
export function namesChange(step: DigestStep | null, property: string): boolean {
  if (step?.op !== "update") return false;
  return [...Object.keys(step.detailedDiff), ...step.diffReasons].some(
    (path) => (path === property || path.startsWith(`${property}.`) || path.startsWith(`${property}[`)) && !path.includes("__"),
  );
}

/** Else the program itself wrote out or took away a value, as where it is the default. */
export function isSameInput(step: DigestStep | null, property: string): boolean {
  return isDeepStrictEqual(step?.old?.inputs[property], step?.new?.inputs[property]);
}

export function isReplaced(step: DigestStep): boolean {
  return step.op === "replace";
}

export function isGone(step: DigestStep): boolean {
  return step.op === "delete";
}

/** What is imported into a stack is in Azure already. */
export function isNew(step: DigestStep): boolean {
  return step.op === "create";
}
