import { CHANGES_NOTE, changesTitle, NO_PROPERTY, valueWords } from "../changes/words";
import { kindOf } from "../../resources/kinds";
import type { Report, ResourceChange } from "../model";
import type { Section } from "./budget";
import { code, escapeText, shorten } from "./escape";

const LONGEST_NAME = 60;
const LONGEST_PATH = 100;
const LONGEST_VALUE = 100;

/** The plan itself, folded: a line for each resource and one for each of its properties, what is graver first. */
export function changesSection(report: Report): Section {
  const rows = report.changes.flatMap((change) => [resourceLine(change, report), ...propertyLines(change)]);
  return {
    head: `\n<details><summary>${escapeText(changesTitle(report.changes))}</summary>\n\n${escapeText(CHANGES_NOTE)}\n\n`,
    rows,
    foot: "\n</details>\n",
    weight: 1,
    missing: (count) => `${count} more ${count === 1 ? "line" : "lines"} of the diff left out here: see the HTML or JSON report.`,
  };
}

function resourceLine({ stack, op, type, name, properties }: ResourceChange, { stacks }: Report): string {
  const where = stacks.length > 1 ? `${code(shorten(stack, LONGEST_NAME))} ` : "";
  return `- ${where}**${escapeText(op)}** ${code(type)} ${code(shorten(name, LONGEST_NAME))}${properties.length === 0 ? `: ${NO_PROPERTY}` : ""}\n`;
}

/** Inputs of our components that the sections above are made of: dozens of numbers for each cache, whose order changes with the size. */
const TOLD_ABOVE = /^(sizing|measured|findings)\b/;

function propertyLines({ op, type, properties }: ResourceChange): string[] {
  const told = kindOf(type) === "component" ? properties.filter(({ path }) => TOLD_ABOVE.test(path)) : [];
  const lines = properties
    .filter((property) => !told.includes(property))
    .map((property) => `  - ${code(shorten(property.path, LONGEST_PATH))}: ${escapeText(valueWords(op, property, LONGEST_VALUE))}\n`);
  if (told.length === 0) return lines;
  const names = [...new Set(told.map(({ path }) => TOLD_ABOVE.exec(path)?.[0] ?? ""))].map(code).join(", ");
  return [...lines, `  - ${names}: ${told.length} ${told.length === 1 ? "value" : "values"} that the sections above are made of, left out here: see the HTML or JSON report.\n`];
}
