import type { Nodes } from "../endpoint/nodes";
import { pause } from "../errors";
import { Budget } from "../pump/budget";
import type { SingleMover } from "../single/single-mover";
import type { DeepCompare, DeepDifference } from "./deep-compare";
import type { Differences } from "./differences";

export interface SettlerSettings {
  readonly repair: boolean;
  readonly deleteExtra: boolean;
  readonly rounds: number;
  readonly signal: AbortSignal;
}

const KEYS_AT_ONCE = 8;
const BYTES_AT_ONCE = 8 * 1024 * 1024;
/** Between two looks at a key without repair: a write that is under way arrives meanwhile. */
const LOOK_AGAIN = 50;

/** Settles single keys: looks closely, repairs where it may, looks again, and records what remains. */
export class Settler {
  private readonly budget = new Budget(KEYS_AT_ONCE, BYTES_AT_ONCE);

  constructor(
    private readonly deep: DeepCompare,
    private readonly mover: SingleMover,
    private readonly target: Nodes,
    private readonly found: Differences,
    private readonly settings: SettlerSettings,
  ) {}

  /** Whether the key is equal on both sides in the end. */
  async settle(key: Buffer, targetKey: Buffer): Promise<boolean> {
    return this.budget.run(0, async () => {
      let difference = await this.deep.difference(key, targetKey);
      if (difference === undefined) return true;
      let note: string | undefined;
      for (let round = 0; round < this.settings.rounds && difference !== undefined; round++) {
        if (!this.settings.repair) await pause(LOOK_AGAIN, this.settings.signal);
        else if (difference.kind === "extra" && !this.settings.deleteExtra) break;
        else note = await this.repair(difference, key, targetKey);
        difference = await this.deep.difference(key, targetKey);
      }
      if (difference !== undefined) this.found.add(targetKey, difference, note);
      else if (this.settings.repair) this.found.repaired++;
      return difference === undefined;
    });
  }

  /** Why it could not be done, if so. */
  private async repair({ kind }: DeepDifference, key: Buffer, targetKey: Buffer): Promise<string | undefined> {
    if (kind === "extra") {
      await this.target.run(targetKey, [["UNLINK", targetKey]]);
      return undefined;
    }
    const outcome = await this.mover.move({ key, targetKey, size: 0, written: "ours" });
    return outcome.state === "failed" ? outcome.reason : undefined;
  }
}
