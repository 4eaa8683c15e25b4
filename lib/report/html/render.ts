import type { CacheReport, ChangeClass, Report } from "../model";
import { CHANGES_NOTE, changesTitle, NO_PROPERTY, valueWords } from "../changes/words";
import { noneRan, policyTally, subjectOf } from "../policies";
import { runnerUpWords, SIZE_NOTE, SIZE_TITLES, sizeRows, type SizeRow } from "../size-rows";
import { errorsOf } from "../diagnostics";
import { minutesNotes } from "../minutes";
import { doubtsOf, worstFirst } from "../verdict";
import {
  amountWords,
  blockerWords,
  CLASS_WORDS,
  costWords,
  headroomWords,
  LINK_WORDS,
  priceWords,
  sizeChange,
  tally,
  VERDICT_WORDS,
} from "../wording";
import { BARS_STYLE, memoryBars } from "./bars";
import type { Html } from "../../util/html";
import { html } from "../../util/html";
import { page } from "../../util/page";

const FINDINGS_STYLE = `
.findings { list-style: none; padding: 0; } .findings li { padding: .4rem 0; border-top: 1px solid var(--line); }
.findings b { color: var(--edge); margin-right: .5rem; } .findings .soft { display: block; }
@media (max-width: 40rem) {
  .blocks thead { display: none; } .blocks tr { display: block; padding: .35rem 0; border-bottom: 1px solid var(--line); }
  .blocks th, .blocks td { display: block; border: 0; padding: 0 .5rem; max-width: none; } .blocks td:empty, .blocks th:empty { display: none; }
  .blocks td::before { content: attr(data-title) ": "; color: var(--soft); }
}
`;

/** Colour of a class, apart from that of the verdict: a harmless change may be stopped by a blocker. */
const CLASS_COLOURS: Readonly<Record<ChangeClass, string>> = {
  none: "plain",
  "in-place": "ok",
  restart: "look",
  "data-loss": "stop",
  refused: "stop",
};

/** One self-contained page: no script, no request, light and dark. */
export function renderHtml(report: Report): string {
  const body = html`<h1>${report.title}</h1>
<p>${tally(report)}</p>
${errors(report)}
${policies(report)}
${matrix(report)}
${worstFirst(report.caches).map((cache) => card(cache, report))}
${minutesNotes(report.caches).map((note) => html`<p class="soft">${note}</p>`)}
${steps(report)}
${warnings(report)}
${changes(report)}
<p class="soft">${priceWords(report)} ${report.caches.some((cache) => sizeRows(cache).length > 0) ? SIZE_NOTE : ""}</p>
${footer(report)}`;
  return page(report.title, body, BARS_STYLE + FINDINGS_STYLE);
}

function card(cache: CacheReport, report: Report): Html {
  const name = report.stacks.length > 1 ? `${cache.stack}/${cache.name}` : cache.name;
  return html`<section class="card ${cache.verdict}">
<div class="line"><h2>${name}</h2><span class="badge">${VERDICT_WORDS[cache.verdict]}${blockerWords([cache])}</span></div>
<div class="line"><span>${sizeChange(cache)}</span>${classBadge(cache.changeClass)}<span>${costWords(cache)}</span><span>${headroomWords(cache)}</span></div>
${memoryBars(cache)}
${bullets([...cache.reasons, ...doubtsOf(cache)])}
${facts(cache)}
${findings(cache)}
${plannedSteps(cache)}
</section>
`;
}

function classBadge(changeClass: ChangeClass): Html {
  return html`<span class="badge ${CLASS_COLOURS[changeClass]}">${CLASS_WORDS[changeClass]}</span>`;
}

function facts(cache: CacheReport): Html {
  const rows = sizeRows(cache);
  const keys = Object.keys(SIZE_TITLES) as (keyof SizeRow)[];
  const table = tableOf(
    keys.map((key) => SIZE_TITLES[key]),
    rows.map((row) => keys.map((key) => row[key])),
  );
  const sizing = cache.move?.sizing ?? null;
  const rule = sizing?.rule == null ? "" : ` Sized by rule ${sizing.rule} of the migration guide.`;
  const runners = cache.runnersUp.map((runnerUp) => {
    const { memory, compute, clients } = runnerUpWords(runnerUp);
    return html`<li>${runnerUp.sku}: ${runnerUp.reason}<span class="soft">${memory} usable, ${compute} vCPU, ${clients} clients, ${amountWords(runnerUp.monthly)} a month</span></li>`;
  });
  return html`${rows.length === 0 ? html`` : table}
<p class="soft">${monthWords(cache)}${rule}</p>
${runners.length === 0 ? html`` : html`<details><summary>Sizes that lost</summary><ul class="findings">${runners}</ul></details>`}`;
}

/** The first cell of each row names it. On a phone each row becomes a block whose cells carry the titles of their columns. */
function tableOf(titles: readonly string[], rows: readonly (readonly (string | Html)[])[]): Html {
  const body = rows.map(([name = "", ...cells]) => html`<tr><th scope="row">${name}</th>${cells.map((cell, index) => (cell === "" ? html`<td></td>` : html`<td data-title="${titles[index + 1] ?? ""}">${cell}</td>`))}</tr>`);
  return html`<div class="scroll" tabindex="0"><table class="blocks"><thead><tr>${titles.map((title) => (title === "" ? html`<td></td>` : html`<th>${title}</th>`))}</tr></thead><tbody>${body}</tbody></table></div>`;
}

function plannedSteps({ plannedSteps: found }: CacheReport): Html {
  return found.length === 0
    ? html``
    : html`<h3>Steps</h3>${tableOf(["step", "minutes", "undone"], found.map(({ what, minutes, undo }) => [what, minutes, undo]))}`;
}

function policies({ policies: run }: Report): Html {
  if (run === null || noneRan(run)) return html``;
  const items = run.results.map(
    (result) =>
      html`<li><b class="${result.level === "mandatory" ? "stop" : "look"}">${result.level}</b>${result.policy}: ${subjectOf(result)}<span class="soft">${result.message}</span></li>`,
  );
  return html`<h2>Policies</h2><p>${policyTally(run)}</p>${items.length === 0 ? html`` : html`<ul class="findings">${items}</ul>`}`;
}

/** What a month costs, with what is paid for beside the cache itself; nothing that is not there. */
function monthWords({ monthlyCost: cost, besides: { source, blobs, privateEndpoints } }: CacheReport): string {
  const parts = [
    ["before", cost === null ? undefined : { amount: cost.before, currency: cost.currency }],
    ["after", cost === null ? undefined : { amount: cost.after, currency: cost.currency }],
    ["the source, while both run", source],
    ["RDB blobs", blobs],
    ["private endpoints", privateEndpoints],
  ] as const;
  const words = parts.flatMap(([name, price]) => (price === undefined ? [] : [`${name} ${amountWords(price)}`]));
  return words.length === 0 ? "" : `A month: ${words.join("; ")}.`;
}

function findings(cache: CacheReport): Html {
  const felt = (["blocker", "change"] as const).flatMap((severity) =>
    cache.findings.filter((finding) => finding.severity === severity),
  );
  if (felt.length === 0) return html``;
  const items = felt.map(
    ({ severity, text, remedy }) =>
      html`<li><b class="${severity === "blocker" ? "stop" : "look"}">${severity}</b>${text}<span class="soft">${remedy}</span></li>`,
  );
  return html`<h3>What clients will feel</h3><ul class="findings">${items}</ul>`;
}

function matrix(report: Report): Html {
  if (report.stacks.length < 2) return html``;
  const names = [...new Set(report.caches.map(({ name }) => name))].sort();
  const rows = names.map((name) => [
    name,
    ...report.stacks.map((stack) => {
      const caches = report.caches.filter((candidate) => candidate.name === name && candidate.stack === stack);
      return caches.length === 0 ? "-" : html`${caches.map((cache, index) => html`${index === 0 ? "" : "; "}${sizeChange(cache)} ${classBadge(cache.changeClass)}`)}`;
    }),
  ]);
  return html`<h2>Environments</h2>${tableOf(["cache", ...report.stacks], rows)}`;
}

function errors(report: Report): Html {
  const found = errorsOf(report);
  return found.length === 0
    ? html``
    : html`<section class="card stop"><h2>The preview failed</h2>${bullets(found)}</section>`;
}

function warnings(report: Report): Html {
  const found = report.diagnostics.filter(({ severity }) => severity !== "error");
  return found.length === 0
    ? html``
    : html`<h2>Warnings of the preview</h2>${bullets(found.map(({ message }) => message))}`;
}

function steps(report: Report): Html {
  return html`<h2>Next steps</h2><ol>${report.nextSteps.map((step) => html`<li>${step}</li>`)}</ol>`;
}

function changes(report: Report): Html {
  if (report.changes.length === 0) return html``;
  const resources = report.changes.map(({ stack, op, type, name, properties }) => {
    const lines = properties.map((property) => html`<li><code>${property.path}</code>: ${valueWords(op, property)}</li>`);
    const where = report.stacks.length > 1 ? `${stack} ` : "";
    return html`<li>${where}<strong>${op}</strong> <code>${type}</code> ${name}${lines.length === 0 ? `: ${NO_PROPERTY}` : html`<ul>${lines}</ul>`}</li>`;
  });
  return html`<details><summary>${changesTitle(report.changes)}</summary><p class="soft">${CHANGES_NOTE}</p><ul>${resources}</ul></details>`;
}

function footer({ link }: Report): Html {
  return link === null ? html`` : html`<p><a href="${link}" rel="noreferrer">${LINK_WORDS}</a></p>`;
}

function bullets(lines: readonly string[]): Html {
  return lines.length === 0 ? html`` : html`<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`;
}
