import { UserError } from "../util/user-error";
import { costChangePercent } from "./cost";
import type { CacheReport, Report } from "./model";
import { keepsSize } from "./shape";

/** One condition of `--fail-on`. */
export type FailCondition =
  { readonly kind: "data-loss" } | { readonly kind: "blocker" } | { readonly kind: "cost"; readonly percent: number };

const ALLOWED = "data-loss, blocker, cost+<percent>% separated by commas";

/** @throws UserError on an unknown condition. */
export function parseFailOn(text: string): FailCondition[] {
  return text.split(",").map((word) => {
    const condition = word.trim();
    if (condition === "data-loss" || condition === "blocker") return { kind: condition };
    const cost = /^cost\+(\d+(?:\.\d+)?)%$/.exec(condition);
    if (cost?.[1] !== undefined) return { kind: "cost", percent: Number(cost[1]) };
    throw new UserError("unknown condition", {
      path: "--fail-on",
      given: condition === "" ? "nothing" : condition,
      allowed: ALLOWED,
    });
  });
}

export interface FailResult {
  /** Sentences, one a match. */
  readonly matches: readonly string[];
  /** What could not be judged, and why; a match is never guessed. */
  readonly unjudged: readonly string[];
}

export function judge(report: Report, conditions: readonly FailCondition[]): FailResult {
  const results = conditions.flatMap((condition) => report.caches.map((cache) => judgeCache(cache, condition)));
  return {
    matches: results.flatMap(({ match }) => match ?? []),
    unjudged: [...new Set(results.flatMap(({ unjudged }) => unjudged ?? []))],
  };
}

function judgeCache(cache: CacheReport, condition: FailCondition): { match?: string; unjudged?: string } {
  const where = `${cache.stack}/${cache.name}`;
  switch (condition.kind) {
    case "data-loss":
      return cache.changeClass === "data-loss" || cache.changeClass === "refused"
        ? { match: `${where}: ${cache.changeClass}` }
        : {};
    case "blocker": {
      const blocker = cache.findings.find(({ severity }) => severity === "blocker");
      return blocker === undefined ? {} : { match: `${where}: blocker ${blocker.code}` };
    }
    case "cost":
      return judgeCost(cache, where, condition.percent);
  }
}

/** A new cache is compared with the source that it follows, where that price is known. */
function judgeCost(cache: CacheReport, where: string, limit: number): { match?: string; unjudged?: string } {
  if (keepsSize(cache)) return {};
  if (cache.monthlyCost === null)
    return { unjudged: `${where}: the price is not known, so cost+${limit}% was not judged` };
  const before = cache.monthlyCost.before === 0 ? (cache.besides.source?.amount ?? 0) : cache.monthlyCost.before;
  const { after } = cache.monthlyCost;
  if (before === 0)
    return after === 0
      ? {}
      : { unjudged: `${where}: there is no cost before to compare with, so cost+${limit}% was not judged` };
  if (after <= before * (1 + limit / 100)) return {};
  return { match: `${where}: cost +${costChangePercent({ before, after }) ?? 0} %` };
}
