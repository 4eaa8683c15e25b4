import { badRequest } from "./answer";
import { isRecord, read } from "./store";

/** What one member of a request body must be. Rows of these make a table a resource type. */
export interface BodyRule {
  readonly path: string;
  readonly required?: true;
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
  const faults = rules.flatMap((rule) => fault(read(body, rule.path), rule) ?? []);
  if (faults.length > 0) throw badRequest(faults.join(" "), "InvalidRequestBody");
  return body;
}

function fault(value: unknown, rule: BodyRule): string | undefined {
  if (value === undefined || value === null) {
    return rule.required ? `The property '${rule.path}' is required.` : undefined;
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
