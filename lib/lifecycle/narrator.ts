import type { Clock } from "../util/clock";
import { elapsed } from "../util/format";
import type { Logger } from "../util/logger";

/** Tells how far a step is. */
export interface Narrator<Step extends string> {
  readonly say: (step: Step, text: string) => void;
  readonly warn: (step: Step, text: string) => void;
}

/** Lines such as `old -> new: export: done (3 min 7 s)`: the provider's lines reach the user without the resource's name. */
export function narrator<Step extends string>(title: string, { clock, logger }: { readonly clock: Clock; readonly logger: Logger }): Narrator<Step> {
  const startedAt = clock.now().getTime();
  const line = (step: Step, text: string) => `${title}: ${step}: ${text} (${elapsed(clock.now().getTime() - startedAt)})`;
  return {
    say: (step, text) => logger.info(line(step, text)),
    warn: (step, text) => logger.warn(line(step, text)),
  };
}
