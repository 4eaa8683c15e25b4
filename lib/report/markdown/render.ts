import type { CacheReport, Report } from "../model";
import { compareText } from "../resources";
import { worstFirst } from "../verdict";
import { LINK_WORDS, tally } from "../wording";
import { bytes, fit, type Section } from "./budget";
import { changesSection } from "./changes";
import { code, escapeText, shorten } from "./escape";
import { matrixSection } from "./matrix";
import * as sections from "./sections";

/** The first line of every report: by it a bot finds the comment to edit in place. */
export const MARKER = "<!-- redis-move:report -->";

/** GitHub refuses comments above 65,536 characters and cuts some tools' at 64,000. */
export const DEFAULT_MAX_BYTES = 60_000;

/** Below this not even the headlines of a handful of caches fit. */
export const LEAST_MAX_BYTES = 1_000;

/** Longest compact entry of a cache that loses data, where full lines do not fit any more. */
const COMPACT_NAME = 40;

/** The report as a comment of at most `maxBytes` bytes of UTF-8. */
export function renderMarkdown(report: Report, maxBytes = DEFAULT_MAX_BYTES): string {
  const foot = footer(report);
  const withFoot = fit(layout(report), maxBytes - bytes(foot)) + foot;
  if (bytes(withFoot) <= maxBytes) return withFoot;
  const full = fit(layout(report), maxBytes);
  return bytes(full) <= maxBytes ? full : compact(report, maxBytes);
}

/** Percent codes keep a link whole; only an ampersand means something to Markdown in it. */
function footer({ link }: Report): string {
  return link === null ? "" : `\n[${LINK_WORDS}](${link.replaceAll("&", "&amp;")})\n`;
}

function layout(report: Report): Section[] {
  const byWeight = worstFirst(report.caches);
  const severe = byWeight.filter(sections.isSevere);
  const others = byWeight.filter((cache) => !sections.isSevere(cache));
  const headlines = (caches: readonly CacheReport[]) => caches.map((cache) => sections.headline(cache, report));
  return [
    {
      head: title(report),
      rows: [`\n${escapeText(tally(report))}\n`, ...(severe.length + others.length > 0 ? ["\n"] : [])],
      mandatory: true,
    },
    { head: "", rows: headlines(severe), mandatory: true },
    { head: "", rows: headlines(others), weight: 4 },
    sections.errorsSection(report),
    sections.severeSection(report),
    sections.policiesSection(report),
    matrixSection(report),
    sections.reasonsSection(report),
    sections.sizeSection(report),
    sections.costSection(report),
    sections.runnersUpSection(report),
    sections.findingsSection(report),
    sections.stepsSection(report),
    sections.nextStepsSection(report),
    sections.diagnosticsSection(report),
    changesSection(report),
  ];
}

function title(report: Report): string {
  return `${MARKER}\n## ${escapeText(shorten(report.title, 200))}\n`;
}

/**
 * So many caches lose data that their full lines do not fit: all of them are
 * still named, shorter; where not even the names fit, their number stands there.
 */
function compact(report: Report, maxBytes: number): string {
  const severe = report.caches
    .filter(sections.isSevere)
    .sort((a, b) => compareText(a.stack, b.stack) || compareText(a.name, b.name));
  const head = `${title(report)}\n${escapeText(tally(report))}\n\n### Data loss and refusals\n\n`;
  const rows = severe.map(
    (cache) => `- ${cache.changeClass} ${code(shorten(`${cache.stack}/${cache.name}`, COMPACT_NAME))}\n`,
  );
  const text = fit([{ head, rows, weight: 1 }], maxBytes);
  return text !== ""
    ? text
    : `${MARKER}\n${severe.length} caches: DATA LOSS or REFUSED, too many to name here; see the JSON report.\n`;
}
