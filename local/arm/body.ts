import { badRequest } from "./answer";
import { isRecord, read } from "./store";

/** What one member of a request body must be. Rows of these make a table a resource type. */
export interface BodyRule {
  readonly path: string;
  /** `in parent`: only where the object around it is given, as in a PATCH. */
  readonly required?: true | "in parent";
  readonly type?: "string" | "boolean" | "integer" | "object" | "array";
  readonly oneOf?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
  /** Said after "must be" where the other members do not say it well. */
  readonly must?: string;
}

/** Refuses a body that breaks a rule, with all faults in one ARM error. */
export function checkBody(body: unknown, rules: readonly BodyRule[]): Record<string, unknown> {
  if (!isRecord(body)) throw badRequest("The request content was invalid: a JSON object is required.", "InvalidRequestContent");
  const given = withoutNulls(body);
  const faults = rules.flatMap((rule) => fault(given, rule) ?? []);
  if (faults.length > 0) throw badRequest([...new Set(faults)].join(" "), "InvalidRequestBody");
  return given;
}

/** A null is a member left out, at the top and in `properties`. */
function withoutNulls(body: Record<string, unknown>): Record<string, unknown> {
  const members = Object.entries(body).filter(([, value]) => value !== null);
  return Object.fromEntries(members.map(([name, value]) => [name, name === "properties" && isRecord(value) ? withoutNulls(value) : value]));
}

function fault(body: Record<string, unknown>, rule: BodyRule): string | undefined {
  const parents = rule.path.split(".").slice(0, -1).map((_, i, parts) => parts.slice(0, i + 1).join("."));
  const odd = parents.find((path) => read(body, path) !== undefined && !isRecord(read(body, path)));
  if (odd !== undefined) return `The value '${show(read(body, odd))}' of property '${odd}' is invalid: it must be of type object.`;
  const value = read(body, rule.path);
  if (value === undefined || value === null) {
    const parent = parents.at(-1);
    const wanted = rule.required === true || (rule.required === "in parent" && (parent === undefined || read(body, parent) !== undefined));
    return wanted ? `The property '${rule.path}' is required.` : undefined;
  }
  if (matches(value, rule)) return undefined;
  return `The value '${show(value)}' of property '${rule.path}' is invalid: it must be ${expected(rule)}.`;
}

function matches(value: unknown, { type, oneOf, min, max, pattern }: BodyRule): boolean {
  if (type !== undefined && !TYPES[type](value)) return false;
  if (oneOf !== undefined && !oneOf.includes(value as string)) return false;
  if (min !== undefined && !(Number(value) >= min)) return false;
  if (max !== undefined && !(Number(value) <= max)) return false;
  return pattern === undefined || (typeof value === "string" && pattern.test(value));
}

const TYPES: Record<NonNullable<BodyRule["type"]>, (value: unknown) => boolean> = {
  string: (value) => typeof value === "string",
  boolean: (value) => typeof value === "boolean",
  integer: (value) => Number.isInteger(value),
  object: isRecord,
  array: Array.isArray,
};

function expected({ must, oneOf, type, min, max, pattern }: BodyRule): string {
  if (must !== undefined) return must;
  if (oneOf !== undefined) return `one of ${oneOf.join(", ")}`;
  if (min !== undefined || max !== undefined) return `${type ?? "a number"} from ${min ?? "-"} to ${max ?? "-"}`;
  return pattern === undefined ? `of type ${type ?? "any"}` : `like ${pattern.source}`;
}

/** Long values are cut: an error text is no place for a body, and SAS URLs must not come back. */
function show(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 60 || text.includes("sig=") ? `${text.slice(0, 20).split("?")[0]}...` : text;
}
