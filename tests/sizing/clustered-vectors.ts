import type { TargetTier } from "../../lib/sizing";

/**
 * The smallest SKU of each tier for each number of shards, computed apart from
 * our code (azure.md 4.4 and 4.5): `[10, "M50"]` ends the run of M50 at 10 shards,
 * null says that the tier has none. Previews count.
 */
export type Runs = readonly (readonly [lastShards: number, short: string | null])[];

export const smallestByShards: Readonly<Record<string, Readonly<Record<TargetTier, Runs>>>> = {
  P1: {
    Balanced: [[1, "B5"], [2, "B10"], [4, "B20"], [10, "B50"], [20, "B100"], [30, "B150"]],
    MemoryOptimized: [[2, "M10"], [4, "M20"], [10, "M50"], [20, "M100"], [29, "M150"], [30, "M250"]],
    ComputeOptimized: [[1, "X5"], [2, "X10"], [4, "X20"], [10, "X50"], [20, "X100"], [30, "X150"]],
  },
  P2: {
    Balanced: [[1, "B20"], [4, "B50"], [9, "B100"], [13, "B150"], [18, "B250"], [27, "B350"], [30, "B500"]],
    MemoryOptimized: [[1, "M20"], [4, "M50"], [9, "M100"], [13, "M150"], [18, "M250"], [27, "M350"], [30, "M500"]],
    ComputeOptimized: [[1, "X20"], [4, "X50"], [9, "X100"], [13, "X150"], [18, "X250"], [27, "X350"], [30, "X500"]],
  },
  P3: {
    Balanced: [[2, "B50"], [4, "B100"], [6, "B150"], [9, "B250"], [13, "B350"], [18, "B500"], [27, "B700"], [30, "B1000"]],
    MemoryOptimized: [[2, "M50"], [4, "M100"], [6, "M150"], [9, "M250"], [13, "M350"], [18, "M500"], [27, "M700"], [30, "M1000"]],
    ComputeOptimized: [[2, "X50"], [4, "X100"], [6, "X150"], [9, "X250"], [13, "X350"], [18, "X500"], [27, "X700"], [30, null]],
  },
  P4: {
    Balanced: [[1, "B50"], [2, "B100"], [3, "B150"], [4, "B250"], [6, "B350"], [9, "B500"], [13, "B700"], [18, "B1000"], [30, null]],
    MemoryOptimized: [[1, "M50"], [2, "M100"], [3, "M150"], [4, "M250"], [6, "M350"], [9, "M500"], [13, "M700"], [18, "M1000"], [27, "M1500"], [30, "M2000"]],
    ComputeOptimized: [[1, "X50"], [2, "X100"], [3, "X150"], [4, "X250"], [6, "X350"], [9, "X500"], [13, "X700"], [30, null]],
  },
  P5: {
    Balanced: [[1, "B100"], [2, "B250"], [3, "B350"], [4, "B500"], [6, "B700"], [8, "B1000"], [30, null]],
    MemoryOptimized: [[1, "M100"], [3, "M350"], [4, "M500"], [6, "M700"], [8, "M1000"], [12, "M1500"], [16, "M2000"], [30, null]],
    ComputeOptimized: [[1, "X100"], [2, "X250"], [3, "X350"], [4, "X500"], [6, "X700"], [30, null]],
  },
};

/**
 * Microsoft's table of 02/2026 for 1 to 15 shards, the default tier Balanced (azure.md
 * 4.4). P2 with 13 shards is the one row that is not the smallest of its tier.
 */
export const publishedByShards: Readonly<Record<string, Runs>> = {
  P1: [[1, "B5"], [2, "B10"], [4, "B20"], [10, "B50"], [15, "B100"]],
  P2: [[1, "B20"], [4, "B50"], [9, "B100"], [12, "B150"], [15, "B250"]],
  P3: [[2, "B50"], [4, "B100"], [6, "B150"], [9, "B250"], [13, "B350"], [15, "B500"]],
  P4: [[1, "B50"], [2, "B100"], [3, "B150"], [4, "B250"], [6, "B350"], [9, "B500"], [13, "B700"], [15, "B1000"]],
  P5: [[1, "B100"], [2, "B250"], [3, "B350"], [4, "B500"], [6, "B700"], [8, "B1000"], [12, "M1500"], [15, "M2000"]],
};
