import { parseRate } from "../copy/options";
import { failuresOf, flag, number, pick, readable, text, wholeNumbers, type InputFailure, type Ruleset } from "../lifecycle/input-rules";
import { label, moveRules, type MoveInputs } from "../lifecycle/move";
import type { Properties } from "../lifecycle/properties";

/**
 * What a copy is told: ids, a label and bounds. Never a key or a token: inputs
 * are stored in state and shown in previews.
 */
export interface KeyCopyInputs extends MoveInputs {
  /** Databases of the source that hold keys; those of database n above 0 get the prefix `dbn:`. Default `[0]`. */
  readonly databasesInUse?: number[];
  /** Folder for checkpoints; a relative one begins at the program's folder. Default: `azure-redis-move` in the user's folder for state. */
  readonly checkpoint?: string;
  /** Compare every key at the end. Default true. */
  readonly verify?: boolean;
  /** Minutes one run works before it stops with a partial state; default 45. */
  readonly timeoutMinutes?: number;
  /** Upper limit of the speed, such as `5000keys/s` or `20MB/s`. Default: none. */
  readonly maxRate?: string;
}

const rules: Ruleset = {
  required: moveRules,
  optional: {
    allowOverwriteOf: label,
    databasesInUse: wholeNumbers(0, 63),
    checkpoint: text(/\S/, "a folder"),
    verify: flag,
    timeoutMinutes: number(1, 1440, "minutes"),
    maxRate: readable(parseRate, "such as 5000keys/s or 20MB/s"),
  },
};

/** Every input that cannot be used; values that a preview does not know yet pass. */
export const inputFailures = (inputs: Properties): readonly InputFailure[] => failuresOf(rules, inputs);

/** The known inputs alone: no provider code, nothing that a caller put beside them. */
export const pickInputs = (from: Properties): KeyCopyInputs => pick(rules, from) as unknown as KeyCopyInputs;
