/** Compatibility: what differs between an old cache and its target, and what to do. Pure; no Pulumi, no I/O. */
export { findings } from "./findings";
export type { Finding, Severity } from "./finding";
export { type CacheFacts, optionalFacts, type PatchWindow, type SourceAssignment, type SourcePersistence } from "./facts";
export type { PlannedMove, TargetSettings } from "./settings";
export { type Difference, differences, type FindingCode } from "./differences";
export { type FeatureRow, featureRows } from "./features";
export { regions, REGIONS_AS_OF, unlistedRegions } from "./regions";
export { enterpriseRetirement, retirement } from "./retirement";
export { sources, type SourceKey } from "./sources";
