import { redact } from "../util/redact";
import type { Digest } from "./digest";
import type { Report, ReportDiagnostic } from "./model";

/** The component says its findings twice: for people at the console, and among its inputs, where the report takes them from. */
const FINDINGS_TEXT = /^\d+ things? changes? for the users of this cache:/;

/** How the engine words a refusal of the guard; a reviewer knows the cache and the property, not the guard. */
const REFUSAL = /^\S+:ChangeGuard resource '(.+)-guard': property (\S+) value .*? has a problem: /;

/** Warnings and errors of a preview, each once, in words for a reviewer and without secrets. */
export function diagnosticsOf(stack: string, digest: Digest): ReportDiagnostic[] {
  const seen = new Set<string>();
  const found: ReportDiagnostic[] = [];
  for (const { severity, urn, message } of digest.diagnostics) {
    const text = redact(withoutFrames(stripColours(message)))
      .trim()
      .replace(/^(warning|error): /, "")
      .replace(REFUSAL, "$1: $2: ");
    const key = `${severity}|${urn ?? ""}|${text}`;
    if (text === "" || severity === "info" || FINDINGS_TEXT.test(text) || seen.has(key)) continue;
    seen.add(key);
    found.push({ stack, severity, urn, message: text });
  }
  return found;
}

/** Of a program that broke, the error itself is for the reviewer; where it was thrown stands in the job's log. */
function withoutFrames(message: string): string {
  return message
    .split("\n")
    .filter((line) => !/^\s+at .*[:)]/.test(line))
    .join("\n");
}

/** The engine leaves its own colour marks `<{%...%}>` and terminal codes in messages. */
function stripColours(message: string): string {
  // eslint's no-control-regex knows no escape by code point, so the class is built from one.
  const escape = String.fromCharCode(27);
  return message.replace(/<\{%[^%]*%\}>/g, "").replace(new RegExp(`${escape}\\[[0-9;]*m`, "g"), "");
}

/** All that the engine writes after a policy has failed a preview, and after any other error as well. */
const NO_REASON = "preview failed";

/** Errors for a reviewer. The engine's closing words are left out where a reason stands beside them. */
export function errorsOf({ diagnostics, policies }: Pick<Report, "diagnostics" | "policies">): string[] {
  const messages = diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message);
  const reasons = messages.filter((message) => message !== NO_REASON);
  if (reasons.length > 0 || messages.length === 0) return reasons;
  return [
    policies === null
      ? `${NO_REASON}; the engine names no reason here, as where a policy is violated: give its event log with --events`
      : `${NO_REASON}${policies.results.some(({ level }) => level === "mandatory") ? ": mandatory policies are violated" : ""}`,
  ];
}
