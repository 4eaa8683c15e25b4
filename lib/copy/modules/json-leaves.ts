/** A number as it was written: 9007199254740993 is none that a double holds. */
class Digits {
  constructor(readonly text: string) {}
}

const INTEGER = /^-?\d+$/;

/** @throws SyntaxError where the text is no JSON */
export function parseExactly(text: string): unknown {
  return JSON.parse(text, withDigits);
}

function withDigits(_key: string, value: unknown, { source }: { readonly source?: string } = {}): unknown {
  if (typeof value !== "number") return value;
  if (source === undefined) throw new Error("JSON.parse of this runtime does not tell how a number was written; Node 22 and later do");
  return new Digits(source);
}

/**
 * Each leaf of a document as its path and its value, which are the same
 * wherever the members of an object stand and however a version writes digits.
 * Empty containers are leaves. An integer and 1.0 stay two things, as the
 * module tells them apart.
 */
export function leaves(path: string, value: unknown, into: Buffer[] = []): Buffer[] {
  if (Array.isArray(value) && value.length > 0) value.forEach((item, i) => leaves(itemPath(path, i), item, into));
  else if (isObject(value)) for (const [name, member] of Object.entries(value)) leaves(memberPath(path, name), member, into);
  else into.push(Buffer.from(path), Buffer.from(leaf(value)));
  return into;
}

/** Path to a member as the module understands it: only quote and backslash are escaped. */
export function memberPath(path: string, name: string): string {
  return `${path}["${name.replace(/["\\]/g, "\\$&")}"]`;
}

export function itemPath(path: string, index: number): string {
  return `${path}[${index}]`;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !(value instanceof Digits) && Object.keys(value).length > 0;
}

function leaf(value: unknown): string {
  if (!(value instanceof Digits)) return JSON.stringify(value);
  return INTEGER.test(value.text) ? value.text : `double ${Number(value.text)}`;
}
