import type { CacheReport } from "../model";
import type { Html } from "../../util/html";
import { html } from "../../util/html";

export const BARS_STYLE = `
.bars { display: grid; grid-template-columns: max-content 1fr; gap: .25rem .75rem; align-items: center; margin: .5rem 0; font-size: .85rem; }
.bars svg { display: block; width: 100%; height: 1.1rem; }
@media (max-width: 40rem) { .bars { grid-template-columns: minmax(0, 1fr); } .bars svg { margin-bottom: .25rem; } }
`;

interface Bar {
  readonly label: string;
  readonly memoryGB: number;
  readonly usableGB: number;
}

/**
 * Memory as bars on one scale: the advertised size, its usable part, and the
 * measured peak as a line across. Numbers stand beside the bars, so the
 * picture is a help and never the only source.
 */
export function memoryBars(cache: CacheReport): Html {
  const bars = barsOf(cache);
  if (bars.length === 0) return html``;
  const peak = cache.move?.sizing?.peakMemoryGB ?? null;
  const scale = Math.max(...bars.map(({ memoryGB }) => memoryGB), peak ?? 0);
  const rows = bars.map(
    (bar) =>
      html`<div>${bar.label}: ${round(bar.usableGB)} of ${round(bar.memoryGB)} GB usable</div>${drawn(bar, peak, scale)}`,
  );
  const caption =
    peak === null
      ? html`<div class="soft">no measured peak</div><div></div>`
      : html`<div class="soft">line: measured peak ${round(peak)} GB</div><div></div>`;
  return html`<div class="bars">${rows}${caption}</div>`;
}

function barsOf(cache: CacheReport): Bar[] {
  const source = cache.move?.sizing?.source;
  const bars: Bar[] = [];
  if (cache.from === null && source !== undefined)
    bars.push({ label: `source ${source.sku}`, memoryGB: source.totalMemoryGB, usableGB: source.usableGB });
  const sides =
    cache.from?.sku === cache.to?.sku
      ? ([["now", cache.to]] as const)
      : ([
          ["before", cache.from],
          ["after", cache.to],
        ] as const);
  for (const [label, shape] of sides) {
    if (shape?.memoryGB == null || shape.usableGB === null) continue;
    bars.push({ label: `${label} ${shape.sku}`, memoryGB: shape.memoryGB, usableGB: shape.usableGB });
  }
  return bars;
}

function drawn({ label, memoryGB, usableGB }: Bar, peak: number | null, scale: number): Html {
  const share = (amount: number) => `${round((amount / scale) * 100)}%`;
  const line =
    peak === null
      ? html``
      : html`<rect x="${round(Math.min((peak / scale) * 100, 99.4))}%" width="0.6%" height="100%" fill="var(--peak)" stroke="var(--page)"/>`;
  return html`<svg role="img" aria-label="${label}: ${round(usableGB)} of ${round(memoryGB)} GB usable"><rect width="${share(memoryGB)}" height="100%" rx="2" fill="var(--bar)"/><rect width="${share(usableGB)}" height="100%" rx="2" fill="var(--usable)"/>${line}</svg>`;
}

function round(amount: number): number {
  return Math.round(amount * 100) / 100;
}
