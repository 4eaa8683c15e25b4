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

/** Text stands beside the drawing, not in it, so that it keeps its size where the drawing is small. */
export const PLOT_STYLE = `
.plot { margin: .75rem 0; font-size: .8rem; } .plot .area { position: relative; height: 14rem; margin: 0 1.5rem 1.5rem 3rem; }
.plot svg { display: block; width: 100%; height: 100%; overflow: visible; } .plot svg * { vector-effect: non-scaling-stroke; }
.plot .grid { stroke: var(--line); } .plot .used { fill: none; stroke: var(--usable); stroke-width: 1.5; }
.plot .size { stroke: var(--soft); stroke-dasharray: 5 4; } .plot .size.taken { stroke: var(--ok); stroke-width: 2; stroke-dasharray: none; }
.plot span { position: absolute; white-space: nowrap; line-height: 1; } .plot .gb { right: calc(100% + .5rem); transform: translateY(-50%); }
.plot .day { top: calc(100% + .5rem); transform: translateX(-50%); } .plot .label { right: 0; transform: translateY(calc(-100% - 2px)); }
.plot .label.taken, .plot .key.taken { color: var(--ok); font-weight: 700; } .plot .key { position: static; white-space: normal; color: var(--usable); font-weight: 700; }
@media (max-width: 40rem) { .plot .day:nth-child(even) { display: none; } }
`;

/** Units of the drawing; the page stretches it. */
const SIZE = 1000;
const HOUR_MS = 3_600_000;
/** Labels closer than this part of the height would lie on each other. */
const LABEL_HEIGHT = 80;

/** Used memory over the window against the usable memory of the sizes. Gaps stay open. */
export function memoryPlot(
  memory: readonly TimedValue[],
  candidates: readonly Candidate[],
  [from, to]: readonly [Date, Date],
): Html {
  if (memory.length === 0) return html`<p class="soft">Nothing was measured, so there is nothing to draw.</p>`;
  const highest = Math.max(...memory.map(({ value }) => value), ...candidates.map(({ usableGB }) => usableGB), 0.1);
  const x = scaleUtc([from, to], [0, SIZE]);
  const y = scaleLinear([0, highest * 1.05], [SIZE, 0]).nice(5);
  const path = line<TimedValue | null>()
    .defined((point) => point !== null)
    .x((point) => round(x(point?.time ?? 0)))
    .y((point) => round(y(point?.value ?? 0)));
  const levels = levelsOf(candidates);
  const format = y.tickFormat(5);
  const days = x.tickFormat(6, "%d %b");
  return html`<figure class="plot"><div class="area">
<svg viewBox="0 0 ${SIZE} ${SIZE}" preserveAspectRatio="none" role="img" aria-label="used memory over time against usable memory of the sizes">
${y.ticks(5).map((tick) => html`<path class="grid" d="M0,${round(y(tick))}H${SIZE}"/>`)}
${levels.map(({ usableGB, recommended }) => html`<path class="${recommended ? "size taken" : "size"}" d="M0,${round(y(usableGB))}H${SIZE}"/>`)}
<path class="used" d="${path(withGaps(memory)) ?? ""}"/>
</svg>
${x.ticks(6).map((tick) => html`<span class="day" style="left:${percent(x(tick))}">${days(tick)}</span>`)}
${y.ticks(5).map((tick) => html`<span class="gb" style="top:${percent(y(tick))}">${format(tick)}</span>`)}
${labels(levels, y)}
</div>
<figcaption class="soft">GB: <span class="key">used memory</span>${levels.length === 0 ? html`` : html` against the usable memory of sizes, the <span class="key taken">one to take</span> among them`}.</figcaption></figure>`;
}

interface Level {
  readonly usableGB: number;
  readonly recommended: boolean;
  readonly text: string;
}

/** Sizes of several tiers that offer the same are one line, the recommended one named first. */
function levelsOf(candidates: readonly Candidate[]): Level[] {
  const amounts = [...new Set(candidates.map(({ usableGB }) => usableGB))].sort((a, b) => b - a);
  return amounts.map((usableGB) => {
    const same = candidates
      .filter((candidate) => candidate.usableGB === usableGB)
      .sort((a, b) => Number(b.recommended) - Number(a.recommended));
    const names = same.map(({ sku }) => sku.split("_").at(-1) ?? sku);
    return {
      usableGB,
      recommended: same.some(({ recommended }) => recommended),
      text: `${names.join(", ")}: ${usableGB} GB`,
    };
  });
}

function labels(levels: readonly Level[], y: (value: number) => number): Html[] {
  let last = -Infinity;
  return levels.map(({ usableGB, recommended, text }) => {
    last = Math.max(y(usableGB), last + LABEL_HEIGHT);
    return html`<span class="label${recommended ? " taken" : ""}" style="top:${percent(last)}">${text}</span>`;
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

function percent(value: number): string {
  return `${round((value / SIZE) * 100)}%`;
}
