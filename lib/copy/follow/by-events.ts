import { pause, RunStopped, throwIfAborted } from "../errors";
import type { FollowRun } from "./follow-run";
import { byPasses } from "./by-passes";

const LOOK_EVERY = 100;
/** A moment counts as caught up only if all that was announced before it was at the target so soon after it, milliseconds. */
const SOON = 2_000;
/** Streams whose groups are read all the time are compared so often, milliseconds. */
const STREAMS_EVERY = 5_000;

/**
 * Follows until stopped, or until the target has all that was announced:
 * true then, false where it cannot be brought so far.
 */
export async function follow(run: FollowRun, untilCaughtUp: boolean): Promise<boolean> {
  run.phase = "following";
  const { signal } = run.parts;
  const state = { trusted: false, streamsAt: -Infinity };
  for (;;) {
    throwIfAborted(signal);
    if (run.notifications === "off") {
      const end = await byPasses(run, untilCaughtUp);
      if (end !== "switched on") return end === "caught up";
      state.trusted = false;
    } else if (run.subscriptions.due.size > 0) await compareMissed(run);
    else if (run.notifications === "unknown" && !state.trusted) state.trusted = await areAllAnnounced(run);
    else if (run.subscriptions.streamsDue && performance.now() - state.streamsAt > STREAMS_EVERY) state.streamsAt = await compareStreams(run);
    else if (untilCaughtUp && (await caughtUp(run))) return true;
    else await pause(LOOK_EVERY, signal);
  }
}

/** Compares the keys of primaries whose announcements may have been lost; again later, where the cluster changes meanwhile. */
async function compareMissed(run: FollowRun): Promise<void> {
  const { subscriptions, parts } = run;
  const nodes = new Set(subscriptions.due.keys());
  const reasons = new Map(subscriptions.due);
  subscriptions.due.clear();
  const own = new AbortController();
  const abort = (): void => own.abort();
  parts.signal.addEventListener("abort", abort);
  const stopListening = subscriptions.whenChanged(abort);
  try {
    const { compared, differences } = await run.compare({ nodes }, own.signal);
    parts.notice(`${compared} keys compared, ${differences} had changed`);
  } catch (error) {
    if (parts.signal.aborted || !(error instanceof RunStopped && error.reason === "interrupted")) throw error;
    for (const [node, why] of reasons) if (subscriptions.listensTo(node)) subscriptions.due.set(node, why);
  } finally {
    parts.signal.removeEventListener("abort", abort);
    stopListening();
  }
}

/** Where the setting cannot be read: whether something changed that no event told. */
async function areAllAnnounced(run: FollowRun): Promise<boolean> {
  const { compared, differences } = await run.compare({});
  if (differences === 0) {
    run.parts.notice(`${compared} keys compared: every change had been announced`);
    return true;
  }
  run.incomplete = true;
  run.parts.notice(`${compared} keys compared: ${differences} had changed without an announcement, so that notifications cannot be relied on; the source is compared again and again instead`);
  return false;
}

/** What consumer groups read and acknowledge is never announced. */
async function compareStreams(run: FollowRun): Promise<number> {
  const { types } = run.parts.options;
  run.subscriptions.streamsDue = false;
  if (types === undefined || types.includes("stream")) await run.compare({ streams: true });
  return performance.now();
}

async function caughtUp(run: FollowRun): Promise<boolean> {
  const { subscriptions } = run;
  const [at, begun] = [new Date(), performance.now()];
  if (!(await subscriptions.caughtUp()) || subscriptions.due.size > 0 || run.notifications === "off") return false;
  await run.drained();
  if (performance.now() - begun > SOON) return false;
  run.caughtUpAt = at.toISOString();
  return true;
}
