import { badRequest, ok } from "../answer";
import type { Call, Handler, Route } from "../router";
import type { SamplePrice } from "./rows";
import { CURRENCIES, sampleRows } from "./rows";

const PAGE = 100;

type Test = (row: SamplePrice) => boolean;

/** The Retail Prices API: no sign-in, OData filters, pages of 100. Every price is made up. */
const prices: Handler = (call) => {
  const currency = (call.query.get("currencyCode") ?? "USD").replaceAll("'", "");
  if (!(currency in CURRENCIES)) throw badRequest(`The currency '${currency}' is not in the sample list: it has ${Object.keys(CURRENCIES).join(", ")}.`);
  const rows = sampleRows(currency).filter(filterOf(call.query.get("$filter")));
  const skip = Number(call.query.get("$skip") ?? 0);
  const items = rows.slice(skip, skip + PAGE);
  return ok({
    BillingCurrency: currency,
    CustomerEntityId: "Sample prices of the local Azure, not Azure's",
    CustomerEntityType: "Retail",
    Items: items,
    NextPageLink: skip + PAGE < rows.length ? next(call, skip + PAGE) : null,
    Count: items.length,
  });
};

function next({ origin, path, query }: Call, skip: number): string {
  return `${origin}${path}?${new URLSearchParams({ ...Object.fromEntries(query), $skip: String(skip) }).toString()}`;
}

/** Terms joined by `and`: `field eq 'value'`, `contains(field, 'value')`, `startswith(field, 'value')`. */
function filterOf(filter: string | null): Test {
  const terms = filter === null || filter.trim() === "" ? [] : filter.split(/\s+and\s+/i);
  const tests = terms.map(term);
  return (row) => tests.every((test) => test(row));
}

function term(text: string): Test {
  const equal = /^\s*\(?\s*(\w+)\s+eq\s+'([^']*)'\s*\)?\s*$/i.exec(text);
  if (equal !== null) return member(equal[1] ?? "", (value) => value === equal[2]);
  const call = /^\s*(contains|startswith)\(\s*(\w+)\s*,\s*'([^']*)'\s*\)\s*$/i.exec(text);
  if (call === null) throw badRequest(`The filter '${text}' is invalid: the local Azure knows eq, contains and startswith, joined by and.`);
  const [, verb = "", field = "", wanted = ""] = call;
  return member(field, (value) => (verb.toLowerCase() === "contains" ? value.includes(wanted) : value.startsWith(wanted)));
}

function member(field: string, test: (value: string) => boolean): Test {
  return (row) => test(String(row[field as keyof SamplePrice] ?? ""));
}

export const priceRoutes: readonly Route[] = [{ method: "GET", path: "/api/retail/prices", handle: prices, kind: "open" }];
