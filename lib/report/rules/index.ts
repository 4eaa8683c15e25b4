import { strongestFirst, type Consequence } from "../change-class";
import { dataConsequences } from "./data-rules";
import { isReplaced, type CachePlan, type ChangedPlan } from "./plan";
import { propertyConsequences } from "./property-rules";
import { lossOfResource } from "./resource-rules";
import { scaleConsequence } from "./scale-rules";

/** Everything a plan does to one cache, the strongest first. */
export function consequencesOf(plan: CachePlan): Consequence[] {
  const lost = lossOfResource(plan);
  if (lost !== null) return [lost];
  const found = dataConsequences(plan);
  if (isChanged(plan)) {
    const scaled = scaleConsequence(plan);
    if (scaled !== null) found.push(scaled);
    found.push(...propertyConsequences(plan));
  }
  if (
    plan.database !== null &&
    isReplaced(plan.database) &&
    !found.some(({ changeClass }) => changeClass === "refused")
  ) {
    found.push({ changeClass: "data-loss", reason: "the database is replaced: its content is lost" });
  }
  return strongestFirst(found);
}

function isChanged(plan: CachePlan): plan is ChangedPlan {
  return plan.from !== null && plan.to !== null;
}

export type { CachePlan } from "./plan";
export { transferRuns } from "./data-rules";
