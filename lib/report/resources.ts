import { kindOf, type ResourceKind } from "../resources/kinds";
import { nameOf, qualifiedTypes, typeOf } from "../resources/urn";
import { asRecord, UNKNOWN_VALUE, type Digest, type DigestStep } from "./digest";

/** The steps of one plan that belong to one cache. */
export interface CacheSteps {
  /** URN of the cluster; of the database where the plan does not name its cluster. */
  readonly urn: string;
  readonly cluster: DigestStep | null;
  readonly databases: readonly DigestStep[];
  readonly assignments: readonly DigestStep[];
  readonly transfers: readonly DigestStep[];
  /** Component of ours above the cluster, the outermost known last. */
  readonly components: readonly DigestStep[];
  readonly name: string;
  /** Private endpoints of the plan that lead to the cluster. */
  readonly endpoints: number;
}

const isKind = (kind: ResourceKind) => (step: DigestStep) => kindOf(step.type) === kind;
const isCluster = isKind("cluster");

/** Groups the steps of a plan by cluster, in order of name. */
export function groupByCache(digest: Digest): CacheSteps[] {
  const steps = mergeSteps(digest.steps);
  const byUrn = new Map(steps.map((step) => [step.urn, step]));
  const groups = new Map<string, { cluster: DigestStep | null; databases: DigestStep[]; assignments: DigestStep[] }>();
  const groupOf = (urn: string) => {
    const group = groups.get(urn) ?? { cluster: null, databases: [], assignments: [] };
    groups.set(urn, group);
    return group;
  };
  for (const step of steps) if (isCluster(step)) groupOf(step.urn).cluster = step;
  for (const step of steps) if (isKind("database")(step)) groupOf(clusterUrnOf(step, steps)).databases.push(step);
  for (const step of steps) {
    if (!isKind("assignment")(step)) continue;
    const owner = clusterUrnOf(step, steps);
    if (groups.has(owner)) groupOf(owner).assignments.push(step);
  }
  return [...groups]
    .map(([urn, group]) => {
      const member = group.cluster ?? group.databases[0];
      const components = componentsAbove(member, byUrn);
      return {
        urn,
        ...group,
        components: components.steps,
        name: components.name ?? nameOf(urn),
        transfers: transfersOf(urn, components.urns, steps),
        endpoints: endpointsOf(urn, steps),
      };
    })
    .sort((a, b) => compareText(a.name, b.name) || compareText(a.urn, b.urn));
}

/** Steps of components, clusters and what belongs to them; everything else is listed apart. */
export function isCacheStep(step: DigestStep): boolean {
  const kind = kindOf(step.type);
  return kind !== undefined && kind !== "cache";
}

/**
 * A replacement appears as up to three steps of one URN (`create-replacement`,
 * `replace`, `delete-replaced`), depending on flags of the engine: one is kept.
 */
function mergeSteps(steps: readonly DigestStep[]): DigestStep[] {
  const merged = new Map<string, DigestStep>();
  for (const step of steps) {
    const known = merged.get(step.urn);
    if (known === undefined) {
      merged.set(step.urn, isReplacement(step.op) ? { ...step, op: "replace" } : step);
      continue;
    }
    merged.set(step.urn, {
      ...known,
      op: isReplacement(known.op) || isReplacement(step.op) ? "replace" : step.op,
      old: known.old ?? step.old,
      new: known.new ?? step.new,
      replaceReasons: [...new Set([...known.replaceReasons, ...step.replaceReasons])],
      diffReasons: [...new Set([...known.diffReasons, ...step.diffReasons])],
      detailedDiff: { ...step.detailedDiff, ...known.detailedDiff },
    });
  }
  return [...merged.values()];
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

/** Components of ours above a resource. Unchanged ones may be missing from the plan: the URN still names them. */
function componentsAbove(step: DigestStep | undefined, byUrn: ReadonlyMap<string, DigestStep>) {
  const found: DigestStep[] = [];
  const urns: string[] = [];
  let name: string | null = null;
  let parent = step?.new?.parent ?? step?.old?.parent ?? null;
  while (parent !== null && typeOf(parent) !== "pulumi:pulumi:Stack" && urns.length < 20) {
    urns.push(parent);
    const above = byUrn.get(parent);
    if (kindOf(typeOf(parent)) === "component") {
      name = nameOf(parent);
      if (above !== undefined) found.push(above);
    }
    if (above === undefined && qualifiedTypes(parent).at(-2) === "azure-redis-move:index:CacheMove")
      name = nameOf(parent).replace(/-[^-]*$/, "");
    parent = above?.new?.parent ?? above?.old?.parent ?? null;
  }
  return { steps: found, urns, name };
}

function transfersOf(clusterUrn: string, componentUrns: readonly string[], steps: readonly DigestStep[]): DigestStep[] {
  return steps.filter((step) => {
    if (!isKind("transfer")(step)) return false;
    const parent = step.new?.parent ?? step.old?.parent;
    if (parent != null && componentUrns.includes(parent)) return true;
    const targets = step.new?.propertyDependencies["targetDatabaseId"] ?? [];
    return targets.includes(clusterUrn);
  });
}

const ENDPOINT = /^azure-native(_[a-z]+_v\w+)?:network(\/v\w+)?:PrivateEndpoint$/;

/** Endpoints name the cluster inside an input, so the plan's dependencies tell whom they lead to. */
function endpointsOf(clusterUrn: string, steps: readonly DigestStep[]): number {
  return steps.filter(
    (step) =>
      ENDPOINT.test(step.type) &&
      step.op !== "delete" &&
      Object.values(step.new?.propertyDependencies ?? {}).some((urns) => urns.includes(clusterUrn)),
  ).length;
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
