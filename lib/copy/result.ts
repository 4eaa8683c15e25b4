import type { StopReason } from "./errors";
import type { FollowResult } from "./follow/follow-progress";
import type { Failure, ShardCounts } from "./ledger";

/** What a copy came to. Counts are those of this run, and of the first pass where `follow` has counts of its own. */
export interface CopyResult {
  /**
   * `complete`: every key that the source held all the while is accounted for,
   * none failed, the source's own counters show that nothing was written meanwhile, and the processes that took
   * the keys are still the target's primaries. After following it says this of the moment `follow.caughtUpAt` only.
   * `incomplete`: the run came to its end, but one of these does not hold. `stopped`: it did not.
   */
  readonly outcome: "complete" | "incomplete" | "stopped";
  readonly scanned: number;
  readonly copied: number;
  readonly skipped: number;
  /** Keys that died or were deleted between being listed and being read. */
  readonly expired: number;
  /** Keys that could not be copied; while following, those that still cannot. */
  readonly failed: number;
  /** Bytes of values. */
  readonly bytes: number;
  readonly seconds: number;
  readonly keysPerSecond: number;
  readonly perShard: readonly ShardCounts[];
  /** The first ones; `failuresFile` has all. */
  readonly failures: readonly Failure[];
  readonly failuresFile?: string;
  /** Write commands were carried out by the source during the run: one pass cannot hold them all. */
  readonly liveSource: boolean;
  /** With `follow` or `final`. */
  readonly follow?: FollowResult;
  /** Why the run stopped, or what a person should know; free of secrets. */
  readonly notices: readonly string[];
  readonly stopReason?: StopReason;
  /** The folder to go on from. */
  readonly checkpoint?: string;
}
