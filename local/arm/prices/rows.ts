import { cacheSkus } from "../../../lib/sizing/cache-skus";
import { managedRedisSkus } from "../../../lib/sizing/managed-redis-skus";

/** One row as the Retail Prices API gives it. All of them are sample data. */
export interface SamplePrice {
  readonly currencyCode: string;
  readonly retailPrice: number;
  readonly unitPrice: number;
  readonly tierMinimumUnits: number;
  readonly armRegionName: string;
  readonly location: string;
  readonly effectiveStartDate: string;
  readonly meterId: string;
  readonly meterName: string;
  readonly productId: string;
  readonly skuId: string;
  readonly productName: string;
  readonly skuName: string;
  readonly serviceName: string;
  readonly serviceFamily: string;
  readonly unitOfMeasure: string;
  readonly type: string;
  readonly isPrimaryMeterRegion: boolean;
  readonly armSkuName: string;
  readonly reservationTerm?: string;
}

/** USD a node and hour where a sample was published (azure.md 14, U-27); the rest is made up from the size. */
const PUBLISHED: Readonly<Record<string, number>> = {
  "Balanced B0": 0.016, "Balanced B1": 0.032, "Balanced B3": 0.065, "Balanced B5": 0.156, "Balanced B10": 0.315, "Balanced B20": 0.629,
  "Memory Optimized M10": 0.308,
  "Standard C3": 0.225,
  "Premium P2": 0.555,
};
/** USD a GB, node and hour of what has no sample. */
const PER_GB: Readonly<Record<string, number>> = {
  Balanced: 0.0262, "Memory Optimized": 0.0257, "Compute Optimized": 0.052, "Flash Optimized": 0.006, Basic: 0.03, Standard: 0.0375, Premium: 0.0427,
};
const TIERS = { Balanced: "Balanced", MemoryOptimized: "Memory Optimized", ComputeOptimized: "Compute Optimized", FlashOptimized: "Flash Optimized" } as const;

/** Only these regions are in the sample list; in the first three the published samples hold exactly. */
export const PRICED_REGIONS: Readonly<Record<string, readonly [display: string, factor: number]>> = {
  westeurope: ["EU West", 1], eastus: ["US East", 1], westus2: ["US West 2", 1],
  northeurope: ["EU North", 0.95], eastus2: ["US East 2", 0.97], swedencentral: ["SE Central", 0.96], uksouth: ["UK South", 1.04], germanywestcentral: ["DE West Central", 1.06],
};
export const CURRENCIES: Readonly<Record<string, number>> = { USD: 1, EUR: 0.9, GBP: 0.8 };

interface Meter {
  readonly product: string;
  readonly short: string;
  readonly meter: string;
  readonly armSku: string;
  readonly usd: number;
  /** Reservations exist for Premium and Azure Managed Redis. */
  readonly reservable: boolean;
}

const rounded = (price: number): number => Math.round(price * 10_000) / 10_000;
const perNode = (tier: string, short: string, memoryGB: number): number => PUBLISHED[`${tier} ${short}`] ?? rounded(memoryGB * (PER_GB[tier] ?? 0));

/** Per node: `B10 Cache Instance`. */
const managedMeters: readonly Meter[] = managedRedisSkus.map(({ name, tier, memoryGB }) => {
  const short = name.slice(name.indexOf("_") + 1);
  const words = TIERS[tier];
  return { product: `Azure Managed Redis - ${words}`, short, meter: `${short} Cache Instance`, armSku: `Azure_Managed_Redis_${tier}_${short}`, usd: perNode(words, short, memoryGB), reservable: true };
});

/** `P1 Cache Instance` is one node, `P1 Cache` two; Basic has one node and `C1 Cache` only (U-26). */
const cacheMeters: readonly Meter[] = cacheSkus.flatMap(({ short, tiers, memoryGB }) =>
  tiers.flatMap((tier): Meter[] => {
    const node = perNode(tier, short, memoryGB);
    const common = { product: `Azure Redis Cache ${tier}`, short, armSku: `Azure_Redis_Cache_${tier}_${short}_Cache`, reservable: tier === "Premium" };
    if (tier === "Basic") return [{ ...common, meter: `${short} Cache`, usd: node }];
    return [{ ...common, meter: `${short} Cache Instance`, usd: node }, { ...common, meter: `${short} Cache`, usd: rounded(node * 2) }];
  }),
);

/** What a move pays for beside caches: page blobs by the GB and month, endpoints by the hour and for all regions. */
function sideRows(currency: string, rate: number): SamplePrice[] {
  const base = { short: "", armSku: "", reservable: false };
  const blob = { ...base, product: "Standard Page Blob", meter: "LRS Data Stored", usd: 0.045 };
  const endpoint = { ...base, product: "Virtual Network Private Link", meter: "Standard Private Endpoint", usd: 0.01 };
  return [
    ...Object.entries(PRICED_REGIONS).map(([region, [display]]) => ({ ...rowOf(blob, region, display, currency, rounded(blob.usd * rate)), serviceName: "Storage", serviceFamily: "Storage", unitOfMeasure: "1 GB/Month" })),
    { ...rowOf(endpoint, "Global", "Global", currency, rounded(endpoint.usd * rate)), serviceName: "Virtual Network", serviceFamily: "Networking" },
  ];
}

/** The whole sample list in one currency. */
export function sampleRows(currency: string): SamplePrice[] {
  const rate = CURRENCIES[currency] ?? 1;
  return [...cacheRows(rate, currency), ...sideRows(currency, rate)];
}

function cacheRows(rate: number, currency: string): SamplePrice[] {
  return Object.entries(PRICED_REGIONS).flatMap(([region, [display, factor]]) =>
    [...managedMeters, ...cacheMeters].flatMap((meter) => {
      const row = rowOf(meter, region, display, currency, rounded(meter.usd * factor * rate));
      return meter.reservable ? [row, reservation(row)] : [row];
    }),
  );
}

function rowOf({ product, short, meter, armSku }: Meter, region: string, display: string, currency: string, price: number): SamplePrice {
  return {
    currencyCode: currency,
    tierMinimumUnits: 0,
    retailPrice: price,
    unitPrice: price,
    armRegionName: region,
    location: display,
    effectiveStartDate: "2025-06-01T00:00:00Z",
    meterId: `sample-${region}-${armSku}-${meter}`.toLowerCase().replaceAll(" ", "-"),
    meterName: meter,
    productId: "SAMPLE",
    skuId: "SAMPLE",
    productName: product,
    skuName: short,
    serviceName: "Redis Cache",
    serviceFamily: "Databases",
    unitOfMeasure: "1 Hour",
    type: "Consumption",
    isPrimaryMeterRegion: true,
    armSkuName: armSku,
  };
}

/** Looks like an hourly price and is that of a whole year: the trap for a client that does not filter on Consumption. */
function reservation(row: SamplePrice): SamplePrice {
  const price = rounded(row.retailPrice * 8760 * 0.65);
  return { ...row, type: "Reservation", reservationTerm: "1 Year", retailPrice: price, unitPrice: price, meterId: `${row.meterId}-1y` };
}
