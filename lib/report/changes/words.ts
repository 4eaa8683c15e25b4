import type { PropertyChange, ResourceChange } from "../model";

/** What both forms of the report say above the plan. */
export function changesTitle(changes: readonly ResourceChange[]): string {
  const ops = [...new Set(changes.map(({ op }) => op))].map((op) => `${changes.filter((change) => change.op === op).length} ${op}`);
  return `Full diff: ${changes.length} ${changes.length === 1 ? "resource changes" : "resources change"} (${ops.join(", ")})`;
}

export const CHANGES_NOTE =
  "Inputs before → after. [secret]: marked as such. [not shown]: it may be a secret that nobody marked, or the plan does not tell it.";

/** `"a" → "b"`, each side cut at a number of characters; the value alone where the whole resource comes or goes. */
export function valueWords(op: string, { old, new: next, replaces }: PropertyChange, most = Number.POSITIVE_INFINITY): string {
  const side = (value: string | null) => (value === null ? "none" : value.length <= most ? value : `${value.slice(0, most - 1)}…`);
  if (op === "create" || op === "delete") return side(next ?? old);
  const why = replaces ? ", which replaces the resource" : "";
  return old === next ? `changes ${side(old)}${why}` : `${side(old)} → ${side(next)}${why}`;
}

/** Where there is nothing to list: our components and what is replaced along with another resource. */
export const NO_PROPERTY = "no input differs";
