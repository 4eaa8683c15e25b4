import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

import { readRetailPrices, type RetailPrice, type RetailPriceOptions, type RetailPriceQuery } from "./retail-prices";

/** Prices of one region as they stood on a day. */
export interface DatedPrices extends RetailPriceQuery {
  /** ISO date on which they were read. */
  readonly asOf: string;
  readonly rows: readonly RetailPrice[];
}

export interface PriceAnswer {
  /** null: not to be had; never an old list passed off as today's. */
  readonly prices: DatedPrices | null;
  /** ISO date of the list on disk, also where it is too old to be used. */
  readonly lastKnown: string | null;
}

export interface PriceCacheOptions extends RetailPriceOptions {
  readonly folder?: string;
  /** ISO date of today; a list is used as it is for seven days. */
  readonly today: string;
  /** Milliseconds that reading a list may take; default 5000. */
  readonly timeoutMs?: number;
}

/** List prices change rarely, and the report says the date of what it used. */
const FRESH_DAYS = 7;
const DAY_MS = 24 * 60 * 60 * 1000;

/** `XDG_CACHE_HOME/azure-redis-move/prices`, by default below `~/.cache`. */
export function priceFolder(variables: Readonly<Record<string, string | undefined>>): string {
  return join(variables["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "azure-redis-move", "prices");
}

/** Prices from disk while they are fresh, else from the service, else none. */
export async function cachedPrices(query: RetailPriceQuery, options: PriceCacheOptions): Promise<PriceAnswer> {
  const folder = options.folder ?? priceFolder(process.env);
  const file = join(folder, `${query.currency}-${query.region}.json`);
  const known = await readCache(file, query);
  if (known !== null && ageInDays(known.asOf, options.today) <= FRESH_DAYS)
    return { prices: known, lastKnown: known.asOf };
  try {
    const signal = options.signal ?? AbortSignal.timeout(options.timeoutMs ?? 5000);
    const rows = await readRetailPrices(query, { ...options, signal });
    const prices: DatedPrices = { ...query, asOf: options.today, rows };
    await writeCache(folder, file, prices);
    return { prices, lastKnown: prices.asOf };
  } catch {
    // Offline is an ordinary state here: the caller says "unknown" with the last date.
    return { prices: null, lastKnown: known?.asOf ?? null };
  }
}

function ageInDays(asOf: string, today: string): number {
  return (Date.parse(today) - Date.parse(asOf)) / DAY_MS;
}

async function readCache(file: string, query: RetailPriceQuery): Promise<DatedPrices | null> {
  try {
    const prices = JSON.parse(await readFile(file, "utf8")) as Partial<DatedPrices>;
    const whole =
      typeof prices.asOf === "string" &&
      Array.isArray(prices.rows) &&
      prices.region === query.region &&
      prices.currency === query.currency;
    return whole && Number.isFinite(Date.parse(prices.asOf ?? "")) ? (prices as DatedPrices) : null;
  } catch {
    // Missing or damaged: it is only a cache.
    return null;
  }
}

/** Written beside and renamed, so that no reader ever sees half a file. A full disk costs only the cache. */
async function writeCache(folder: string, file: string, prices: DatedPrices): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    const draft = `${file}.${process.pid}`;
    await writeFile(draft, JSON.stringify(prices));
    await rename(draft, file);
  } catch {
    return;
  }
}
