import Table from "cli-table3";

/** Between two columns. */
const GAP = 2;
/** Less is not readable, whatever the terminal says. */
const NARROWEST = 16;

export interface TableOptions {
  readonly head?: readonly string[];
  /** Numbers of the columns that hold numbers. */
  readonly right?: readonly number[];
  /** Characters a line may have; the last column is wrapped to fit. */
  readonly columns: number;
  readonly indent?: number;
}

/** A table without borders: every column as wide as its widest cell, the last one wrapped. */
export function renderTable(rows: readonly (readonly string[])[], options: TableOptions): string {
  const { head = [], right = [], columns, indent = 0 } = options;
  const all = head.length > 0 ? [head, ...rows] : rows;
  const natural = (all[0] ?? []).map((_, column) => Math.max(...all.map((row) => (row[column] ?? "").length)) + GAP);
  const before = natural.slice(0, -1).reduce((sum, width) => sum + width, 0);
  const last = Math.min(natural.at(-1) ?? 0, Math.max(NARROWEST, columns - indent - before));
  const table = new Table({
    head: [...head],
    chars: borderless,
    style: { head: [], border: [], "padding-left": 0, "padding-right": GAP },
    colWidths: [...natural.slice(0, -1), last + GAP],
    colAligns: natural.map((_, column) => (right.includes(column) ? "right" : "left")),
    wordWrap: true,
  });
  table.push(...rows.map((row) => [...row]));
  const lines = table.toString().split("\n");
  return lines.map((line) => `${" ".repeat(indent)}${line}`.trimEnd()).join("\n");
}

const borderless = Object.fromEntries(
  ["top", "bottom", "mid", "left", "right"]
    .flatMap((side) => [side, `${side}-mid`])
    .concat("top-left", "top-right", "bottom-left", "bottom-right", "middle", "mid-mid")
    .map((name) => [name, ""]),
);
