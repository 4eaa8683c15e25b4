import { isDeepStrictEqual } from "node:util";
import { redact } from "../../util/redact";
import { asRecord, type DigestStep, type Properties } from "../digest";
import type { PropertyChange } from "../model";
import { mayShowTexts } from "./shown-kinds";
import { entriesOf, HIDDEN, names, programs, shownValue, specialWords, type Place } from "./shown-value";

interface Visit extends Place {
  /** As Pulumi writes it: `sku.name`, `modules[0].name`. */
  readonly label: string;
}

/** Every input that is not the same before and after, leaf by leaf, in order of name. */
export function propertyChanges(step: DigestStep): PropertyChange[] {
  const [old, next] = [programs(step.old?.inputs), programs(step.op === "delete" ? undefined : step.new?.inputs)];
  const found: PropertyChange[] = [];
  compare(old, next, { label: "", path: [], open: mayShowTexts(step.type) }, (visit, before, after) => {
    found.push({
      path: redact(visit.label),
      old: before === undefined ? null : shownValue(before, visit),
      new: after === undefined ? null : shownValue(after, visit),
      replaces: replaces(step, visit.label),
    });
  });
  return [...found, ...toldByEngine(step, found)];
}

type Found = (visit: Visit, before: unknown, after: unknown) => void;

function compare(before: unknown, after: unknown, visit: Visit, found: Found): void {
  if (isDeepStrictEqual(before, after)) return;
  if (branches(before, after)) {
    if (Array.isArray(before ?? after)) return compareLists((before ?? []) as unknown[], (after ?? []) as unknown[], visit, found);
    for (const name of namesOf(before, after)) {
      const label = visit.label === "" ? name : /^[\w-]+$/.test(name) ? `${visit.label}.${name}` : `${visit.label}[${JSON.stringify(name)}]`;
      compare(member(before, name), member(after, name), { ...visit, label, path: [...visit.path, ...names(before, name), ...names(after, name)] }, found);
    }
    return;
  }
  found(visit, before, after);
}

function compareLists(before: readonly unknown[], after: readonly unknown[], visit: Visit, found: Found): void {
  for (let index = 0; index < Math.max(before.length, after.length); index++)
    compare(before[index], after[index], { ...visit, label: `${visit.label}[${index}]` }, found);
}

/** One of the two has members to go into, and the other is of the same kind or not there. */
function branches(one: unknown, other: unknown): boolean {
  const there = [one, other].filter((value) => value !== undefined);
  if (there.some((value) => specialWords(value) !== null)) return false;
  if (there.every(Array.isArray)) return there.some((value) => (value as unknown[]).length > 0);
  return there.every((value) => asRecord(value) !== null) && there.some((value) => entriesOf(value).length > 0);
}

function namesOf(before: unknown, after: unknown): string[] {
  return [...new Set([...entriesOf(before), ...entriesOf(after)].map(([name]) => name))].sort();
}

function member(value: unknown, name: string): unknown {
  const record: Properties = asRecord(value) ?? {};
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** Changes that the engine names and the inputs do not show: of secrets, which read alike on both sides, and of what Azure changed itself. */
function toldByEngine(step: DigestStep, found: readonly PropertyChange[]): PropertyChange[] {
  if (step.old === null || step.new === null || step.op === "delete") return [];
  const known = found.map(({ path }) => path);
  return [...new Set([...Object.keys(step.detailedDiff), ...step.diffReasons, ...step.replaceReasons])]
    .filter((path) => !path.startsWith("__") && !path.includes(".__") && !known.some((other) => within(path, other) || within(other, path)))
    .map((path) => ({ path: redact(path), old: HIDDEN, new: HIDDEN, replaces: replaces(step, path) }));
}

function within(path: string, other: string): boolean {
  return path === other || path.startsWith(`${other}.`) || path.startsWith(`${other}[`);
}

function replaces({ detailedDiff, replaceReasons }: DigestStep, label: string): boolean {
  const concerned = (path: string) => within(label, path) || within(path, label);
  return replaceReasons.some(concerned) || Object.entries(detailedDiff).some(([path, kind]) => kind.endsWith("-replace") && concerned(path));
}
