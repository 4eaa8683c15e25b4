import { activityBetween, writeCounts, type WriteCounts } from "../run/live-source";
import type { FollowRun } from "./follow-run";

/** So many passes without fewer differences than ever before end the attempt. */
const NO_PROGRESS = 2;

/**
 * The pass for the moment when writes are stopped. True only if it is proved
 * that the target holds what the source does: a whole comparison in both
 * directions found nothing, and the source's own counters stood still from
 * before the first comparison to after the last.
 */
export async function final(run: FollowRun): Promise<boolean> {
  const { source, notice } = run.parts;
  run.phase = "final";
  const before = await writeCounts(source);
  let fewest = Infinity;
  let inVain = 0;
  for (let pass = 1; ; pass++) {
    const { compared, differences } = await run.compare({});
    const after = await writeCounts(source);
    const activity = activityBetween(before, after);
    run.writes = writesBetween(before, after);
    notice(`final pass ${pass}: ${compared} keys compared, ${differences} differed and were brought over`);
    if (activity === "writes") return refuse(run, `the source carried out ${run.writes} write commands during the final pass, and ${differences} keys differed in its last comparison: nothing is proved while it is written to; stop the writers and run --final again`);
    if (activity === "unknown") return refuse(run, "the source's counters of write commands cannot be followed (a process was replaced, or it does not tell): writes cannot be ruled out; run --final again");
    if (differences === 0) {
      notice(`proved: ${compared} keys are the same on both sides, and nothing was written to the source meanwhile`);
      return true;
    }
    inVain = differences < fewest ? 0 : inVain + 1;
    fewest = Math.min(fewest, differences);
    if (inVain >= NO_PROGRESS) return refuse(run, `${differences} keys differ again after each copy although the source carries out no writes: something else writes to the target`);
  }
}

function refuse(run: FollowRun, text: string): boolean {
  run.parts.notice(text);
  return false;
}

function writesBetween(before: WriteCounts, after: WriteCounts): number {
  let sum = 0;
  for (const [process, count] of Object.entries(after)) sum += Math.max(0, count - (before[process] ?? count));
  return sum;
}
