import { kindOf } from "../resources/kinds";
import { readShownFacts } from "../sizing";
import { redact } from "../util/redact";
import { asRecord, type DigestStep } from "./digest";
import type { MoveFacts, ReportFinding } from "./model";
import { componentInput } from "./resources";
import type { SizingRecord } from "../sizing/types";

/** Anything longer is no rate, and does not belong into a cell. */
const RATE = /^[\d.]{1,12}\s?[a-z/]{0,6}$/i;

const SEVERITIES = ["info", "change", "blocker"] as const;

/** What our components say of the move among their inputs; null without one of them. */
export function readMove(
  components: readonly DigestStep[],
  transfers: readonly DigestStep[],
  side: "old" | "new" = "new",
): MoveFacts | null {
  if (components.length === 0) return null;
  const text = (property: string) => {
    const value = componentInput(components, side, property);
    return typeof value === "string" ? value : null;
  };
  const transfer = transfers[0];
  const { snapshot, timeoutMinutes: timeout, maxRate, verify } = transfer?.new?.inputs ?? {};
  return {
    strategy: text("strategy"),
    phase: text("phase"),
    sizing: readSizing(componentInput(components, side, "sizing")),
    measured: readShownFacts(asRecord(componentInput(components, side, "measured")) ?? {}),
    transferPlanned: transfers.length > 0,
    snapshot: typeof snapshot === "string" ? redact(snapshot) : null,
    timeoutMinutes: typeof timeout === "number" ? timeout : null,
    maxRate: typeof maxRate === "string" && RATE.test(maxRate) ? maxRate : null,
    verifies: transfer !== undefined && kindOf(transfer.type) === "copy" && verify !== false,
  };
}

/** Other versions of the record are passed over rather than misread. */
function readSizing(value: unknown): SizingRecord | null {
  const record = asRecord(value);
  if (record === null || record["version"] !== 1) return null;
  if (!isWhole(asRecord(record["source"]), asRecord(record["target"]))) return null;
  const peak = record["peakMemoryGB"];
  return {
    ...(record as unknown as SizingRecord),
    peakMemoryGB: typeof peak === "number" && Number.isFinite(peak) ? peak : null,
    alternatives: Array.isArray(record["alternatives"]) ? (record["alternatives"] as SizingRecord["alternatives"]) : [],
    warnings: Array.isArray(record["warnings"])
      ? record["warnings"].filter((code): code is string => typeof code === "string")
      : [],
  };
}

function isWhole(source: Record<string, unknown> | null, target: Record<string, unknown> | null): boolean {
  const texts = [source?.["sku"], source?.["tier"], target?.["sku"]];
  const numbers = ["shards", "replicasPerPrimary", "totalMemoryGB", "usableGB"].map((key) => source?.[key]);
  return texts.every((value) => typeof value === "string") && numbers.every((value) => Number.isFinite(value));
}

/** Findings that the component attached; entries of another shape are passed over. */
export function readFindings(components: readonly DigestStep[]): ReportFinding[] {
  const value = components
    .map((component) => component.new?.inputs["findings"])
    .find((findings) => Array.isArray(findings));
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry): ReportFinding[] => {
    const finding = asRecord(entry);
    const severity = SEVERITIES.find((known) => known === finding?.["severity"]);
    if (finding === null || severity === undefined) return [];
    const { code, text, remedy } = finding;
    return [{ code: word(code), severity, text: word(text), remedy: word(remedy) }];
  });
}

function word(value: unknown): string {
  return typeof value === "string" ? redact(value) : "";
}
