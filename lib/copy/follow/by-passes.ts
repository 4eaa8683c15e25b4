import { pause } from "../errors";
import type { FollowRun } from "./follow-run";

/** Between passes that find nothing, milliseconds. */
const IDLE = 5_000;
/** So many passes without fewer differences than ever before, and more passes will not help. */
const NO_PROGRESS = 3;

/**
 * Follows without announcements: compares everything again and again, copies
 * what differs, and says how much that was. The numbers shrink where the
 * passes are faster than the writes.
 */
export async function byPasses(run: FollowRun, untilCaughtUp: boolean): Promise<"caught up" | "no progress" | "switched on"> {
  const { notice, signal } = run.parts;
  let fewest = Infinity;
  let inVain = 0;
  for (let pass = 1; ; pass++) {
    const at = new Date();
    const { compared, differences } = await run.compare({});
    notice(`pass ${pass}: ${compared} keys compared, ${differences} differed and were copied`);
    if (run.notifications !== "off") return "switched on";
    if (differences === 0 && untilCaughtUp) {
      run.caughtUpAt = at.toISOString();
      return "caught up";
    }
    inVain = differences < fewest ? 0 : inVain + 1;
    fewest = Math.min(fewest, differences);
    if (untilCaughtUp && inVain >= NO_PROGRESS) {
      notice(`the differences do not shrink any more: ${differences} keys differed in the last pass, at least ${fewest} in each; stop the writes and run --final, or switch keyspace notifications on`);
      return "no progress";
    }
    if (differences === 0) await pause(IDLE, signal);
  }
}
