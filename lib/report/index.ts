export { buildReport, type ReportInput, type ReportOptions } from "./build";
export { judge, parseFailOn, type FailCondition, type FailResult } from "./fail-on";
export { renderHtml } from "./html/render";
export { renderJson } from "./json";
export { parseLink } from "./link";
export { DEFAULT_MAX_BYTES, LEAST_MAX_BYTES, MARKER, renderMarkdown } from "./markdown/render";
export type {
  CacheReport,
  CacheShape,
  ChangeClass,
  MonthlyCost,
  MonthlyPrice,
  PriceLookup,
  Report,
  ReportDiagnostic,
  ReportFinding,
  Verdict,
} from "./model";
