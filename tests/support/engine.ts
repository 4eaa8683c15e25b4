/** Real Pulumi engine for tests: see `describeWithEngine`. */
export { findEngine, REPOSITORY, type Engine } from "./engine/find";
export { describeWithEngine } from "./engine/suite";
export { ScriptStack } from "./engine/script-stack";
export { Workspace, type CliResult } from "./engine/workspace";
export { InlineStack, type Operation, type Packs, type StateResource } from "./engine/inline";
export { changes, runOf, type Run, type Step, type Violation } from "./engine/run";
export { assertNoSecrets } from "./engine/secrets";
