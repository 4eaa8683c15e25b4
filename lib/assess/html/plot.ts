import { scaleLinear, scaleUtc } from "d3-scale";
import { line } from "d3-shape";
import { html, type Html } from "../../util/html";
import type { TimedValue } from "../statistics";

/** A size that memory is compared with. */
export interface Candidate {
  readonly sku: string;
  readonly usableGB: number;
  readonly recommended: boolean;
}

export const PLOT_STYLE = `
.plot { display: block; width: 100%; height: auto; margin: .5rem 0; font-size: 13px; } .plot text { fill: var(--ink); }
.plot .grid { stroke: var(--line); } .plot .used { fill: none; stroke: var(--usable); stroke-width: 1.5; }
.plot .size { stroke: var(--soft); stroke-dasharray: 5 4; } .plot .size.taken { stroke: var(--ok); stroke-width: 2; stroke-dasharray: none; }
.plot .taken-label { fill: var(--ok); font-weight: 700; }
`;

const WIDTH = 720;
const HEIGHT = 240;
const LEFT = 44;
const BOTTOM = 24;
const TOP = 10;
const HOUR_MS = 3_600_000;

/** Labels of two sizes closer than this would lie on each other. */
const LABEL_HEIGHT = 15;

/** Used memory over the window against the usable memory of the sizes. Gaps stay open. */
export function memoryPlot(memory: readonly TimedValue[], candidates: readonly Candidate[], [from, to]: readonly [Date, Date]): Html {
  const highest = Math.max(...memory.map(({ value }) => value), ...candidates.map(({ usableGB }) => usableGB), 0.1);
  const x = scaleUtc([from, to], [LEFT, WIDTH - 8]);
  const y = scaleLinear([0, highest * 1.05], [HEIGHT - BOTTOM, TOP]).nice(5);
  const path = line<TimedValue | null>()
    .defined((point) => point !== null)
    .x((point) => round(x(point?.time ?? 0)))
    .y((point) => round(y(point?.value ?? 0)));
  const format = y.tickFormat(5);
  const days = x.tickFormat(6, "%d %b");
  return html`<svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="used memory over time against usable memory of the sizes">
${y.ticks(5).map((tick) => html`<line class="grid" x1="${LEFT}" x2="${WIDTH}" y1="${round(y(tick))}" y2="${round(y(tick))}"/><text x="${LEFT - 6}" y="${round(y(tick)) + 4}" text-anchor="end">${format(tick)}</text>`)}
${x.ticks(6).map((tick) => html`<text x="${round(x(tick))}" y="${HEIGHT - 6}" text-anchor="middle">${days(tick)}</text>`)}
<path class="used" d="${path(withGaps(memory)) ?? ""}"/>
${sizeLines(candidates, y)}
</svg>`;
}

function sizeLines(candidates: readonly Candidate[], y: (value: number) => number): Html[] {
  const sorted = [...candidates].sort((a, b) => b.usableGB - a.usableGB || a.sku.localeCompare(b.sku, "en"));
  let last = -Infinity;
  return sorted.map(({ sku, usableGB, recommended }) => {
    const at = round(y(usableGB));
    const label = Math.max(at - 4, last + LABEL_HEIGHT);
    last = label;
    return html`<line class="${recommended ? "size taken" : "size"}" x1="${LEFT}" x2="${WIDTH}" y1="${at}" y2="${at}"/><text class="${recommended ? "taken-label" : ""}" x="${WIDTH - 8}" y="${label}" text-anchor="end">${sku}: ${usableGB} GB usable</text>`;
  });
}

/** A step of more than an hour breaks the line: unknown is not interpolated. */
function withGaps(memory: readonly TimedValue[]): (TimedValue | null)[] {
  return memory.flatMap((point, index) => {
    const before = memory[index - 1];
    return before !== undefined && point.time - before.time > HOUR_MS * 1.5 ? [null, point] : [point];
  });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
