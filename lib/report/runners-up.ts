import type { SizingRecord } from "../sizing/types";
import { redact } from "../util/redact";
import { asRecord } from "./digest";
import type { CacheShape, PriceLookup, RunnerUp } from "./model";

/** Sizes that lost where this plan takes a size, each with its own price; never the one that is taken. */
export function runnersUp(
  sizing: SizingRecord | null,
  { from, to }: { readonly from: CacheShape | null; readonly to: CacheShape | null },
  prices: PriceLookup | undefined,
): RunnerUp[] {
  if (to === null || from?.sku === to.sku) return [];
  return (sizing?.alternatives ?? []).flatMap((entry: unknown): RunnerUp[] => {
    const { sku, reason, highAvailability } = asRecord(entry) ?? {};
    if (typeof sku !== "string" || typeof reason !== "string" || sku === to.sku) return [];
    const shape = { sku, highAvailability: highAvailability !== false, location: to.location };
    return [{ sku: redact(sku), reason: redact(reason), monthly: prices?.managedRedis(shape) ?? null }];
  });
}
