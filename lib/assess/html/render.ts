import { html, type Html } from "../../util/html";
import { page } from "../../util/page";
import type { AssessedCache, Assessment } from "../assess";
import type { Statistic } from "../statistics";
import { memoryPlot, PLOT_STYLE, type Candidate } from "./plot";

/** How many sizes a plot compares: more lines than that are no help. */
const MOST_CANDIDATES = 4;

/** One self-contained page: per cache a plot, the size and the facts behind it. */
export function renderAssessment({ caches, unreadable }: Assessment): string {
  const body = html`<h1>Azure Cache for Redis: what each cache should become</h1>
<p>${caches.length} ${caches.length === 1 ? "cache" : "caches"} read${unreadable.length === 0 ? "" : `, ${unreadable.length} not readable`}.</p>
${overview(caches)}
${caches.map(card)}
${unreadable.length === 0 ? html`` : html`<section class="card stop"><h2>Not readable</h2><ul>${unreadable.map(({ id, reason }) => html`<li><code>${id}</code>: ${reason}</li>`)}</ul></section>`}`;
  return page("Assessment of Azure Cache for Redis", body, PLOT_STYLE);
}

function overview(caches: readonly AssessedCache[]): Html {
  if (caches.length < 2) return html``;
  const rows = caches.map(
    ({ id, name, facts, use, recommended, warnings }) =>
      html`<tr><th scope="row"><a href="#${anchor(id)}">${name}</a></th><td>${sourceWords(facts)}</td><td>${gigabytes(use.usedMemoryGB)}</td><td>${recommended?.sku ?? "none fits"}</td><td>${warnings.length}</td></tr>`,
  );
  return html`<div class="scroll" tabindex="0"><table><thead><tr><th>cache</th><th>today</th><th>peak</th><th>becomes</th><th>warnings</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function card(cache: AssessedCache): Html {
  const { name, facts, use, recommended, alternatives, warnings, findings, rule } = cache;
  const blockers = findings.some(({ severity }) => severity === "blocker");
  const edge = recommended === null || blockers ? "stop" : warnings.length > 0 ? "look" : "ok";
  const felt = findings.filter(({ severity }) => severity !== "info");
  return html`<section class="card ${edge}" id="${anchor(cache.id)}">
<div class="line"><h2>${name}</h2><span>${sourceWords(facts)} → <strong>${recommended?.sku ?? "no size fits"}</strong></span></div>
<p class="soft"><code>${cache.id}</code></p>
${memoryPlot(cache.memory, candidatesOf(cache), [new Date(use.from), new Date(use.to)])}
${useTable(use)}
${recommended === null ? html`` : html`<p>${recommended.usableGB} GB usable, ${recommended.highAvailability ? "with" : "without"} high availability, ${recommended.clusteringPolicy}; rule ${rule ?? "none"}.</p>`}
${list(
  "Warnings",
  warnings.map(({ message }) => message),
)}
${details(
  "Sizes that lost",
  alternatives.map(({ sku, reason }) => `${sku}: ${reason}`),
)}
${details(
  `What changes (${felt.length})`,
  felt.map(({ severity, text, remedy }) => `${severity}: ${text}; ${remedy}`),
)}
</section>
`;
}

/** Ids hold slashes; a fragment may, but not blanks. */
function anchor(id: string): string {
  return encodeURIComponent(id.toLowerCase());
}

function candidatesOf({ recommended, alternatives }: AssessedCache): Candidate[] {
  if (recommended === null) return [];
  const others = alternatives.map(({ sku, usableGB }) => ({ sku, usableGB, recommended: false }));
  return [{ sku: recommended.sku, usableGB: recommended.usableGB, recommended: true }, ...others].slice(
    0,
    MOST_CANDIDATES,
  );
}

export function sourceWords({ tier, sku, shards }: AssessedCache["facts"]): string {
  return `${tier} ${sku}${shards > 0 ? ` × ${shards} ${shards === 1 ? "shard" : "shards"}` : ""}`;
}

export function gigabytes(found: Statistic | null): string {
  return found === null ? "not measured" : `${found.peak} GB`;
}

function useTable(use: AssessedCache["use"]): Html {
  const measures: readonly (readonly [string, Statistic | null])[] = [
    ["used memory, GB", use.usedMemoryGB],
    ["resident set, GB", use.rssGB],
    ["server load, %", use.serverLoadPercent],
    ["clients", use.connectedClients],
    ["bandwidth, MB/s", use.bandwidthMBps],
  ];
  if (measures.every(([, found]) => found === null)) return html``;
  const rows = measures.map(
    ([name, found]) =>
      html`<tr><th scope="row">${name}</th><td>${found?.peak ?? "not measured"}</td><td>${found?.p95 ?? ""}</td><td>${found?.mean ?? ""}</td></tr>`,
  );
  return html`<div class="scroll" tabindex="0"><table><thead><tr><th>${use.days} days</th><th>peak</th><th>95 %</th><th>mean</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function list(title: string, lines: readonly string[]): Html {
  return lines.length === 0 ? html`` : html`<h3>${title}</h3><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`;
}

function details(title: string, lines: readonly string[]): Html {
  return lines.length === 0
    ? html``
    : html`<details><summary>${title}</summary><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul></details>`;
}
