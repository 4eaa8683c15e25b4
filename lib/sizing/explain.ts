import { choosePolicy } from "./choose-policy";
import { findManagedRedisSku } from "./managed-redis-skus";
import { neededMegabytes, toGigabytes, usableMegabytes } from "./memory";
import { readRequest } from "./read-request";
import { ruleFor } from "./rules";
import type { SizingDecision, SizingRequest } from "./types";
import { describeSource, tierNames } from "./words";

/** Why a decision is as it is: one sentence for the rule, memory, copies and policy each. */
export function explain(decision: SizingDecision, request: SizingRequest): string[] {
  return [
    explainRule(decision),
    ...explainTier(decision, request),
    explainMemory(decision, request),
    explainCopies(decision),
    ...explainPolicy(decision, request),
  ];
}

function explainRule({ rule, source, recommended: { option } }: SizingDecision): string {
  const from = describeSource(source);
  if (rule === "MAP-20")
    return `${rule}: a cluster, ${from}, goes to ${tierNames.MemoryOptimized} with equal total memory`;
  if (rule === "MAP-21")
    return `${rule}: more than one replica, ${from}, goes to ${tierNames.ComputeOptimized} with the memory of the primaries`;
  return `${rule}: ${option === null ? "the guide's row" : `the guide's ${option} option`} for ${from}`;
}

function explainTier({ source }: SizingDecision, { targetTier }: SizingRequest): string[] {
  const { tier } = ruleFor(source);
  if (targetTier === undefined || targetTier === tier) return [];
  return [`${tierNames[targetTier]} was asked for in place of the guide's ${tierNames[tier]}`];
}

function explainMemory({ source, recommended: { usableGB } }: SizingDecision, request: SizingRequest): string {
  const { peakMemoryGB: peak, headroomPercent: headroom = 0 } = request;
  const sourceUsable = toGigabytes(usableMegabytes(source.totalMemoryGB));
  if (peak === undefined) return `${usableGB} GB usable, the source has ${sourceUsable} GB`;
  const needed =
    headroom > 0 ? ` and ${headroom} % headroom, together ${toGigabytes(neededMegabytes(peak, headroom))} GB` : "";
  return `${usableGB} GB usable cover the peak of ${peak} GB${needed}; the source has ${sourceUsable} GB`;
}

function explainCopies({ source, recommended: { highAvailability } }: SizingDecision): string {
  const copies = highAvailability ? "high availability: two copies" : "no high availability: one copy";
  const basic = source.tier === "Basic";
  return highAvailability === basic
    ? `${copies}, as asked for`
    : `${copies}, as in ${source.tier}${basic ? " (MAP-17)" : ""}`;
}

function explainPolicy({ recommended }: SizingDecision, request: SizingRequest): string[] {
  const sku = findManagedRedisSku(recommended.sku);
  return sku ? [`${recommended.clusteringPolicy}: ${choosePolicy(readRequest(request), sku).reason}`] : [];
}
