import { redact } from "../util/redact";
import { consequencesOf, transferRuns, type CachePlan } from "./rules";
import { strongestClass } from "./change-class";
import { monthlyCost, sideCosts } from "./cost";
import { nameOf, stackOf } from "../resources/urn";
import { parseDigest, type Digest, type DigestStep } from "./digest";
import { headroomPercent } from "./headroom";
import type { SizingRecord } from "../sizing/types";
import type { CacheReport, CacheShape, OtherChange, PriceLookup, Report, ReportDiagnostic } from "./model";
import { readFindings, readMove } from "./move";
import { nextSteps } from "./next-steps";
import { compareText, groupByCache, isCacheStep, type CacheSteps } from "./resources";
import { readShape } from "./shape";
import { verdictOf } from "./verdict";

export interface ReportInput {
  /** What errors call it: a file name, or `standard input`. */
  readonly name: string;
  /** The whole output of `pulumi preview --json`. */
  readonly text: string;
}

export interface ReportOptions {
  /** Heading; default: the names of the stacks. */
  readonly title?: string;
  /** Known prices; without them every cost is null. */
  readonly prices?: PriceLookup;
}

/**
 * Turns previews of one or more stacks into one report. Pure: the same input
 * gives the same report.
 *
 * @throws UserError when an input is cut off or is no preview.
 */
export function buildReport(inputs: readonly ReportInput[], options: ReportOptions = {}): Report {
  const digests = inputs.map(({ name, text }) => ({ name, digest: parseDigest(text, name) }));
  const parts = digests.map(({ name, digest }) => ({ stack: stackName(digest, name), digest }));
  const caches = parts.flatMap(({ stack, digest }) =>
    groupByCache(digest).map((steps) => cacheReport(stack, steps, digest.failed, options.prices)),
  );
  const failed = parts.some(({ digest }) => digest.failed);
  const stacks = parts.map(({ stack }) => stack);
  return {
    title: options.title ?? `Redis caches: ${stacks.join(", ")}`,
    stacks,
    caches,
    diagnostics: parts.flatMap(({ stack, digest }) => diagnosticsOf(stack, digest)),
    otherChanges: parts.flatMap(({ stack, digest }) => otherChanges(stack, digest)),
    nextSteps: nextSteps(caches, failed),
    failed,
    pricesAsOf: options.prices?.lastKnown ?? null,
  };
}

function stackName(digest: Digest, name: string): string {
  const urn = digest.steps[0]?.urn ?? digest.diagnostics.find((diagnostic) => diagnostic.urn !== null)?.urn;
  return urn == null ? name.replace(/^.*[/\\]/, "").replace(/\.json$/, "") : stackOf(urn);
}

function cacheReport(stack: string, steps: CacheSteps, failed: boolean, prices: PriceLookup | undefined): CacheReport {
  const plan = planOf(steps);
  const consequences = consequencesOf(plan);
  const changeClass = strongestClass(consequences);
  const move = readMove(steps.components, steps.transfers.filter(transferRuns));
  const findings = readFindings(steps.components);
  const { from, to } = plan;
  const headroomAfter = headroomPercent(to, plan.sizing);
  return {
    name: steps.name,
    stack,
    urn: steps.urn,
    from,
    to,
    changeClass,
    headroomBefore: headroomPercent(from, plan.sizing),
    headroomAfter,
    monthlyCost: monthlyCost(from, to, prices),
    verdict: verdictOf({
      changeClass,
      changed: isChange(plan),
      headroomAfter,
      to,
      findings,
      warnings: plan.sizing?.warnings.length ?? 0,
      failed,
    }),
    reasons: consequences.map(({ reason }) => reason),
    findings,
    move,
    besides: sideCosts(
      { move, location: to?.location ?? from?.location ?? null, privateEndpoints: steps.endpoints },
      prices,
    ),
  };
}

function planOf(steps: CacheSteps): CachePlan {
  const { cluster } = steps;
  const database = steps.databases[0] ?? null;
  const sizing = readMove(steps.components, [])?.sizing ?? null;
  const before = readMove(steps.components, [], "old")?.sizing ?? null;
  return {
    cluster,
    database,
    assignments: steps.assignments,
    transfers: steps.transfers,
    from: readShape(cluster?.old ?? null, database?.old ?? null, before?.target.sku ?? null),
    to: completed(readShape(survivor(cluster), survivor(database), sizing?.target.sku ?? null), sizing),
    sizing: sizing ?? before,
  };
}

/** A database that does not change may be missing from the plan: the sizing still says its policy. */
function completed(shape: CacheShape | null, sizing: SizingRecord | null): CacheShape | null {
  return shape === null
    ? null
    : { ...shape, clusteringPolicy: shape.clusteringPolicy ?? sizing?.target.clusteringPolicy ?? null };
}

/** What stands after the plan; a deleted resource has a new state in some engines. */
function survivor(step: DigestStep | null) {
  return step === null || step.op === "delete" ? null : step.new;
}

function isChange({ cluster, database }: CachePlan): boolean {
  return [cluster, database].some((step) => step !== null && step.op !== "same");
}

/** The component says its findings twice: for people at the console, and among its inputs, where the report takes them from. */
const FINDINGS_TEXT = /^\d+ things? changes? for the users of this cache:/;

function diagnosticsOf(stack: string, digest: Digest): ReportDiagnostic[] {
  const seen = new Set<string>();
  const found: ReportDiagnostic[] = [];
  for (const { severity, urn, message } of digest.diagnostics) {
    const text = redact(stripColours(message))
      .trim()
      .replace(/^(warning|error): /, "");
    const key = `${severity}|${urn ?? ""}|${text}`;
    if (text === "" || severity === "info" || FINDINGS_TEXT.test(text) || seen.has(key)) continue;
    seen.add(key);
    found.push({ stack, severity, urn, message: text });
  }
  return found;
}

/** The engine leaves its own colour marks `<{%...%}>` and terminal codes in messages. */
function stripColours(message: string): string {
  // eslint's no-control-regex knows no escape by code point, so the class is built from one.
  const escape = String.fromCharCode(27);
  return message.replace(/<\{%[^%]*%\}>/g, "").replace(new RegExp(`${escape}\\[[0-9;]*m`, "g"), "");
}

function otherChanges(stack: string, digest: Digest): OtherChange[] {
  return digest.steps
    .filter((step) => step.op !== "same" && step.op !== "read" && !isCacheStep(step))
    .map((step) => ({
      stack,
      op: step.op,
      type: step.type,
      name: nameOf(step.urn),
      properties: [...new Set([...step.diffReasons, ...step.replaceReasons])]
        .filter((name) => !name.startsWith("__"))
        .sort(),
    }))
    .sort((a, b) => compareText(a.type, b.type) || compareText(a.name, b.name) || compareText(a.op, b.op));
}
