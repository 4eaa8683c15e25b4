import { alternativesTo } from "./alternatives";
import { chooseTarget } from "./choose-target";
import { refuseContradictions } from "./constraints";
import { readRequest } from "./read-request";
import { toTarget } from "./target";
import type { SizingDecision, SizingRequest } from "./types";
import { warningsFor } from "./warnings";

/**
 * Decides the target SKU for one cache by the rules of the migration guide
 * (MAP-01 to MAP-22). Pure: the same request gives the same decision.
 *
 * @throws UserError where the request is wrong (its path is the member's name),
 *   where no SKU is large enough, and where only a preview SKU is, unless allowed.
 */
export function size(request: SizingRequest): SizingDecision {
  const checked = readRequest(request);
  refuseContradictions(checked);
  const choice = chooseTarget(checked);
  return {
    source: checked.source,
    recommended: toTarget(checked, choice.sku, choice.option),
    alternatives: alternativesTo(checked, choice),
    warnings: warningsFor(checked, choice),
    rule: choice.from.id,
  };
}
