import { combinationRules } from "./combinations";
import { skuRules } from "./sizes";
import { valueRules } from "./values";
import type { Rule } from "../rule";
import type { TargetSettings } from "../settings";

export { clusterNamePattern } from "./values";

/** Everything that Azure would refuse about a target by itself, whatever is deployed already. */
export const targetRules: readonly Rule<TargetSettings>[] = [...valueRules, ...skuRules, ...combinationRules];
