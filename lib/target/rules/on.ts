import { rule, type Rule } from "../rule";
import type { TargetSettings } from "../settings";
import type { Fault } from "../../util/fault";

/** A rule on some settings of a target, named by what it reads. */
export const on = <K extends keyof TargetSettings>(
  reads: readonly K[],
  check: (settings: Pick<TargetSettings, K>) => Fault | undefined,
): Rule<TargetSettings> => rule(reads, check);

/** Names of modules, for people. */
export const names = (modules: TargetSettings["modules"]): string => modules.map(({ name }) => name).join(", ");
