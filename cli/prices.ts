import { readFileSync } from "node:fs";
import { cachedPrices, priceFolder, type DatedPrices } from "../lib/azure/price-cache";
import type { MonthlyPrice, PriceLookup } from "../lib/report";
import {
  managedRedisHourly,
  monthly,
  pageBlobMonthlyPerGB,
  privateEndpointHourly,
  sourceHourly,
} from "../lib/sizing/prices";
import { UserError } from "../lib/util/user-error";
import type { Io } from "./io";

/**
 * Prices for reports. `REDIS_MOVE_CURRENCY` (default USD) chooses the list,
 * `REDIS_MOVE_PRICES=off` keeps off the network; the local Azure's own list is
 * taken where `LOCAL_AZURE_ARM_ENDPOINT` or `LOCAL_AZURE_PRICES_ENDPOINT` is set.
 */
export async function loadPrices(regions: readonly string[], io: Io): Promise<PriceLookup> {
  const currency = currencyOf(io.env["REDIS_MOVE_CURRENCY"]);
  const answers = await Promise.all(
    regions.map(async (region) => [region, await pricesOf(region, currency, io)] as const),
  );
  const books = new Map(
    answers.flatMap(([region, { prices }]) => (prices === null ? [] : [[region, prices] as const])),
  );
  const dates = answers.flatMap(([, { lastKnown }]) => lastKnown ?? []).sort();
  return {
    managedRedis: ({ sku, highAvailability, location }) =>
      priced(books, location, (book) => managedRedisHourly(book, sku, highAvailability)),
    source: (source, location) => priced(books, location, (book) => sourceHourly(book, source)),
    privateEndpoint: (location) => priced(books, location, privateEndpointHourly),
    blobGB: (location) => monthlyPriced(books, location, pageBlobMonthlyPerGB),
    lastKnown: dates.at(-1) ?? null,
  };
}

/** A word that is no currency would make every cost unknown, and nobody would know why. */
function currencyOf(given: string | undefined): string {
  if (given === undefined || given === "") return "USD";
  if (!/^[a-z]{3}$/i.test(given))
    throw new UserError("not a currency", { path: "REDIS_MOVE_CURRENCY", given: JSON.stringify(given), allowed: "an ISO 4217 code such as EUR" });
  return given.toUpperCase();
}

function priced(
  books: ReadonlyMap<string, DatedPrices>,
  location: string | null,
  hourly: (book: DatedPrices) => number | null,
): MonthlyPrice | null {
  return monthlyPriced(books, location, (book) => {
    const price = hourly(book);
    return price === null ? null : monthly(price);
  });
}

function monthlyPriced(
  books: ReadonlyMap<string, DatedPrices>,
  location: string | null,
  amountOf: (book: DatedPrices) => number | null,
): MonthlyPrice | null {
  const book = location === null ? undefined : books.get(location);
  const amount = book === undefined ? null : amountOf(book);
  return book === undefined || amount === null ? null : { amount, currency: book.currency, asOf: book.asOf };
}

async function pricesOf(region: string, currency: string, { env }: Io) {
  if (env["REDIS_MOVE_PRICES"] === "off" || !/^[a-z0-9]+$/.test(region)) return { prices: null, lastKnown: null };
  const local = env["LOCAL_AZURE_PRICES_ENDPOINT"] ?? env["LOCAL_AZURE_ARM_ENDPOINT"];
  const caFile = env["LOCAL_AZURE_CA"];
  const today = new Date().toISOString().slice(0, 10);
  if (local === undefined) return cachedPrices({ region, currency }, { today, folder: priceFolder(env) });
  // Sample prices of the stand-in must never end up among the real ones.
  const folder = `${priceFolder(env)}-local`;
  return cachedPrices(
    { region, currency },
    { today, folder, endpoint: local, ...(caFile === undefined ? {} : { ca: readFileSync(caFile, "utf8") }) },
  );
}
