import { describeSource, type SizedTarget, type SizingDecision } from "../../lib/sizing";
import type { Io } from "../io";
import { renderTable } from "../table";

const INDENT = 2;

/** A sizing for people: what the cache becomes, why, what else there is, what to know, what to do next. */
export function renderSizing(
  decision: SizingDecision,
  reasons: readonly string[],
  io: Pick<Io, "columns" | "colors">,
): string {
  const { source, recommended, alternatives, warnings } = decision;
  const { colors, columns } = io;
  const options = { columns, indent: INDENT };
  const bullets = (lines: readonly string[]) =>
    renderTable(
      lines.map((line) => ["-", line]),
      options,
    );
  const sections: [title: string, body: string][] = [
    [
      `${describeSource(source)}, ${source.totalMemoryGB} GB -> ${colors.green(recommended.sku)}, ${recommended.memoryGB} GB`,
      renderTable(describeTarget(decision), options),
    ],
    ["Why", bullets(reasons)],
  ];
  if (alternatives.length > 0) {
    const rows = alternatives.map((alternative) => [...targetCells(alternative), alternative.reason]);
    sections.push([
      "Alternatives",
      renderTable(rows, { ...options, head: alternativesHead, right: alternativesRight }),
    ]);
  }
  if (warnings.length > 0) {
    sections.push([colors.yellow("Warnings"), bullets(warnings.map(({ code, message }) => `${code}: ${message}`))]);
  }
  sections.push(["Next", bullets(nextSteps(decision))]);
  return `${sections.map(([title, body]) => `${colors.bold(title)}\n${body}`).join("\n\n")}\n`;
}

function describeTarget({ recommended, rule }: SizingDecision): string[][] {
  const { usableGB, additionalMemoryPercent, highAvailability, clusteringPolicy, option, stage } = recommended;
  return [
    ["memory", `${usableGB} GB usable, ${signed(additionalMemoryPercent)} % additional memory by the guide's measure`],
    ["copies", highAvailability ? "2, high availability" : "1, no high availability"],
    ["policy", clusteringPolicy],
    ["stage", stage],
    ["rule", option === null ? rule : `${rule}, ${option} option`],
  ];
}

const alternativesHead = ["SKU", "GB", "usable", "more %", "stage", "why not"];
const alternativesRight = [1, 2, 3];

function targetCells({ sku, memoryGB, usableGB, additionalMemoryPercent, stage }: SizedTarget): string[] {
  return [sku, `${memoryGB}`, `${usableGB}`, signed(additionalMemoryPercent), stage];
}

function nextSteps({ source, warnings }: SizingDecision): string[] {
  const unmeasured = warnings.some(({ code }) => code === "peak-not-measured");
  return [
    ...(unmeasured
      ? [`measure, then: redis-move size ${source.sku} ... --peak-memory-gb <the last month's peak>`]
      : []),
    "put the cache into stacks/Pulumi.<environment>.yaml and run: pulumi preview",
  ];
}

function signed(percent: number): string {
  return percent > 0 ? `+${percent}` : `${percent}`;
}
