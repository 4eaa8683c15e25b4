import { stringify } from "yaml";

/** A value as config files hold it. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/** Spaces by which a block stands below its key. */
export const INDENT = 2;

/** Pulumi reads YAML 1.1, in which a bare 2026-11-23 is a time and `no` is false: such texts get quotes. */
const STYLE = { lineWidth: 0, version: "1.1" } as const;

/** On lines of its own, so many spaces in. */
export function block(value: Plain, indent: number): string {
  const text = stringify(value, { ...STYLE, indentSeq: true });
  return text.replace(/^(?=.)/gm, " ".repeat(indent));
}

/** In one line, whatever its length: it stands in the place of something that had one line. */
export function flow(value: Plain): string {
  if (Array.isArray(value)) return `[${value.map((item: Plain) => flow(item)).join(", ")}]`;
  if (typeof value === "object" && value !== null)
    return `{ ${Object.entries(value)
      .map(([key, item]) => `${flow(key)}: ${flow(item)}`)
      .join(", ")} }`;
  // Plain text may hold what ends a flow collection, or lines of its own.
  return typeof value === "string" && /[,[\]{}\n:#]/.test(value)
    ? JSON.stringify(value)
    : stringify(value, STYLE).trimEnd();
}

/** Whether a value reads well in one line: anything but maps, and lists that hold no others. */
export function fitsOneLine(value: Plain): boolean {
  return typeof value !== "object" || value === null || (Array.isArray(value) && value.every((item) => typeof item !== "object"));
}
