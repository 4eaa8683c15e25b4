import type { SizeOption } from "./types";

/**
 * The sixteen rows of the migration guide for sources that are not clustered.
 *
 * Source: guide.md 5.1, MAP-01 to MAP-16 (guide of 2024-11-15, unchanged in the GA
 * page of 05/2025; the table of 02/2026 has the same targets, azure.md 4.3).
 */
export interface GuideRow {
  readonly id: string;
  /** Short name of the source SKU. */
  readonly source: string;
  /** ARM name of the target SKU. */
  readonly target: string;
  /** The guide's own "additional memory" column (MAP-22). */
  readonly additionalMemoryPercent: number;
  /** `*` is cost, `**` is abundant; null where the source has one row. */
  readonly option: SizeOption;
}

type Row = readonly [id: string, source: string, target: string, additionalMemoryPercent: number, option: SizeOption];

const rows: readonly Row[] = [
  ["MAP-01", "C0", "Balanced_B0", 50, null],
  ["MAP-02", "C1", "Balanced_B1", 0, null],
  ["MAP-03", "C2", "Balanced_B3", 17, null],
  ["MAP-04", "C3", "Balanced_B5", 0, null],
  ["MAP-05", "C4", "MemoryOptimized_M10", -8, "cost"],
  ["MAP-06", "C4", "MemoryOptimized_M20", 46, "abundant"],
  ["MAP-07", "C5", "MemoryOptimized_M20", -8, "cost"],
  ["MAP-08", "C5", "MemoryOptimized_M50", 57, "abundant"],
  ["MAP-09", "C6", "MemoryOptimized_M50", 12, null],
  ["MAP-10", "P1", "Balanced_B5", 0, null],
  ["MAP-11", "P2", "Balanced_B10", -8, "cost"],
  ["MAP-12", "P2", "Balanced_B20", 46, "abundant"],
  ["MAP-13", "P3", "Balanced_B20", -8, "cost"],
  ["MAP-14", "P3", "Balanced_B50", 57, "abundant"],
  ["MAP-15", "P4", "Balanced_B50", 12, null],
  ["MAP-16", "P5", "Balanced_B100", 0, null],
];

export const guideRows: readonly GuideRow[] = rows.map(([id, source, target, additionalMemoryPercent, option]) => ({
  id,
  source,
  target,
  additionalMemoryPercent,
  option,
}));
