import {
  CLASS_WORDS,
  amountWords,
  blockerWords,
  costWords,
  headroomWords,
  priceWords,
  sizeChange,
  VERDICT_WORDS,
} from "../wording";
import { money } from "../cost";
import { rank } from "../change-class";
import { errorsOf } from "../diagnostics";
import { minutesNotes } from "../minutes";
import { noneRan, policyTally, subjectOf } from "../policies";
import { runnerUpWords, SIZE_NOTE, SIZE_TITLES, sizeRows, type SizeRow } from "../size-rows";
import { doubtsOf, worstFirst } from "../verdict";
import type { CacheReport, Report } from "../model";
import { keepsSize } from "../shape";
import type { Section } from "./budget";
import { code, escapeText, shorten } from "./escape";

const ICONS = { ok: "✅", look: "⚠️", stop: "⛔" } as const;

/** Names may be long; a line that must never be dropped must not be able to fill the comment either. */
const LONGEST_NAME = 60;

export function cacheName(cache: CacheReport, report: Pick<Report, "stacks">): string {
  const name = shorten(cache.name, LONGEST_NAME);
  return code(report.stacks.length > 1 ? `${shorten(cache.stack, LONGEST_NAME)}/${name}` : name);
}

export function isSevere(cache: CacheReport): boolean {
  return rank(cache.changeClass) >= rank("data-loss");
}

/** The line a reviewer may stop reading after. */
export function headline(cache: CacheReport, report: Report): string {
  const parts = [
    escapeText(sizeChange(cache)),
    CLASS_WORDS[cache.changeClass],
    escapeText(costWords(cache)),
    headroomWords(cache),
    `**${VERDICT_WORDS[cache.verdict]}${blockerWords([cache])}**`,
  ].filter((part) => part !== "");
  return `- ${ICONS[cache.verdict]} **${cacheName(cache, report)}** ${parts.join(" · ")}\n`;
}

export function severeSection(report: Report): Section {
  const rows = report.caches
    .filter(isSevere)
    .map(
      (cache) =>
        `- **${cacheName(cache, report)}** ${CLASS_WORDS[cache.changeClass]}: ${escapeText(shorten(cache.reasons[0] ?? "", 300))}\n`,
    );
  return { head: "\n### Data loss and refusals\n\n", rows, mandatory: true };
}

export function reasonsSection(report: Report): Section {
  const rows = report.caches.flatMap((cache) => {
    const reasons = [
      ...cache.reasons.slice(isSevere(cache) ? 1 : 0),
      ...doubtsOf(cache),
    ];
    return reasons.map((reason) => `- ${cacheName(cache, report)}: ${escapeText(shorten(reason, 400))}\n`);
  });
  return { head: "\n### Why\n\n", rows, weight: 2 };
}

/** One row of several lines a cache, so that a cut drops whole caches; those that change come first. */
export function sizeSection(report: Report): Section {
  const rows = changedFirst(report.caches).map((cache) =>
    sizeRows(cache)
      .map((row, index) => `| ${index === 0 ? cacheName(cache, report) : ""} | ${cellsOf(row).join(" | ")} |\n`)
      .join(""),
  );
  const titles = Object.values(SIZE_TITLES);
  const { head, foot } = frame(report, "Size");
  const table = `| cache | ${titles.join(" | ")} |\n| --- |${" --- |".repeat(titles.length)}\n`;
  return { head: head + table, rows: rows.filter((row) => row !== ""), foot: `\n${escapeText(SIZE_NOTE)}\n${foot}`, weight: 3 };
}

function cellsOf(row: SizeRow): string[] {
  return (Object.keys(SIZE_TITLES) as (keyof SizeRow)[]).map((key) => escapeText(row[key]));
}

export function runnersUpSection(report: Report): Section {
  const rows = changedFirst(report.caches).flatMap((cache) =>
    cache.runnersUp.map((runnerUp) => {
      const { memory, compute, clients } = runnerUpWords(runnerUp);
      const cells = [escapeText(runnerUp.sku), memory, compute, clients, amountWords(runnerUp.monthly)];
      return `| ${cacheName(cache, report)} | ${cells.join(" | ")} | ${escapeText(shorten(runnerUp.reason, 160))} |\n`;
    }),
  );
  const head =
    "\n<details><summary>Sizes that lost, and why</summary>\n\n| cache | size | usable memory | vCPU | clients | a month | why not |\n| --- | --- | --- | --- | --- | --- | --- |\n";
  return { head, rows, foot: "\n</details>\n", weight: 1 };
}

/** What changes is what a reviewer has come for. */
function changedFirst(caches: readonly CacheReport[]): CacheReport[] {
  return worstFirst(caches).sort((a, b) => Number(b.changed) - Number(a.changed));
}

export function stepsSection(report: Report): Section {
  const rows = changedFirst(report.caches).flatMap((cache) =>
    cache.plannedSteps.map(
      ({ what, minutes, undo }) =>
        `| ${cacheName(cache, report)} | ${escapeText(what)} | ${escapeText(minutes)} | ${escapeText(undo)} |\n`,
    ),
  );
  const { head, foot } = frame(report, "Steps");
  const table = "| cache | step | minutes | undone |\n| --- | --- | --- | --- |\n";
  const notes = minutesNotes(report.caches).map((note) => `\n${escapeText(note)}\n`);
  return { head: head + table, rows, foot: notes.join("") + foot };
}

export function policiesSection({ policies }: Report): Section {
  if (policies === null || noneRan(policies)) return { head: "", rows: [] };
  const table = "| level | policy | resource | what is wrong, and what to do |\n| --- | --- | --- | --- |\n";
  const rows = policies.results.map(
    (result) =>
      `| ${escapeText(result.level)} | ${code(result.policy)} | ${code(shorten(subjectOf(result), LONGEST_NAME))} | ${escapeText(shorten(result.message, 400))} |\n`,
  );
  const head = `\n### Policies\n\n${policyTally(policies)}\n`;
  return rows.length === 0 ? { head: "", rows: [head] } : { head: `${head}\n${table}`, rows, weight: 3 };
}

export function costSection(report: Report): Section {
  if (report.caches.every(({ monthlyCost }) => monthlyCost === null)) {
    return {
      head: "\n### Cost a month\n\n",
      rows: report.caches.every(keepsSize) ? [] : [`${escapeText(priceWords(report))}\n`],
      weight: 2,
    };
  }
  const rows = report.caches.map((cache) => {
    const cost = cache.monthlyCost;
    const side = (amount: number | undefined) =>
      cost === null || amount === undefined ? "unknown" : money(amount, cost.currency);
    const { source, blobs, privateEndpoints } = cache.besides;
    return `| ${cacheName(cache, report)} | ${side(cost?.before)} | ${side(cost?.after)} | ${escapeText(costWords(cache))} | ${amountWords(source)} | ${amountWords(blobs)} | ${amountWords(privateEndpoints)} |\n`;
  });
  const { head, foot } = frame(report, "Cost a month");
  const table =
    "| cache | before | after | change | source, while both run | RDB blobs | private endpoints |\n| --- | --- | --- | --- | --- | --- | --- |\n";
  return { head: head + table, rows, foot: `\n${escapeText(priceWords(report))}\n${foot}`, weight: 2 };
}

/** Above this many caches tables are folded: what a reviewer must see is in the headlines. */
const MOST_UNFOLDED = 10;

function frame(report: Report, title: string): { readonly head: string; readonly foot: string } {
  return report.caches.length <= MOST_UNFOLDED
    ? { head: `\n### ${title}\n\n`, foot: "" }
    : { head: `\n<details><summary>${title}</summary>\n\n`, foot: "\n</details>\n" };
}

export function findingsSection(report: Report): Section {
  const order = { blocker: 0, change: 1, info: 2 } as const;
  const rows = changedFirst(report.caches)
    .flatMap((cache) => cache.findings.map((finding) => ({ cache, finding })))
    .filter(({ finding }) => finding.severity !== "info")
    .sort((a, b) => order[a.finding.severity] - order[b.finding.severity])
    .map(
      ({ cache, finding }) =>
        `| ${cacheName(cache, report)} | ${finding.severity} | ${escapeText(shorten(finding.text, 300))} | ${escapeText(shorten(finding.remedy, 300))} |\n`,
    );
  return {
    head: "\n### What clients will feel\n\n| cache | severity | what | do |\n| --- | --- | --- | --- |\n",
    rows,
    weight: 3,
  };
}

export function diagnosticsSection(report: Report): Section {
  const rows = report.diagnostics
    .filter(({ severity }) => severity !== "error")
    .map(({ severity, message }) => `- ${escapeText(severity)}: ${escapeText(shorten(message, 400))}\n`);
  return { head: "\n### Warnings of the preview\n\n", rows, weight: 1 };
}

/** Errors head a failed preview's report, each cut to a length at which the cause still shows. */
export function errorsSection(report: Report): Section {
  const rows = errorsOf(report).map((message) => `- ${escapeText(shorten(message, 600))}\n`);
  return { head: "\n### The preview failed\n\n", rows, weight: 4 };
}

export function nextStepsSection(report: Report): Section {
  return {
    head: "\n### Next steps\n\n",
    rows: report.nextSteps.map((step, index) => `${index + 1}. ${escapeText(step)}\n`),
    weight: 1,
  };
}
