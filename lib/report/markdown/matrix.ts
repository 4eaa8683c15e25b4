import { CLASS_WORDS, sizeChange } from "../wording";
import { compareText } from "../resources";
import type { Report } from "../model";
import type { Section } from "./budget";
import { code, escapeText, shorten } from "./escape";

/** Caches down, stacks across: what one pull request does to every environment. */
export function matrixSection(report: Report): Section {
  if (report.stacks.length < 2) return { head: "", rows: [] };
  const names = [...new Set(report.caches.map(({ name }) => name))].sort(compareText);
  const rows = names.map((name) => {
    const cells = report.stacks.map((stack) => {
      // Two resources may be called alike where they stand below different parents.
      const caches = report.caches.filter((candidate) => candidate.name === name && candidate.stack === stack);
      return caches.map((cache) => `${escapeText(sizeChange(cache))} · ${CLASS_WORDS[cache.changeClass]}`).join("; ") || "-";
    });
    return `| ${code(shorten(name, 60))} | ${cells.join(" | ")} |\n`;
  });
  const head = `\n### Environments\n\n| cache | ${report.stacks.map((stack) => code(shorten(stack, 60))).join(" | ")} |\n| --- |${" --- |".repeat(report.stacks.length)}\n`;
  return { head, rows, weight: 2 };
}
