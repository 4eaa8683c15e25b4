import { consequencesOf, transferRuns, type CachePlan } from "./rules";
import { rank, strongestClass } from "./change-class";
import { gravestFirst, resourceChanges } from "./changes/resource-changes";
import { monthlyCost, sideCosts } from "./cost";
import { diagnosticsOf } from "./diagnostics";
import { projectOf, stackOf } from "../resources/urn";
import { parseDigest, type Digest, type DigestStep } from "./digest";
import { headroomPercent } from "./headroom";
import type { CacheReport, PriceLookup, Report } from "./model";
import { parseLink } from "./link";
import { readFindings, readMove } from "./move";
import { nextSteps } from "./next-steps";
import { plannedSteps } from "./planned-steps";
import { joinPolicies, readPolicies } from "./policies";
import { groupByCache, type CacheSteps } from "./resources";
import { runnersUp } from "./runners-up";
import { readShape } from "./shape";
import { verdictOf } from "./verdict";

export interface ReportInput {
  /** What errors call it: a file name, or `standard input`. */
  readonly name: string;
  /** The whole output of `pulumi preview --json`. */
  readonly text: string;
}

export interface ReportOptions {
  /** Event logs of the same previews, for what policy packs said. */
  readonly events?: readonly ReportInput[];
  /** Heading; default: the names of the stacks. */
  readonly title?: string;
  /** Web address of the whole report, which the footer names; see `parseLink`. */
  readonly link?: string;
  /** Known prices; without them every cost is null. */
  readonly prices?: PriceLookup;
}

/**
 * Turns previews of one or more stacks into one report. Pure: the same input
 * gives the same report.
 *
 * @throws UserError when an input is cut off or is no preview, or the link is none that may be shown.
 */
export function buildReport(inputs: readonly ReportInput[], options: ReportOptions = {}): Report {
  const digests = inputs.map(({ name, text }) => ({ name, digest: parseDigest(text, name) }));
  const names = digests.map(({ name, digest }) => stackName(digest, name));
  const labels = digests.map(({ digest }, index) => distinct(names, index, digest));
  const parts = digests.map(({ digest }, index) => ({ stack: numbered(labels, index), digest }));
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
    changes: gravestFirst(parts.flatMap(({ stack, digest }) => resourceChanges(stack, digest))),
    nextSteps: nextSteps(caches, failed),
    policies: joinPolicies((options.events ?? []).map(({ name, text }) => readPolicies(text, name))),
    failed,
    link: options.link === undefined ? null : parseLink(options.link),
    pricesAsOf: options.prices?.lastKnown ?? null,
  };
}

function urnOf(digest: Digest): string | null {
  return digest.steps[0]?.urn ?? digest.diagnostics.find((diagnostic) => diagnostic.urn !== null)?.urn ?? null;
}

/** Stacks of two projects may be called alike; then the project stands before the name. */
function distinct(names: readonly string[], index: number, digest: Digest): string {
  const [name = "", urn] = [names[index], urnOf(digest)];
  return urn === null || names.filter((other) => other === name).length < 2 ? name : `${projectOf(urn)}/${name}`;
}

/** Stacks of two organizations may be called alike down to the project, which no URN tells: the second gets a number. */
function numbered(labels: readonly string[], index: number): string {
  const label = labels[index] ?? "";
  const earlier = labels.slice(0, index).filter((other) => other === label).length;
  return earlier === 0 ? label : `${label} (${earlier + 1})`;
}

function stackName(digest: Digest, name: string): string {
  const urn = urnOf(digest);
  return urn === null ? name.replace(/^.*[/\\]/, "").replace(/\.json$/, "") : stackOf(urn);
}

function cacheReport(stack: string, steps: CacheSteps, failed: boolean, prices: PriceLookup | undefined): CacheReport {
  const plan = planOf(steps);
  const consequences = consequencesOf(plan);
  const changeClass = strongestClass(consequences);
  const move = readMove(steps.components, steps.transfers.filter(transferRuns));
  const findings = readFindings(steps.components);
  const { from, to } = plan;
  const headroomAfter = headroomPercent(to, plan.sizing);
  const changed = isChange(plan);
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
      changed,
      headroomAfter,
      from,
      to,
      findings,
      warnings: plan.sizing?.warnings ?? [],
      failed,
    }),
    reasons: consequences.map(({ reason }) => reason),
    findings,
    move,
    besides: sideCosts(
      { move, location: to?.location ?? from?.location ?? null, privateEndpoints: steps.endpoints },
      prices,
    ),
    changed,
    runnersUp: runnersUp(plan.sizing, plan, prices),
    plannedSteps: plannedSteps({ from, to, changed, severe: rank(changeClass) >= rank("data-loss"), move }),
  };
}

function planOf(steps: CacheSteps): CachePlan {
  const { cluster, database } = steps;
  const sizing = readMove(steps.components, [])?.sizing ?? null;
  const before = readMove(steps.components, [], "old")?.sizing ?? null;
  return {
    cluster,
    database,
    assignments: steps.assignments,
    transfers: steps.transfers,
    from: existed(cluster, database) ? readShape(predecessor(cluster), predecessor(database), before) : null,
    to: survives(cluster, database) ? readShape(survivor(cluster), survivor(database), sizing) : null,
    sizing: sizing ?? before,
  };
}

/** Of a cache whose cluster and database are both missing from the plan both stay as they are. */
function existed(cluster: DigestStep | null, database: DigestStep | null): boolean {
  return (cluster === null && database === null) || [cluster, database].some((step) => predecessor(step) !== null);
}

function survives(cluster: DigestStep | null, database: DigestStep | null): boolean {
  if (cluster !== null) return survivor(cluster) !== null;
  return database === null || survivor(database) !== null;
}

/** What stands before the plan; what it imports is in Azure already, as the program describes it. */
function predecessor(step: DigestStep | null) {
  return step?.old ?? (step?.op === "import" ? step.new : null);
}

/** What stands after the plan, in the stack or only in Azure; a deleted resource has a new state in some engines. */
function survivor(step: DigestStep | null) {
  if (step?.op === "delete") return step.old?.retainOnDelete === true ? step.old : null;
  return step?.new ?? null;
}

function isChange({ cluster, database, assignments, transfers }: CachePlan): boolean {
  return [cluster, database, ...assignments, ...transfers].some((step) => step !== null && step.op !== "same");
}
