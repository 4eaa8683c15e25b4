import { money, signedMoney, costChangePercent } from "./cost";
import type { CacheReport, ChangeClass, Report, Verdict } from "./model";
import { keepsSize, UNKNOWN } from "./shape";

/** Words shared by Markdown and HTML, so that both say the same. */
export const CLASS_WORDS: Readonly<Record<ChangeClass, string>> = {
  none: "no effect on data",
  "in-place": "in place",
  restart: "database away for a while",
  "data-loss": "DATA LOSS",
  refused: "REFUSED",
};

export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = { ok: "ok", look: "look closer", stop: "stop" };

/** `Balanced_B10 → Balanced_B20`; a new cache names the source it follows. */
export function sizeChange(cache: CacheReport): string {
  const { from, to } = cache;
  if (keepsSize(cache)) return "size unchanged";
  if (to === null) return from === null || from.sku === UNKNOWN ? "deleted" : `${from.sku} → deleted`;
  if (from === null) return `${sourceWords(cache) ?? "new"} → ${to.sku}`;
  return from.sku === to.sku ? to.sku : `${from.sku} → ${to.sku}`;
}

/** `Premium P2 x 3 shards`. */
export function sourceWords(cache: CacheReport): string | null {
  const source = cache.move?.sizing?.source;
  if (source === undefined) return null;
  return `${source.tier} ${source.sku}${source.shards > 0 ? ` × ${source.shards} shards` : ""}`;
}

/** A new cache is compared with the source that it follows, where that price is known. */
export function costWords(cache: CacheReport): string {
  const cost = cache.monthlyCost;
  if (keepsSize(cache)) return "cost unchanged";
  if (cost === null) return "cost unknown";
  if (cost.before === cost.after) return "cost unchanged";
  const change = `${signedMoney(cost.after - cost.before, cost.currency)}/month`;
  const percent = costChangePercent(cost);
  if (percent !== null) return `${change} (${signedPercent(percent)})`;
  const source = cache.besides.source;
  if (source == null || source.amount === 0 || source.currency !== cost.currency) return change;
  const against = costChangePercent({ before: source.amount, after: cost.after }) ?? 0;
  return `${change} (${signedPercent(against)} against the source)`;
}

function signedPercent(percent: number): string {
  return `${percent > 0 ? "+" : ""}${percent} %`;
}

/** `-` where there is nothing to pay. */
export function amountWords(price: { readonly amount: number; readonly currency: string } | null | undefined): string {
  if (price === undefined) return "-";
  return price === null ? "unknown" : money(price.amount, price.currency);
}

/** Empty for a deleted cache. */
export function headroomWords(cache: CacheReport): string {
  const { headroomBefore, headroomAfter, to } = cache;
  const word = (percent: number | null) => (percent === null ? "unknown" : `${percent} %`);
  if (to === null || (keepsSize(cache) && headroomAfter === null)) return "";
  return headroomBefore === null || headroomBefore === headroomAfter
    ? `headroom ${word(headroomAfter)}`
    : `headroom ${word(headroomBefore)} → ${word(headroomAfter)}`;
}

/** One line that sums a report up, such as `2 caches: 1 data loss, 1 in place; +$10.00/month`. */
export function tally({ caches, failed }: Report): string {
  return failed ? `THE PREVIEW FAILED: what follows is only a part of the plan. ${counts(caches, failed)}` : counts(caches, failed);
}

function counts(caches: readonly CacheReport[], failed: boolean): string {
  if (caches.length === 0) return failed ? "It shows no Redis cache." : "No Redis cache in this change.";
  const words = (["refused", "data-loss", "restart", "in-place", "none"] as const)
    .map((changeClass) => ({ changeClass, count: caches.filter((cache) => cache.changeClass === changeClass).length }))
    .filter(({ count }) => count > 0)
    .map(({ changeClass, count }) => `${count} ${CLASS_WORDS[changeClass]}`);
  return `${caches.length} ${caches.length === 1 ? "cache" : "caches"}: ${words.join(", ")}${blockerWords(caches)}; ${totalCost(caches)}`;
}

/** `, 2 blockers`; empty where there is none. Blockers stop a change whatever its class. */
export function blockerWords(caches: readonly CacheReport[]): string {
  const count = caches.flatMap(({ findings }) => findings.filter(({ severity }) => severity === "blocker")).length;
  return count === 0 ? "" : `, ${count} ${count === 1 ? "blocker" : "blockers"}`;
}

function totalCost(caches: readonly CacheReport[]): string {
  if (caches.every(keepsSize)) return "cost unchanged";
  const currencies = [...new Set(caches.flatMap(({ monthlyCost }) => monthlyCost?.currency ?? []))];
  const currency = currencies[0];
  if (currency === undefined || currencies.length > 1) return "cost unknown";
  const known = caches.flatMap(({ monthlyCost }) => monthlyCost ?? []);
  const change = known.reduce((sum, cost) => sum + cost.after - cost.before, 0);
  const unknown = caches.filter((cache) => cache.monthlyCost === null && !keepsSize(cache)).length;
  if (change === 0 && unknown === 0) return "cost unchanged";
  return `${signedMoney(change, currency)}/month${unknown === 0 ? "" : ` and ${unknown} unknown`}`;
}

/** What the costs rest on, or why there are none. */
export function priceWords({ caches, pricesAsOf }: Report): string {
  if (caches.some(({ monthlyCost }) => monthlyCost !== null)) {
    return `List prices of ${pricesAsOf ?? "an unknown day"}, 730 hours a month, without reservations and traffic. Blobs: at most, as large as the peak and kept for the whole month.`;
  }
  const last = pricesAsOf === null ? "no price list is at hand" : `the last known price list is of ${pricesAsOf}`;
  return `Costs are unknown, not guessed: ${last}.`;
}

export const LINK_WORDS = "whole report and JSON";
