import { toGigabytes, usableMegabytes } from "./memory";
import type { SizingDecision, SizingRecord, SizingRequest } from "./types";

const MOST_ALTERNATIVES = 3;

/** The decision as components carry it among their inputs: small, so that a preview stays readable. */
export function toRecord(decision: SizingDecision, request: SizingRequest): SizingRecord {
  const { source, recommended, alternatives, warnings, rule } = decision;
  return {
    version: 1,
    rule,
    source: { ...source, usableGB: toGigabytes(usableMegabytes(source.totalMemoryGB)) },
    peakMemoryGB: request.peakMemoryGB ?? null,
    headroomPercent: request.headroomPercent ?? 0,
    target: recommended,
    alternatives: alternatives.slice(0, MOST_ALTERNATIVES),
    warnings: warnings.map(({ code }) => code),
  };
}
