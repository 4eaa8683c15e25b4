import { policyDiagnostics } from "./policies";
import type { CacheReport, Report } from "./model";

/** Fields of one cache in the JSON report, in their order. */
const CACHE_FIELDS = [
  "name",
  "stack",
  "urn",
  "from",
  "to",
  "changeClass",
  "headroomBefore",
  "headroomAfter",
  "monthlyCost",
  "verdict",
  "reasons",
  "findings",
  "plannedSteps",
] as const;

/** The machine-readable form, version 1. Never shortened. */
export function renderJson(report: Report): string {
  const caches = report.caches.map((cache) => pick(cache, CACHE_FIELDS));
  return `${JSON.stringify({ version: 1, caches, diagnostics: [...report.diagnostics, ...policyDiagnostics(report.policies)], nextSteps: report.nextSteps, changes: report.changes }, null, 2)}\n`;
}

function pick<K extends keyof CacheReport>(cache: CacheReport, fields: readonly K[]): Pick<CacheReport, K> {
  return Object.fromEntries(fields.map((field) => [field, cache[field]])) as Pick<CacheReport, K>;
}
