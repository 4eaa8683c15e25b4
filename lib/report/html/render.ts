import type { CacheReport, ChangeClass, Report } from "../model";
import { doubtsOf, worstFirst } from "../verdict";
import {
  amountWords,
  blockerWords,
  CLASS_WORDS,
  costWords,
  headroomWords,
  otherChangesTitle,
  priceWords,
  sizeChange,
  sourceWords,
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
${matrix(report)}
${worstFirst(report.caches).map((cache) => card(cache, report))}
${steps(report)}
${warnings(report)}
${others(report)}
<p class="soft">${priceWords(report)}</p>`;
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
</section>
`;
}

function classBadge(changeClass: ChangeClass): Html {
  return html`<span class="badge ${CLASS_COLOURS[changeClass]}">${CLASS_WORDS[changeClass]}</span>`;
}

function facts(cache: CacheReport): Html {
  const sizing = cache.move?.sizing ?? null;
  if (sizing === null) return html``;
  const runners = sizing.alternatives.map(({ sku, reason }) => html`<li>${sku}: ${reason}</li>`);
  return html`<p class="soft">Source ${sourceWords(cache) ?? ""}, ${sizing.source.usableGB} GB usable${besideWords(cache)}. Rule ${sizing.rule ?? "none"}.</p>
${runners.length === 0 ? html`` : html`<details><summary>Sizes that lost</summary><ul>${runners}</ul></details>`}`;
}

/** What is paid for beside the cache itself; nothing that is not there. */
function besideWords({ besides: { source, blobs, privateEndpoints } }: CacheReport): string {
  const parts = [
    ["", source, " while both run"],
    ["RDB blobs ", blobs, ""],
    ["private endpoints ", privateEndpoints, ""],
  ] as const;
  const words = parts.flatMap(([before, price, after]) =>
    price === undefined
      ? []
      : [`${before}${price === null ? "price unknown" : `${amountWords(price)} a month`}${after}`],
  );
  return words.map((word) => `; ${word}`).join("");
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
  const rows = names.map((name) => {
    const cells = report.stacks.map((stack) => {
      const cache = report.caches.find((candidate) => candidate.name === name && candidate.stack === stack);
      return html`<td>${cache === undefined ? "-" : html`${sizeChange(cache)} ${classBadge(cache.changeClass)}`}</td>`;
    });
    return html`<tr><th scope="row">${name}</th>${cells}</tr>`;
  });
  return html`<h2>Environments</h2><div class="scroll" tabindex="0"><table><thead><tr><th>cache</th>${report.stacks.map((stack) => html`<th>${stack}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function errors(report: Report): Html {
  const found = report.diagnostics.filter(({ severity }) => severity === "error");
  return found.length === 0
    ? html``
    : html`<section class="card stop"><h2>The preview failed</h2>${bullets(found.map(({ message }) => message))}</section>`;
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

function others(report: Report): Html {
  if (report.otherChanges.length === 0) return html``;
  const rows = report.otherChanges.map(
    ({ op, type, name, properties }) =>
      html`<li>${op} <code>${type}</code> ${name}${properties.length === 0 ? "" : `: ${properties.join(", ")}`}</li>`,
  );
  return html`<details><summary>${otherChangesTitle(report)}</summary><ul>${rows}</ul></details>`;
}

function bullets(lines: readonly string[]): Html {
  return lines.length === 0 ? html`` : html`<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`;
}
