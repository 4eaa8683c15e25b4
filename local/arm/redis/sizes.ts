/** What the stand-in must know of an Azure Cache for Redis size. */
export interface CacheSize {
  readonly memoryGB: number;
  readonly maxClients: number;
  /** Databases of an unclustered cache; a clustered one has one. */
  readonly databases: number;
}

const row = (memoryGB: number, maxClients: number, databases: number): CacheSize => ({ memoryGB, maxClients, databases });

/** By family and capacity: azure.md 3.1. */
const SIZES: Readonly<Record<string, CacheSize>> = {
  C0: row(0.25, 256, 16),
  C1: row(1, 1000, 16),
  C2: row(2.5, 2000, 16),
  C3: row(6, 5000, 16),
  C4: row(13, 10_000, 32),
  C5: row(26, 15_000, 48),
  C6: row(53, 20_000, 64),
  P1: row(6, 7500, 16),
  P2: row(13, 15_000, 32),
  P3: row(26, 30_000, 48),
  P4: row(53, 40_000, 64),
  P5: row(120, 40_000, 64),
};

export interface CacheSku {
  readonly name: "Basic" | "Standard" | "Premium";
  readonly family: "C" | "P";
  readonly capacity: number;
}

export function sizeOf(sku: CacheSku): CacheSize {
  const size = SIZES[`${sku.family}${sku.capacity}`];
  if (size === undefined) throw new Error(`${sku.family}${sku.capacity} is not a size of Azure Cache for Redis`);
  return size;
}

export function isSize(family: string, capacity: unknown): boolean {
  return `${family}${String(capacity)}` in SIZES;
}
