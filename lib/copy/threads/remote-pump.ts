import { addressText } from "../endpoint/url";
import { noCounts, type ShardCounts } from "../ledger";
import type { Pump } from "../pump/pump";
import type { ShardState } from "../pump/shard-job";
import type { PumpUpdate } from "./protocol";

/** A pump on another thread, as the main thread sees it: its state and counts follow a little later. */
export class RemotePump implements Pump {
  readonly counts: ShardCounts;

  constructor(
    readonly state: ShardState,
    private readonly runThere: (pump: RemotePump) => Promise<void>,
  ) {
    this.counts = { ...noCounts(), shard: addressText(state.node), done: state.done };
  }

  run(): Promise<void> {
    return this.runThere(this);
  }

  take({ state, counts }: Pick<PumpUpdate, "state" | "counts">): void {
    Object.assign(this.state, state);
    Object.assign(this.counts, counts);
  }
}
