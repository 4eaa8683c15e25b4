/** What a target may be and how it may change: pure rules, used by components, config, report and policy. */
export * from "./settings";
export { targetRules, clusterNamePattern } from "./rules";
export { faultsOf, judgeable, rule, type Rule } from "./rule";
export { acceptanceFaults, changeName, changeRules, rebuilds, refusedChanges, type ChangeRule, type Deployed } from "./changes";
export { checkGuard, diffGuard, type GuardCheck, type GuardInputs } from "./guard";
