import { isDeepStrictEqual } from "node:util";
import type { Resource } from "../resource";
import { CREATE_BEFORE_DELETE } from "./naming";
import { isObject, text, type Properties, type Value } from "../values";

export type ChangeKind = "add" | "delete" | "update";

export interface PropertyChange {
  readonly kind: ChangeKind;
  readonly replace: boolean;
}

export interface Difference {
  /** By property path, such as `sku.name` or `modules[0]`. */
  readonly detailed: ReadonlyMap<string, PropertyChange>;
  /** Top-level parts of the changed paths. */
  readonly changes: readonly string[];
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
}

/**
 * Input against old input. Path parameters, `location` and create-only
 * properties replace. An unknown value differs from every known one, so a
 * parent that is being replaced takes its children along.
 */
export function difference(
  resource: Resource,
  oldInputs: Properties,
  newInputs: Properties,
  oldOutputs: Properties,
): Difference {
  const replaceKeys = new Set([...resource.pathParameters, "location", ...(resource.createOnly ?? [])]);
  const found = new Map<string, PropertyChange>();
  compareObjects(oldInputs, newInputs, { path: "", key: "", createOnly: false }, replaceKeys, (at, kind, replace) => {
    if (kind === "update" && sameForAzure(at.path, oldInputs, newInputs)) return;
    // An input that states what Azure chose by itself before is no reason to replace.
    const already = kind === "add" && isDeepStrictEqual(newInputs[at.path], oldOutputs[at.path]);
    found.set(at.path, { kind, replace: replace && !already });
  });
  const replaces = [...found].filter(([, change]) => change.replace).map(([path]) => path);
  const flag = oldInputs[CREATE_BEFORE_DELETE];
  return {
    detailed: found,
    changes: [...new Set([...found.keys()].map((path) => path.split(".")[0] ?? path))],
    replaces,
    deleteBeforeReplace: typeof flag === "boolean" ? !flag : replaces.length > 0,
  };
}

interface Place {
  /** The very element, such as `modules[0].name`. */
  readonly path: string;
  /** The property, whatever the element: `modules[].name`. */
  readonly key: string;
  /** Inside a create-only object. */
  readonly createOnly: boolean;
}

type Report = (at: Place, kind: ChangeKind, replace: boolean) => void;

function compareObjects(
  olds: Properties,
  news: Properties,
  at: Place,
  replaceKeys: ReadonlySet<string>,
  report: Report,
): void {
  for (const name of new Set([...Object.keys(olds), ...Object.keys(news)])) {
    if (name.startsWith("__")) continue;
    const place = { ...at, path: join(at.path, name), key: join(at.key, name) };
    compare(olds[name], news[name], place, replaceKeys, report);
  }
}

function join(base: string, name: string): string {
  return base === "" ? name : `${base}.${name}`;
}

function compare(
  before: Value | undefined,
  after: Value | undefined,
  at: Place,
  replaceKeys: ReadonlySet<string>,
  report: Report,
): void {
  const own = replaceKeys.has(at.key);
  if (after === undefined || after === null) {
    if (before !== undefined && before !== null) report(at, "delete", own);
  } else if (before === undefined || before === null) {
    report(at, "add", own);
  } else if (Array.isArray(before) && Array.isArray(after)) {
    compareLists(before, after, at, replaceKeys, report);
  } else if (isObject(before) && isObject(after)) {
    compareObjects(before, after, { ...at, createOnly: at.createOnly || own }, replaceKeys, report);
  } else if (!isDeepStrictEqual(before, after)) {
    report(at, "update", own || at.createOnly);
  }
}

/**
 * An element more or less never replaces, even in a create-only list: the real
 * provider looks only at elements that both lists have. Azure refuses such an
 * update where it cannot be done.
 */
function compareLists(
  before: readonly Value[],
  after: readonly Value[],
  at: Place,
  replaceKeys: ReadonlySet<string>,
  report: Report,
): void {
  for (let i = 0; i < Math.max(before.length, after.length); i++) {
    compare(before[i], after[i], { path: `${at.path}[${i}]`, key: `${at.key}[]`, createOnly: false }, replaceKeys, report);
  }
}

/** Region and group names that Azure takes for the same. */
function sameForAzure(path: string, olds: Properties, news: Properties): boolean {
  const before = text(olds[path]);
  const after = text(news[path]);
  if (before === undefined || after === undefined) return false;
  if (path === "location") return region(before) === region(after);
  return path === "resourceGroupName" && before.toLowerCase() === after.toLowerCase();
}

function region(name: string): string {
  return name.replaceAll(" ", "").toLowerCase();
}
