import { ownerUrnOf } from "../resources/cache-name";
import { kindOf, type ResourceKind } from "../resources/kinds";
import { nameOf, qualifiedTypes, typeOf } from "../resources/urn";
import { asRecord, UNKNOWN_VALUE, type Digest, type DigestStep } from "./digest";

/** The steps of one plan that belong to one cache. */
export interface CacheSteps {
  /** URN of the cluster; of another resource of the cache where the plan does not name its cluster. */
  readonly urn: string;
  readonly cluster: DigestStep | null;
  readonly database: DigestStep | null;
  readonly assignments: readonly DigestStep[];
  readonly transfers: readonly DigestStep[];
  /** Components of ours above the cluster that are in the plan, the outermost last. */
  readonly components: readonly DigestStep[];
  readonly name: string;
  /** Private endpoints of the plan that lead to the cluster. */
  readonly endpoints: number;
}

const isKind = (kind: ResourceKind) => (step: DigestStep) => kindOf(step.type) === kind;
const isCluster = isKind("cluster");
/** The steps that move data: the import and the copy. */
const isTransfer = (step: DigestStep) => isKind("transfer")(step) || isKind("copy")(step);

/**
 * Groups the steps of a plan by cache, in order of name. The engine leaves out
 * what does not change (unless `--show-sames` is given), so any step may be
 * the only one of its cache: a transfer, an assignment, a database.
 */
export function groupByCache(digest: Digest): CacheSteps[] {
  const steps = mergeSteps(digest.steps);
  const databases = steps.filter(isKind("database"));
  const groups = new Map<string, DigestStep[]>();
  const add = (key: string, step: DigestStep) => groups.set(key, [...(groups.get(key) ?? []), step]);
  for (const step of steps.filter(isCluster)) add(keyOf(step.urn), step);
  for (const step of databases) add(keyOf(clusterUrnOf(step, steps)), step);
  for (const step of steps.filter(isKind("assignment"))) {
    const key = keyOf(clusterUrnOf(step, steps));
    if (step.op !== "same" || groups.has(key)) add(key, step);
  }
  for (const step of steps.filter(isTransfer)) {
    const key = keyOf(targetUrnOf(step, databases, steps));
    if (step.op !== "same" || groups.has(key)) add(key, step);
  }
  const components = grouped(steps.filter(isKind("component")), (step) => keyOf(step.urn));
  const endpoints = endpointsByCluster(steps);
  return [...groups]
    .map(([key, members]) => cacheSteps(key, members, steps, components.get(key) ?? [], endpoints))
    .sort((a, b) => compareText(a.name, b.name) || compareText(a.urn, b.urn));
}

/** What stands below one component of ours is one cache; else what belongs to one cluster. */
function keyOf(urn: string): string {
  return ownerUrnOf(urn) ?? urn;
}

function grouped<T>(items: readonly T[], keyFor: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyFor(item);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [item]);
    else known.push(item);
  }
  return groups;
}

function cacheSteps(
  key: string,
  members: readonly DigestStep[],
  steps: readonly DigestStep[],
  components: readonly DigestStep[],
  endpoints: ReadonlyMap<string, number>,
): CacheSteps {
  const cluster = gravest(members.filter(isCluster));
  const database = gravest(members.filter(isKind("database")));
  const first = database ?? members[0];
  const urn = cluster?.urn ?? (first === undefined ? key : clusterUrnOf(first, steps));
  return {
    urn,
    cluster,
    database,
    assignments: members.filter(isKind("assignment")),
    transfers: members.filter(isTransfer),
    components: [...components].sort((a, b) => qualifiedTypes(b.urn).length - qualifiedTypes(a.urn).length),
    name: nameOf(key),
    endpoints: endpoints.get(urn) ?? 0,
  };
}

/** Of two that follow one another, as where a program gives it another name, the one that goes: with it goes what it holds. */
function gravest(steps: readonly DigestStep[]): DigestStep | null {
  return steps.find(({ op }) => op === "delete") ?? steps.find(({ op }) => op === "replace") ?? steps[0] ?? null;
}

/** The cluster of a transfer without a component of ours: the plan names its database. */
function targetUrnOf(transfer: DigestStep, databases: readonly DigestStep[], steps: readonly DigestStep[]): string {
  if (ownerUrnOf(transfer.urn) !== undefined) return transfer.urn;
  const targets = transfer.new?.propertyDependencies["targetDatabaseId"] ?? [];
  const database = databases.find((step) => targets.includes(step.urn));
  return database === undefined ? (targets[0] ?? transfer.urn) : clusterUrnOf(database, steps);
}

/**
 * A replacement appears as up to three steps of one URN (`create-replacement`,
 * `replace`, `delete-replaced`), depending on flags of the engine: one is kept.
 * With `--refresh` a resource is read first, which is a step of its own: what
 * the plan does to it comes after.
 */
export function mergeSteps(steps: readonly DigestStep[]): DigestStep[] {
  const merged = new Map<string, DigestStep>();
  for (const step of steps.map(withoutReading)) {
    const known = merged.get(step.urn);
    if (known === undefined || !isReplacement(known.op)) {
      merged.set(step.urn, isReplacement(step.op) ? { ...step, op: "replace" } : step);
      continue;
    }
    merged.set(step.urn, {
      ...known,
      old: known.old ?? step.old,
      new: known.new ?? step.new,
      replaceReasons: [...new Set([...known.replaceReasons, ...step.replaceReasons])],
      diffReasons: [...new Set([...known.diffReasons, ...step.diffReasons])],
      detailedDiff: { ...step.detailedDiff, ...known.detailedDiff },
    });
  }
  return [...merged.values()];
}

/** Steps that only read, or forget what a program has read: the resource stays in Azure as it is. */
const READING: readonly string[] = ["refresh", "read", "discard"];

function withoutReading(step: DigestStep): DigestStep {
  return READING.includes(step.op) ? { ...step, op: "same", old: step.old ?? step.new, new: step.new ?? step.old } : step;
}

function isReplacement(op: string): boolean {
  return op === "replace" || op.endsWith("-replacement") || op.endsWith("-replaced");
}

/** Follows the plan's own dependency of `clusterName`; then the parent; then the name in the ARM id. */
function clusterUrnOf(step: DigestStep, steps: readonly DigestStep[]): string {
  for (const state of [step.new, step.old]) {
    const named = (state?.propertyDependencies["clusterName"] ?? []).find((urn) => kindOf(typeOf(urn)) === "cluster");
    if (named !== undefined) return named;
  }
  const siblings = steps.filter(isCluster);
  const parent = step.new?.parent ?? step.old?.parent;
  const child = siblings.filter(
    (other) => (other.new?.parent ?? other.old?.parent) === parent && typeOf(parent ?? "") !== "pulumi:pulumi:Stack",
  );
  if (parent != null && child.length === 1 && child[0] !== undefined) return child[0].urn;
  const name = textInput(step, "clusterName");
  const byName = siblings.find(
    (other) => name !== null && [textInput(other, "clusterName"), other.old?.id?.split("/").at(-1)].includes(name),
  );
  return byName?.urn ?? step.urn;
}

function textInput(step: DigestStep, property: string): string | null {
  for (const value of [step.new?.inputs[property], step.old?.inputs[property]]) {
    if (typeof value === "string" && value !== UNKNOWN_VALUE) return value;
  }
  return null;
}

const ENDPOINT = /^azure-native(_[a-z]+_v\w+)?:network(\/v\w+)?:PrivateEndpoint$/;

/** Endpoints name the cluster inside an input, so the plan's dependencies tell whom they lead to. */
function endpointsByCluster(steps: readonly DigestStep[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const step of steps.filter(({ type, op }) => ENDPOINT.test(type) && op !== "delete")) {
    const leadsTo = new Set(Object.values(step.new?.propertyDependencies ?? {}).flat());
    for (const urn of leadsTo) counts.set(urn, (counts.get(urn) ?? 0) + 1);
  }
  return counts;
}

/** Reads an object-valued input of the first component that has it. */
export function componentInput(components: readonly DigestStep[], side: "old" | "new", property: string): unknown {
  for (const component of components) {
    const value = component[side]?.inputs[property];
    if (value !== undefined && value !== null) return asRecord(value) ?? value;
  }
  return undefined;
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
