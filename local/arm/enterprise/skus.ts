/** What the stand-in must know of a redisEnterprise SKU to refuse what Azure refuses. */
export interface EnterpriseSku {
  readonly name: string;
  readonly memoryGB: number;
  readonly primaryShards: number;
  readonly flash: boolean;
}

/** [size, GB, primary shards] by tier: azure.md section 2. */
const SIZES: Readonly<Record<string, readonly (readonly [string, number, number])[]>> = {
  MemoryOptimized: [
    ["M10", 12, 2], ["M20", 24, 2], ["M50", 60, 6], ["M100", 120, 12], ["M150", 175, 24], ["M250", 235, 24],
    ["M350", 360, 48], ["M500", 480, 48], ["M700", 720, 96], ["M1000", 960, 192], ["M1500", 1440, 192], ["M2000", 1920, 192],
  ],
  Balanced: [
    ["B0", 0.5, 1], ["B1", 1, 1], ["B3", 3, 2], ["B5", 6, 2], ["B10", 12, 2], ["B20", 24, 6], ["B50", 60, 12],
    ["B100", 120, 24], ["B150", 180, 48], ["B250", 240, 48], ["B350", 360, 96], ["B500", 480, 96], ["B700", 720, 192], ["B1000", 960, 192],
  ],
  ComputeOptimized: [
    ["X3", 3, 2], ["X5", 6, 2], ["X10", 12, 6], ["X20", 24, 12], ["X50", 60, 24], ["X100", 120, 48],
    ["X150", 180, 96], ["X250", 240, 96], ["X350", 360, 192], ["X500", 480, 192], ["X700", 720, 384],
  ],
  FlashOptimized: [
    ["A250", 250, 6], ["A500", 500, 12], ["A700", 750, 24], ["A1000", 1000, 24], ["A1500", 1500, 48], ["A2000", 2000, 48], ["A4500", 4500, 96],
  ],
};

/** All 44 SKUs of Azure Managed Redis: the enumeration of api-version 2025-07-01 without Enterprise. */
export const ENTERPRISE_SKUS: readonly EnterpriseSku[] = Object.entries(SIZES).flatMap(([tier, sizes]) =>
  sizes.map(([size, memoryGB, primaryShards]) => ({ name: `${tier}_${size}`, memoryGB, primaryShards, flash: tier === "FlashOptimized" })),
);

/** Azure keeps a fifth for itself: sizes are compared by what is left. */
export function usableBytes(sku: EnterpriseSku): number {
  return Math.round(sku.memoryGB * 0.8 * 1024 ** 3);
}

/** The SKU of a cluster that exists, so its name is known. */
export function skuOf(name: unknown): EnterpriseSku {
  const found = ENTERPRISE_SKUS.find((sku) => sku.name === name);
  if (found === undefined) throw new Error(`SKU ${String(name)} is not one of Azure Managed Redis`);
  return found;
}
