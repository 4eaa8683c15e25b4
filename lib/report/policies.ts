import { nameOf, stackOf } from "../resources/urn";
import { redact } from "../util/redact";
import { UserError } from "../util/user-error";
import { asRecord } from "./digest";
import type { PolicyResult, PolicyRun, ReportDiagnostic } from "./model";

/**
 * Reads what policy packs said out of an event log of the engine, the one
 * place where it stands: a preview's JSON leaves it out. Nothing else of the
 * log is looked at, since its debug messages hold results of calls in clear.
 *
 * @throws UserError when it is no event log.
 */
export function readPolicies(text: string, name: string): PolicyRun {
  const events = text.split("\n").map(eventOf).filter((event) => event !== null);
  if (events.length === 0)
    throw new UserError(`${name} is no event log`, {
      given: text.trim() === "" ? "nothing" : "text without an event of the engine",
      allowed: "the file that pulumi preview --event-log wrote",
      remedy: "PULUMI_DEBUG_COMMANDS=true pulumi preview --json --policy-pack <folder> --event-log <file>",
    });
  const ran = new Set<string>();
  const results = new Map<string, PolicyResult>();
  for (const event of events) {
    const summary = asRecord(event["policyAnalyzeSummaryEvent"]) ?? asRecord(event["policyAnalyzeStackSummaryEvent"]);
    for (const policy of [...names(summary?.["passed"]), ...names(summary?.["failed"])]) ran.add(policy);
    const result = resultOf(event);
    if (result === null) continue;
    ran.add(result.policy);
    results.set(JSON.stringify(result), result);
  }
  return { policies: [...ran].sort(), results: [...results.values()].sort(byWeight) };
}

/** A log that is cut off ends in half a line, which is no event. */
function eventOf(line: string): Record<string, unknown> | null {
  if (!line.startsWith("{")) return null;
  try {
    const event = asRecord(JSON.parse(line));
    return event !== null && "sequence" in event ? event : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function resultOf(event: Record<string, unknown>): PolicyResult | null {
  const violation = asRecord(event["policyEvent"]);
  const found = violation ?? asRecord(event["policyRemediationEvent"]);
  if (found === null) return null;
  const word = (key: string) => (typeof found[key] === "string" ? found[key] : "");
  const urn = word("resourceUrn");
  return {
    stack: urn === "" ? "" : stackOf(urn),
    policy: word("policyName"),
    level: violation === null ? "remediate" : word("enforcementLevel"),
    urn: urn === "" ? null : urn,
    message: violation === null ? "changes this resource" : said(word("message")),
  };
}

/** The engine puts the description of the policy before what is wrong here. */
function said(message: string): string {
  const [description = "", ...lines] = redact(message).trim().split("\n");
  return lines.length === 0 ? description : lines.join(" ").trim();
}

const LEVELS = ["mandatory", "remediate", "advisory"];

function byWeight(a: PolicyResult, b: PolicyResult): number {
  const weight = ({ level }: PolicyResult) => (LEVELS.indexOf(level) === -1 ? LEVELS.length : LEVELS.indexOf(level));
  const key = ({ stack, policy, urn }: PolicyResult) => [stack, policy, urn ?? ""].join("|");
  return weight(a) - weight(b) || (key(a) < key(b) ? -1 : 1);
}

/** Results of several logs together; null where none was given. */
export function joinPolicies(runs: readonly PolicyRun[]): PolicyRun | null {
  if (runs.length === 0) return null;
  return {
    policies: [...new Set(runs.flatMap(({ policies }) => policies))].sort(),
    results: runs.flatMap(({ results }) => results).sort(byWeight),
  };
}

/** As the JSON form has them: what a policy says is a diagnostic. */
export function policyDiagnostics(run: PolicyRun | null): ReportDiagnostic[] {
  return (run?.results ?? []).map(({ stack, policy, level, urn, message }) => ({
    stack,
    severity: level === "mandatory" ? "error" : "warning",
    urn,
    message: `policy ${policy} (${level}): ${message}`,
  }));
}

/** The log of a preview without a policy pack: nothing to say. */
export function noneRan({ policies, results }: PolicyRun): boolean {
  return policies.length === 0 && results.length === 0;
}

/** `8 policies ran, 2 violations`. */
export function policyTally({ policies, results }: PolicyRun): string {
  const count = results.length;
  return `${policies.length} ${policies.length === 1 ? "policy" : "policies"} ran, ${count === 0 ? "none was violated" : `${count} ${count === 1 ? "violation" : "violations"}`}.`;
}

/** Name of the resource that a result is about; the stack where it is about all of it. */
export function subjectOf({ urn, stack }: PolicyResult): string {
  return urn === null ? stack || "the stack" : nameOf(urn);
}

function names(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((name): name is string => typeof name === "string") : [];
}
