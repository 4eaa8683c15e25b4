import type { StepContext } from "../context";
import type { Step } from "../journal";
import { checkBlobs } from "./check-blobs";
import { checkTarget } from "./check-target";
import { exportStep } from "./export";
import { importStep } from "./import";
import { preflight } from "./preflight";

/** What each step does; each one writes the next step into the journal when it has succeeded. */
export const stepActions: Readonly<Record<Exclude<Step, "done">, (ctx: StepContext) => Promise<void>>> = {
  preflight,
  export: exportStep,
  "check-blobs": checkBlobs,
  import: importStep,
  "check-target": checkTarget,
};
