import { show, type Fault } from "../util/fault";
import { nearest } from "../util/nearest";

/**
 * How one kind of value is read. `read` gives the value, or undefined after
 * putting at least one fault on the list, so that reading goes on and every
 * fault is found in one pass.
 */
export interface Shape<T> {
  /** Kind of value, as Pulumi and JSON name it. */
  readonly kind: "text" | "number" | "boolean" | "list" | "object";
  /** What is allowed, in a few words; for faults and for the reference page. */
  readonly allowed: string;
  readonly read: (value: unknown, path: string, faults: Fault[]) => T | undefined;
  /** Members, for the reference page. */
  readonly keys?: Keys;
  /** Items, for the reference page. */
  readonly items?: Shape<unknown>;
}

/** One key of an object: its shape, what it means, whether it may be left out and what then applies. */
export interface Key<T> {
  readonly shape: Shape<T>;
  readonly doc: string;
  readonly required: boolean;
  /** Value of a key that is left out. */
  readonly fallback?: T;
  /** What applies when it is left out, in words, where that is no plain value. */
  readonly otherwise?: string;
}
export type Keys = Readonly<Record<string, Key<unknown>>>;
/** The keys of an object of type `T`. */
export type KeysOf<T> = { readonly [K in keyof T]-?: Key<NonNullable<T[K]>> };

export const required = <T>(shape: Shape<T>, doc: string): Key<T> => ({ shape, doc, required: true });
export const optional = <T>(shape: Shape<T>, doc: string, otherwise?: string): Key<T> => ({
  shape,
  doc,
  required: false,
  ...(otherwise === undefined ? {} : { otherwise }),
});
export const withDefault = <T>(shape: Shape<T>, fallback: T, doc: string): Key<T> => ({ shape, doc, required: false, fallback });

/** A shape decided by one test. */
function simple<T>(kind: Shape<T>["kind"], allowed: string, accepts: (value: unknown) => value is T, problem: string): Shape<T> {
  return {
    kind,
    allowed,
    read(value, path, faults) {
      if (accepts(value)) return value;
      faults.push({ path, problem, given: show(value), allowed });
      return undefined;
    },
  };
}

/** Text, by default any that is not empty. */
export function text(allowed = "text", pattern = /\S/): Shape<string> {
  return simple(
    "text",
    allowed,
    (value): value is string => typeof value === "string" && pattern.test(value),
    "is not what this key takes",
  );
}

export const flag: Shape<boolean> = simple(
  "boolean",
  "true or false",
  (value): value is boolean => typeof value === "boolean",
  "is not true or false",
);

/** A number within bounds, both of them allowed. */
export function number(min: number, max: number, unit = ""): Shape<number> {
  return simple(
    "number",
    `${min} to ${max}${unit === "" ? "" : ` ${unit}`}`,
    (value): value is number => typeof value === "number" && value >= min && value <= max,
    "is not such a number",
  );
}

export function integer(min: number, max: number): Shape<number> {
  return simple(
    "number",
    `whole number, ${min} to ${max}`,
    (value): value is number => Number.isInteger(value) && (value as number) >= min && (value as number) <= max,
    "is not such a number",
  );
}

/** One of a list of words, spelled exactly so. */
export function oneOf<T extends string>(words: readonly T[]): Shape<T> {
  return {
    kind: "text",
    allowed: words.join(", "),
    read(value, path, faults) {
      const found = words.find((word) => word === value);
      if (found === undefined)
        faults.push({
          path,
          problem: "is not one of the values allowed",
          given: show(value),
          allowed: words.join(", "),
          ...didYouMean(value, words),
        });
      return found;
    },
  };
}

/** A list of things of one shape. */
export function list<T>(item: Shape<T>): Shape<T[]> {
  return {
    kind: "list",
    allowed: `list of: ${item.allowed}`,
    items: item,
    read(value, path, faults) {
      if (!Array.isArray(value)) {
        faults.push({ path, problem: "is not a list", given: show(value), allowed: "a list" });
        return undefined;
      }
      return value.map((each, index) => item.read(each, `${path}[${index}]`, faults)).filter((each) => each !== undefined);
    },
  };
}

/** Names to texts, as tags are. */
export const texts: Shape<Record<string, string>> = {
  kind: "object",
  allowed: "names with texts",
  read(value, path, faults) {
    if (!isObject(value)) {
      faults.push({ path, problem: "is not a map", given: show(value), allowed: "names with texts" });
      return undefined;
    }
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [name, text().read(each, `${path}.${name}`, faults) ?? ""]),
    );
  },
};

/** An object with known keys; others are faults, with the nearest known key offered. */
export function object<T extends object>(keys: KeysOf<T>): Shape<T> {
  const known = Object.entries<Key<unknown>>(keys as Keys);
  const names = known.map(([name]) => name);
  return {
    kind: "object",
    allowed: "keys of its own",
    keys: keys,
    read(value, path, faults) {
      if (!isObject(value)) {
        faults.push({ path: path || "config", problem: "is not a set of keys", given: show(value), allowed: names.join(", ") });
        return undefined;
      }
      for (const name of Object.keys(value).filter((given) => !names.includes(given))) {
        faults.push({
          path: joined(path, name),
          problem: "is not a known key",
          allowed: names.join(", "),
          ...didYouMean(name, names),
        });
      }
      const members = known.map(([name, key]) => [name, member(key, value[name], joined(path, name), faults)] as const);
      return Object.fromEntries(members.filter(([, each]) => each !== undefined)) as T;
    },
  };
}

function member(key: Key<unknown>, value: unknown, path: string, faults: Fault[]): unknown {
  if (value !== undefined && value !== null) return key.shape.read(value, path, faults);
  if (key.required) faults.push({ path, problem: "is missing", allowed: key.shape.allowed });
  return key.fallback;
}

function didYouMean(given: unknown, known: readonly string[]): Pick<Fault, "remedy"> {
  const meant = typeof given === "string" ? nearest(given, known) : undefined;
  return meant === undefined ? {} : { remedy: `did you mean ${meant}?` };
}

const joined = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
