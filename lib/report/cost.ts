import type { CacheShape, MonthlyCost, MonthlyPrice, MoveFacts, PriceLookup, SideCosts } from "./model";

/**
 * Cost of a month of 730 hours before and after. null as soon as one side
 * that exists has no known price, or the two are in different currencies:
 * a sum with a guess in it is worse than none.
 */
export function monthlyCost(
  from: CacheShape | null,
  to: CacheShape | null,
  prices: PriceLookup | undefined,
): MonthlyCost | null {
  if (prices === undefined) return null;
  const before = from === null ? null : priceOf(from, prices);
  const after = to === null ? null : priceOf(to, prices);
  if ((from !== null && before === null) || (to !== null && after === null)) return null;
  const known = after ?? before;
  if (known === null || (before !== null && before.currency !== known.currency)) return null;
  const asOf = [before?.asOf, after?.asOf].filter((date) => date !== undefined).sort()[0] ?? known.asOf;
  return { before: before?.amount ?? 0, after: after?.amount ?? 0, currency: known.currency, asOf };
}

function priceOf({ sku, highAvailability, location }: CacheShape, prices: PriceLookup): MonthlyPrice | null {
  return highAvailability === null ? null : prices.managedRedis({ sku, highAvailability, location });
}

export interface SideFacts {
  readonly move: MoveFacts | null;
  readonly location: string | null;
  /** Private endpoints of the plan that lead to the cache. */
  readonly privateEndpoints: number;
}

/** What a move pays beside the cache: the overlap, the blobs, the endpoints. */
export function sideCosts({ move, location, privateEndpoints }: SideFacts, prices: PriceLookup | undefined): SideCosts {
  const sizing = move?.sizing ?? null;
  const blobs = move?.strategy === "rdb" && sizing !== null;
  return {
    source: sizing === null ? undefined : (prices?.source(sizing.source, location) ?? null),
    blobs: blobs ? times(prices?.blobGB(location), sizing.peakMemoryGB ?? sizing.source.totalMemoryGB) : undefined,
    privateEndpoints: privateEndpoints === 0 ? undefined : times(prices?.privateEndpoint(location), privateEndpoints),
  };
}

function times(price: MonthlyPrice | null | undefined, factor: number): MonthlyPrice | null {
  return price == null ? null : { ...price, amount: Math.round(price.amount * factor * 100) / 100 };
}

/** Percent of change; null where there was no cost before. */
export function costChangePercent(cost: Pick<MonthlyCost, "before" | "after">): number | null {
  return cost.before === 0 ? null : Math.round(((cost.after - cost.before) / cost.before) * 100);
}

/** Making one takes longer than a hundred uses of it. */
const FORMATS = new Map<string, Intl.NumberFormat>();

/** `$1,234.50`, `€10.00`: always two digits, English grouping, so that the text never depends on the machine. */
export function money(amount: number, currency: string): string {
  let format = FORMATS.get(currency);
  if (format === undefined) FORMATS.set(currency, (format = new Intl.NumberFormat("en-US", { style: "currency", currency })));
  return format.format(amount);
}

/** With a sign: `+$10.00`, `-$3.20`, `$0.00`. */
export function signedMoney(amount: number, currency: string): string {
  return `${amount > 0 ? "+" : ""}${money(amount, currency)}`;
}
