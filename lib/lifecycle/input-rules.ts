import { requireResourceType } from "../azure/resource-id";
import { UserError } from "../util/user-error";

/** One input that cannot be used; the shape that Pulumi asks for. */
export interface InputFailure {
  readonly property: string;
  readonly reason: string;
}

/** What is wrong with a value, or undefined. */
export type Rule = (value: unknown, property: string) => string | undefined;

/** The inputs of a resource: those that must be there, and those that may. */
export interface Ruleset {
  readonly required: Readonly<Record<string, Rule>>;
  readonly optional: Readonly<Record<string, Rule>>;
}

type Inputs = Readonly<Record<string, unknown>>;

/** What stands for a value that a preview does not know yet. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Every input that cannot be used; values that a preview does not know yet pass. */
export function failuresOf({ required, optional }: Ruleset, inputs: Inputs): readonly InputFailure[] {
  const present = Object.entries(optional).filter(([property]) => isGiven(inputs[property]));
  return [...Object.entries(required), ...present].flatMap(([property, rule]) => {
    const reason = inputs[property] === UNKNOWN ? undefined : rule(inputs[property], property);
    return reason === undefined ? [] : [{ property, reason }];
  });
}

/** The known inputs alone: no provider code, nothing that a caller put beside them. */
export function pick({ required, optional }: Ruleset, from: Inputs): Inputs {
  const names = [...Object.keys(required), ...Object.keys(optional)];
  return Object.fromEntries(names.flatMap((name) => (isGiven(from[name]) ? [[name, from[name]]] : [])));
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

export const id =
  (type: string): Rule =>
  (value, property) =>
    typeof value === "string"
      ? refusalOf(() => requireResourceType(value, type, property))
      : `${property}: not a text; allowed: an ARM id of ${type}`;

export const text =
  (pattern: RegExp, allowed: string): Rule =>
  (value, property) =>
    typeof value === "string" && pattern.test(value) ? undefined : complaint(property, value, allowed);

export const oneOf =
  (...allowed: readonly string[]): Rule =>
  (value, property) =>
    allowed.includes(String(value)) ? undefined : complaint(property, value, allowed.join(", "));

export const number =
  (least: number, most: number, unit: string): Rule =>
  (value, property) =>
    typeof value === "number" && value >= least && value <= most ? undefined : complaint(property, value, `${least} to ${most} ${unit}`);

export const flag: Rule = (value, property) => (typeof value === "boolean" ? undefined : complaint(property, value, "true or false"));

/** A list of whole numbers. */
export const wholeNumbers =
  (least: number, most: number): Rule =>
  (value, property) =>
    Array.isArray(value) && value.every((item) => Number.isInteger(item) && item >= least && item <= most)
      ? undefined
      : complaint(property, value, `a list of whole numbers from ${least} to ${most}`);

/** A text that `read` can make something of; its UserError is the complaint. */
export const readable =
  (read: (value: string, property: string) => unknown, allowed: string): Rule =>
  (value, property) =>
    typeof value === "string" ? refusalOf(() => read(value, property)) : complaint(property, value, allowed);

function complaint(property: string, value: unknown, allowed: string): string {
  return `${property}: given: ${value === undefined ? "nothing" : JSON.stringify(value)}; allowed: ${allowed}`;
}

function refusalOf(check: () => unknown): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}
