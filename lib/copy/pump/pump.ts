import type { ShardCounts } from "../ledger";

/** Copies one shard, here or on another thread. */
export interface Pump {
  /** Grow while it runs. */
  readonly counts: ShardCounts;
  /** Runs to the end of the shard. @throws RunStopped where it cannot go on, ShardGone where the node lost its role */
  run(): Promise<void>;
}
