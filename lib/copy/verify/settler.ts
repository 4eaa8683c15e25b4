import type { Nodes } from "../endpoint/nodes";
import { pause } from "../errors";
import { Budget } from "../pump/budget";
import { bounds } from "../settings";
import type { SingleMover } from "../single/single-mover";
import type { DeepCompare, DeepDifference, WhenFree } from "./deep-compare";
import type { Differences } from "./differences";

export interface SettlerSettings {
  readonly repair: boolean;
  readonly deleteExtra: boolean;
  readonly rounds: number;
  readonly signal: AbortSignal;
}

const KEYS_AT_ONCE = 64;
/** Of values that are read or written. */
const BYTES_AT_ONCE = 12 * 1024 * 1024;
/** A value is held on two sides, and in the frames that carry it. */
const COPIES = 3;
/** Between two looks at a key without repair: a write that is under way arrives meanwhile. */
const LOOK_AGAIN = 50;

/** Settles single keys: looks closely, repairs where it may, looks again, and records what remains. */
export class Settler {
  private readonly keys = new Budget(KEYS_AT_ONCE, Infinity);
  private readonly values = new Budget(KEYS_AT_ONCE, BYTES_AT_ONCE);
  private readonly whenFree: WhenFree = (size, work) => this.values.run(size * COPIES, work);

  constructor(
    private readonly deep: DeepCompare,
    private readonly mover: SingleMover,
    private readonly target: Nodes,
    private readonly found: Differences,
    private readonly settings: SettlerSettings,
  ) {}

  /** Whether the key is equal on both sides in the end. */
  async settle(key: Buffer, targetKey: Buffer): Promise<boolean> {
    return this.keys.run(0, async () => {
      let difference = await this.difference(key, targetKey);
      if (difference === undefined) return true;
      let note: string | undefined;
      for (let round = 0; round < this.settings.rounds && difference !== undefined; round++) {
        if (!this.settings.repair) await pause(LOOK_AGAIN, this.settings.signal);
        else if (difference.beyondCopy || (difference.kind === "extra" && !this.settings.deleteExtra)) break;
        else note = await this.repair(difference, key, targetKey);
        difference = await this.difference(key, targetKey);
      }
      if (difference !== undefined) this.found.add(targetKey, difference, note);
      else if (this.settings.repair) this.found.repaired++;
      return difference === undefined;
    });
  }

  /** Keys under a closer look, or waiting for it. */
  get open(): number {
    return this.keys.open + this.keys.waiting;
  }

  private difference(key: Buffer, targetKey: Buffer): Promise<DeepDifference | undefined> {
    return this.deep.difference(key, targetKey, this.whenFree);
  }

  /** Why it could not be done, if so. */
  private async repair({ kind, size }: DeepDifference, key: Buffer, targetKey: Buffer): Promise<string | undefined> {
    if (kind === "extra") {
      await this.target.run(targetKey, [["UNLINK", targetKey]]);
      return undefined;
    }
    const outcome = await this.whenFree(Math.min(size, bounds.piece.bytes), () => this.mover.move({ key, targetKey, size, written: "ours" }));
    return outcome.state === "failed" ? outcome.reason : undefined;
  }
}
