import type { SizeOption } from "../../lib/sizing";

/** guide.md 5.1, typed in by hand once more, with the usable memory of azure.md 4.1. */
export const guideVectors: readonly (readonly [
  id: string,
  source: string,
  target: string,
  percent: number,
  option: SizeOption,
  sourceUsable: number,
  targetUsable: number,
])[] = [
  ["MAP-01", "C0", "Balanced_B0", 50, null, 0.2, 0.4],
  ["MAP-02", "C1", "Balanced_B1", 0, null, 0.8, 0.8],
  ["MAP-03", "C2", "Balanced_B3", 17, null, 2, 2.4],
  ["MAP-04", "C3", "Balanced_B5", 0, null, 4.8, 4.8],
  ["MAP-05", "C4", "MemoryOptimized_M10", -8, "cost", 10.4, 9.6],
  ["MAP-06", "C4", "MemoryOptimized_M20", 46, "abundant", 10.4, 19.2],
  ["MAP-07", "C5", "MemoryOptimized_M20", -8, "cost", 20.8, 19.2],
  ["MAP-08", "C5", "MemoryOptimized_M50", 57, "abundant", 20.8, 48],
  ["MAP-09", "C6", "MemoryOptimized_M50", 12, null, 42.4, 48],
  ["MAP-10", "P1", "Balanced_B5", 0, null, 4.8, 4.8],
  ["MAP-11", "P2", "Balanced_B10", -8, "cost", 10.4, 9.6],
  ["MAP-12", "P2", "Balanced_B20", 46, "abundant", 10.4, 19.2],
  ["MAP-13", "P3", "Balanced_B20", -8, "cost", 20.8, 19.2],
  ["MAP-14", "P3", "Balanced_B50", 57, "abundant", 20.8, 48],
  ["MAP-15", "P4", "Balanced_B50", 12, null, 42.4, 48],
  ["MAP-16", "P5", "Balanced_B100", 0, null, 96, 96],
];
