import type { TargetTier } from "./types";

/**
 * SKUs of Azure Cache for Redis Enterprise (`Microsoft.Cache/redisEnterprise`), the
 * third kind of source. The guide has no rows for them; the targets are derived:
 * the smallest SKU of a tier whose usable memory covers the advertised size at base
 * capacity. A hint only: `listSkusForScaling` on the live cluster has the last word.
 *
 * Source: azure.md 3.3 and 4.8. As of 2026-11-22.
 */
export interface EnterpriseSku {
  /** ARM name, `sku.name`. */
  readonly name: string;
  /** Advertised size at base capacity (2, Flash 3). */
  readonly memoryGB: number;
  /** Read from the name or an ambiguous example only (U-04). */
  readonly uncertain: boolean;
  /** ARM names of the derived targets. */
  readonly targets: Partial<Record<TargetTier | "FlashOptimized", string>>;
}

/** From small to large, Flash last. */
export const enterpriseSkus: readonly EnterpriseSku[] = [
  { name: "Enterprise_E1", memoryGB: 1, uncertain: true, targets: { Balanced: "Balanced_B3", MemoryOptimized: "MemoryOptimized_M10", ComputeOptimized: "ComputeOptimized_X3" } },
  { name: "Enterprise_E5", memoryGB: 4, uncertain: true, targets: { Balanced: "Balanced_B5", MemoryOptimized: "MemoryOptimized_M10", ComputeOptimized: "ComputeOptimized_X5" } },
  { name: "Enterprise_E10", memoryGB: 12, uncertain: false, targets: { Balanced: "Balanced_B20", MemoryOptimized: "MemoryOptimized_M20", ComputeOptimized: "ComputeOptimized_X20" } },
  { name: "Enterprise_E20", memoryGB: 25, uncertain: false, targets: { Balanced: "Balanced_B50", MemoryOptimized: "MemoryOptimized_M50", ComputeOptimized: "ComputeOptimized_X50" } },
  { name: "Enterprise_E50", memoryGB: 50, uncertain: false, targets: { Balanced: "Balanced_B100", MemoryOptimized: "MemoryOptimized_M100", ComputeOptimized: "ComputeOptimized_X100" } },
  { name: "Enterprise_E100", memoryGB: 100, uncertain: false, targets: { Balanced: "Balanced_B150", MemoryOptimized: "MemoryOptimized_M150", ComputeOptimized: "ComputeOptimized_X150" } },
  { name: "Enterprise_E200", memoryGB: 200, uncertain: true, targets: { Balanced: "Balanced_B350", MemoryOptimized: "MemoryOptimized_M350", ComputeOptimized: "ComputeOptimized_X350" } },
  { name: "Enterprise_E400", memoryGB: 400, uncertain: true, targets: { Balanced: "Balanced_B700", MemoryOptimized: "MemoryOptimized_M700", ComputeOptimized: "ComputeOptimized_X700" } },
  { name: "EnterpriseFlash_F300", memoryGB: 345, uncertain: false, targets: { FlashOptimized: "FlashOptimized_A500" } },
  { name: "EnterpriseFlash_F700", memoryGB: 715, uncertain: false, targets: { FlashOptimized: "FlashOptimized_A700" } },
  { name: "EnterpriseFlash_F1500", memoryGB: 1455, uncertain: false, targets: { FlashOptimized: "FlashOptimized_A1500" } },
];

/** The SKU named like `Enterprise_E10`, `E10` or `F300`, in any case; undefined where there is none. */
export function findEnterpriseSku(name: string): EnterpriseSku | undefined {
  const wanted = name.toLowerCase();
  return enterpriseSkus.find((sku) => {
    const full = sku.name.toLowerCase();
    return full === wanted || full.split("_")[1] === wanted;
  });
}
