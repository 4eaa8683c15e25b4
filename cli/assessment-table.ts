import Table from "cli-table3";
import type { AssessedCache, Assessment } from "../lib/assess/assess";
import { gigabytes, sourceWords } from "../lib/assess/html/render";
import type { Io } from "./io";

/** The assessment for people: one row a cache, then what needs a look. */
export function assessmentTable({ caches, unreadable }: Assessment, { colors }: Io): string {
  const table = new Table({
    head: ["cache", "today", "peak", "p95", "load", "becomes", "why"],
    style: { head: [], border: [] },
    wordWrap: true,
  });
  for (const cache of caches) table.push(row(cache, colors.bold));
  const lines = caches.length === 0 ? [] : [table.toString()];
  for (const { name, warnings, findings } of caches) {
    const blockers = findings.filter(({ severity }) => severity === "blocker");
    lines.push(
      ...blockers.map(({ text }) => colors.red(`${name}: blocker: ${text}`)),
      ...warnings.map(({ code, message }) => `${name}: ${code}: ${message}`),
    );
  }
  lines.push(...unreadable.map(({ id, reason }) => colors.red(`not readable: ${id}: ${reason}`)));
  if (caches.length === 0 && unreadable.length === 0) lines.push("No Azure Cache for Redis here.");
  lines.push(
    "",
    "Next: add --write stacks/Pulumi.<environment>.yaml to freeze these facts, or --format html to see the plots.",
  );
  return `${lines.join("\n")}\n`;
}

function row({ name, facts, use, recommended, rule }: AssessedCache, bold: (text: string) => string): string[] {
  return [
    name,
    sourceWords(facts),
    gigabytes(use.usedMemoryGB),
    use.usedMemoryGB === null ? "-" : `${use.usedMemoryGB.p95} GB`,
    use.serverLoadPercent === null ? "-" : `${use.serverLoadPercent.peak} %`,
    recommended === null ? "no size fits" : bold(recommended.sku),
    rule ?? "-",
  ];
}
