import type { CacheReport, Report } from "../model";
import { worstFirst } from "../verdict";
import { amountWords, CLASS_WORDS, costWords, headroomWords, otherChangesTitle, priceWords, sizeChange, sourceWords, tally, VERDICT_WORDS } from "../wording";
import { BARS_STYLE, memoryBars } from "./bars";
import type { Html} from "../../util/html";
import { html } from "../../util/html";
import { page } from "../../util/page";

/** One self-contained page: no script, no request, light and dark. */
export function renderHtml(report: Report): string {
  const body = html`<h1>${report.title}</h1>
<p>${tally(report)}</p>
${errors(report)}
${worstFirst(report.caches).map((cache) => card(cache, report))}
${matrix(report)}
${steps(report)}
${warnings(report)}
${others(report)}
<p class="soft">${priceWords(report)}</p>`;
  return page(report.title, body, BARS_STYLE);
}

function card(cache: CacheReport, report: Report): Html {
  const name = report.stacks.length > 1 ? `${cache.stack}/${cache.name}` : cache.name;
  return html`<section class="card ${cache.verdict}">
<div class="line"><h2 style="margin:0">${name}</h2><span class="badge">${VERDICT_WORDS[cache.verdict]}</span></div>
<div class="line"><span>${sizeChange(cache)}</span><span class="badge">${CLASS_WORDS[cache.changeClass]}</span><span>${costWords(cache)}</span><span>${headroomWords(cache)}</span></div>
${memoryBars(cache)}
${bullets(cache.reasons)}
${facts(cache)}
${findings(cache)}
</section>
`;
}

function facts(cache: CacheReport): Html {
  const sizing = cache.move?.sizing ?? null;
  if (sizing === null) return html``;
  const runners = sizing.alternatives.map(({ sku, reason }) => html`<li>${sku}: ${reason}</li>`);
  return html`<p class="soft">Source ${sourceWords(cache) ?? ""}, ${sizing.source.usableGB} GB usable, ${cache.besides.source == null ? "price unknown" : `${amountWords(cache.besides.source)} a month`} while both run; RDB blobs ${amountWords(cache.besides.blobs)}, private endpoints ${amountWords(cache.besides.privateEndpoints)} a month. Rule ${sizing.rule ?? "none"}.</p>
${runners.length === 0 ? html`` : html`<details><summary>Sizes that lost</summary><ul>${runners}</ul></details>`}`;
}

function findings(cache: CacheReport): Html {
  const felt = cache.findings.filter(({ severity }) => severity !== "info");
  if (felt.length === 0) return html``;
  const rows = felt.map(({ severity, text, remedy }) => html`<tr><td>${severity}</td><td>${text}</td><td>${remedy}</td></tr>`);
  return html`<h3>What clients will feel</h3><div class="scroll" tabindex="0"><table><thead><tr><th>severity</th><th>what</th><th>do</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function matrix(report: Report): Html {
  if (report.stacks.length < 2) return html``;
  const names = [...new Set(report.caches.map(({ name }) => name))].sort();
  const rows = names.map((name) => {
    const cells = report.stacks.map((stack) => {
      const cache = report.caches.find((candidate) => candidate.name === name && candidate.stack === stack);
      return html`<td>${cache === undefined ? "-" : `${sizeChange(cache)} · ${CLASS_WORDS[cache.changeClass]}`}</td>`;
    });
    return html`<tr><th scope="row">${name}</th>${cells}</tr>`;
  });
  return html`<h2>Environments</h2><div class="scroll" tabindex="0"><table><thead><tr><th>cache</th>${report.stacks.map((stack) => html`<th>${stack}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function errors(report: Report): Html {
  const found = report.diagnostics.filter(({ severity }) => severity === "error");
  return found.length === 0 ? html`` : html`<section class="card stop"><h2 style="margin:0">The preview failed</h2>${bullets(found.map(({ message }) => message))}</section>`;
}

function warnings(report: Report): Html {
  const found = report.diagnostics.filter(({ severity }) => severity !== "error");
  return found.length === 0 ? html`` : html`<h2>Warnings of the preview</h2>${bullets(found.map(({ message }) => message))}`;
}

function steps(report: Report): Html {
  return html`<h2>Next steps</h2><ol>${report.nextSteps.map((step) => html`<li>${step}</li>`)}</ol>`;
}

function others(report: Report): Html {
  if (report.otherChanges.length === 0) return html``;
  const rows = report.otherChanges.map(({ op, type, name, properties }) => html`<li>${op} <code>${type}</code> ${name}${properties.length === 0 ? "" : `: ${properties.join(", ")}`}</li>`);
  return html`<details><summary>${otherChangesTitle(report)}</summary><ul>${rows}</ul></details>`;
}

function bullets(lines: readonly string[]): Html {
  return lines.length === 0 ? html`` : html`<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`;
}
