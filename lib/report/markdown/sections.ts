import {
  CLASS_WORDS,
  amountWords,
  blockerWords,
  costWords,
  headroomWords,
  otherChangesTitle,
  priceWords,
  sizeChange,
  sourceWords,
  VERDICT_WORDS,
} from "../wording";
import { money } from "../cost";
import { rank } from "../change-class";
import { doubtsOf } from "../verdict";
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
  return { head: "\n### Why\n\n", rows, share: 0.2 };
}

export function sizeSection(report: Report): Section {
  const rows = report.caches.flatMap((cache) => {
    const shape = cache.to;
    if (shape === null || keepsSize(cache)) return [];
    const sizing = cache.move?.sizing ?? null;
    const runnerUp = sizing?.alternatives[0];
    const cells = [
      cacheName(cache, report),
      sourceWords(cache) === null ? "-" : escapeText(sourceWords(cache) ?? ""),
      sizing === null ? "-" : `${sizing.source.usableGB} GB`,
      sizing?.peakMemoryGB == null ? "not measured" : `${sizing.peakMemoryGB} GB`,
      escapeText(shape.sku),
      shape.usableGB === null ? "unknown" : `${shape.usableGB} GB`,
      shape.highAvailability === null ? "unchanged" : shape.highAvailability ? "on" : "off",
      escapeText(shape.clusteringPolicy ?? "unchanged"),
      runnerUp === undefined
        ? "-"
        : `${escapeText(runnerUp.sku)}: ${escapeText(shorten(String(runnerUp.reason), 120))}`,
    ];
    return [`| ${cells.join(" | ")} |\n`];
  });
  const head =
    "\n### Size\n\n| cache | source | source usable | measured peak | target | target usable | HA | policy | runner-up |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";
  return { head, rows, share: 0.25 };
}

export function costSection(report: Report): Section {
  if (report.caches.every(({ monthlyCost }) => monthlyCost === null)) {
    return {
      head: "\n### Cost a month\n\n",
      rows: report.caches.every(keepsSize) ? [] : [`${escapeText(priceWords(report))}\n`],
      share: 0.2,
    };
  }
  const rows = report.caches.map((cache) => {
    const cost = cache.monthlyCost;
    const side = (amount: number | undefined) =>
      cost === null || amount === undefined ? "unknown" : money(amount, cost.currency);
    const { source, blobs, privateEndpoints } = cache.besides;
    return `| ${cacheName(cache, report)} | ${side(cost?.before)} | ${side(cost?.after)} | ${escapeText(costWords(cache))} | ${amountWords(source)} | ${amountWords(blobs)} | ${amountWords(privateEndpoints)} |\n`;
  });
  const head =
    "\n### Cost a month\n\n| cache | before | after | change | source, while both run | RDB blobs | private endpoints |\n| --- | --- | --- | --- | --- | --- | --- |\n";
  return { head, rows, foot: `\n${escapeText(priceWords(report))}\n`, share: 0.2 };
}

export function findingsSection(report: Report): Section {
  const order = { blocker: 0, change: 1, info: 2 } as const;
  const rows = report.caches
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
    share: 0.3,
  };
}

export function diagnosticsSection(report: Report): Section {
  const rows = report.diagnostics
    .filter(({ severity }) => severity !== "error")
    .map(({ severity, message }) => `- ${escapeText(severity)}: ${escapeText(shorten(message, 400))}\n`);
  return { head: "\n### Warnings of the preview\n\n", rows, share: 0.15 };
}

/** Errors head a failed preview's report, each cut to a length at which the cause still shows. */
export function errorsSection(report: Report): Section {
  const rows = report.diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ message }) => `- ${escapeText(shorten(message, 600))}\n`);
  return { head: "\n### The preview failed\n\n", rows, share: 0.4 };
}

export function nextStepsSection(report: Report): Section {
  return {
    head: "\n### Next steps\n\n",
    rows: report.nextSteps.map((step, index) => `${index + 1}. ${escapeText(step)}\n`),
    share: 0.1,
  };
}

export function otherChangesSection(report: Report): Section {
  const rows = report.otherChanges.map(({ stack, op, type, name, properties }) => {
    const where = report.stacks.length > 1 ? `${code(stack)} ` : "";
    return `- ${where}${escapeText(op)} ${code(type)} ${code(shorten(name, LONGEST_NAME))}${properties.length === 0 ? "" : `: ${escapeText(properties.join(", "))}`}\n`;
  });
  const head = `\n<details><summary>${otherChangesTitle(report)}</summary>\n\n`;
  return { head, rows, foot: "\n</details>\n" };
}
