import {
  createDefaultHttpClient,
  createEmptyPipeline,
  createPipelineRequest,
  defaultRetryPolicy,
  proxyPolicy,
  tlsPolicy,
  userAgentPolicy,
  type HttpClient,
} from "@azure/core-rest-pipeline";

import { UserError } from "../util/user-error";

/** One row of the Retail Prices API; further fields are dropped. */
export interface RetailPrice {
  readonly productName: string;
  readonly skuName: string;
  readonly meterName: string;
  readonly armRegionName: string;
  readonly currencyCode: string;
  readonly retailPrice: number;
  readonly unitOfMeasure: string;
  readonly type: string;
  readonly effectiveStartDate: string;
}

export interface RetailPriceQuery {
  /** ARM name, such as `westeurope`. */
  readonly region: string;
  /** ISO 4217, such as `USD`. */
  readonly currency: string;
}

export interface RetailPriceOptions {
  /** Default `https://prices.azure.com`. */
  readonly endpoint?: string;
  /** PEM text of a further certificate authority. */
  readonly ca?: string;
  readonly signal?: AbortSignal;
  readonly httpClient?: HttpClient;
}

/** Public, no sign-in (azure.md 14). */
export const RETAIL_PRICES_ENDPOINT = "https://prices.azure.com";

const FIELDS = [
  "productName",
  "skuName",
  "meterName",
  "armRegionName",
  "currencyCode",
  "unitOfMeasure",
  "type",
  "effectiveStartDate",
] as const;

/** A region has some hundred rows of Redis in pages of 100 to 1,000; far more is a page that links to itself. */
const MOST_PAGES = 50;

/**
 * What a move pays for: both Redis services are `Redis Cache` (azure.md 14);
 * Premium caches export page blobs; endpoints are priced for all regions at
 * once. The last two rest on listings of others, not on a page of Microsoft's.
 */
const QUERIES: readonly ((region: string) => string)[] = [
  (region) => `serviceName eq 'Redis Cache' and armRegionName eq '${region}'`,
  (region) =>
    `serviceName eq 'Storage' and productName eq 'Standard Page Blob' and meterName eq 'LRS Data Stored' and armRegionName eq '${region}'`,
  () =>
    "serviceName eq 'Virtual Network' and productName eq 'Virtual Network Private Link' and meterName eq 'Standard Private Endpoint'",
];

/**
 * Reads every list price that a move in one region needs.
 *
 * @throws UserError for words that cannot be a region or a currency; Error
 * when the service cannot be reached or answers otherwise.
 */
export async function readRetailPrices(
  { region, currency }: RetailPriceQuery,
  options: RetailPriceOptions = {},
): Promise<RetailPrice[]> {
  checkWord("region", region, /^[a-z0-9]+$/, "an ARM region such as westeurope");
  checkWord("currency", currency, /^[A-Z]{3}$/, "an ISO 4217 code such as USD");
  const endpoint = new URL(options.endpoint ?? RETAIL_PRICES_ENDPOINT);
  const answers = await Promise.all(QUERIES.map((filter) => readAll(endpoint, currency, filter(region), options)));
  return answers.flat();
}

async function readAll(
  endpoint: URL,
  currency: string,
  filter: string,
  options: RetailPriceOptions,
): Promise<RetailPrice[]> {
  const first = new URL("/api/retail/prices", endpoint);
  first.searchParams.set("currencyCode", `'${currency}'`);
  first.searchParams.set("$filter", `${filter} and type eq 'Consumption'`);
  const prices: RetailPrice[] = [];
  let next: URL | null = first;
  for (let pages = 0; next !== null && pages < MOST_PAGES; pages++) {
    const page = await readPage(next, options);
    prices.push(...page.prices);
    // A link to another host is not followed: prices steer decisions.
    next = page.next !== null && page.next.origin === endpoint.origin ? page.next : null;
  }
  return prices;
}

async function readPage(
  url: URL,
  { ca, signal, httpClient = createDefaultHttpClient() }: RetailPriceOptions,
): Promise<{ prices: RetailPrice[]; next: URL | null }> {
  const pipeline = createEmptyPipeline();
  pipeline.addPolicy(userAgentPolicy({ userAgentPrefix: "azure-redis-move" }));
  pipeline.addPolicy(defaultRetryPolicy({ maxRetries: 2 }));
  pipeline.addPolicy(ca === undefined ? proxyPolicy() : tlsPolicy({ ca }));
  const response = await pipeline.sendRequest(
    httpClient,
    createPipelineRequest({ url: url.href, ...(signal === undefined ? {} : { abortSignal: signal }) }),
  );
  if (response.status !== 200) throw new Error(`the price list answered ${response.status}`);
  const body = JSON.parse(response.bodyAsText ?? "") as { Items?: unknown; NextPageLink?: unknown };
  if (!Array.isArray(body.Items)) throw new Error("the price list answered without Items");
  const link = body.NextPageLink;
  return {
    prices: body.Items.flatMap(readPrice),
    next: typeof link === "string" && URL.canParse(link) ? new URL(link) : null,
  };
}

function readPrice(item: unknown): RetailPrice[] {
  const row = (item ?? {}) as Record<string, unknown>;
  const { retailPrice } = row;
  const texts = FIELDS.map((field) => [field, row[field]] as const);
  if (typeof retailPrice !== "number" || texts.some(([, value]) => typeof value !== "string")) return [];
  return [{ ...(Object.fromEntries(texts) as Record<(typeof FIELDS)[number], string>), retailPrice }];
}

function checkWord(path: string, given: string, allowed: RegExp, what: string): void {
  if (!allowed.test(given)) throw new UserError(`not a ${path}`, { path, given: JSON.stringify(given), allowed: what });
}
