import type { CopyResult, FollowResult } from "../../lib/copy";
import { resumeCommand } from "./resume-command";

type Flags = Readonly<Record<string, unknown>>;

/** What a copy came to, for people, with the next step. */
export function copySummary(result: CopyResult, flags: Flags): string {
  const dry = flags["dryRun"] === true;
  const lines = [
    `${dry ? "dry run, nothing written" : result.outcome}: ${result.scanned} keys seen, ${result.copied} copied, ${result.skipped} skipped, ${result.expired} expired meanwhile, ${result.failed} failed`,
    `${(result.bytes / 1e6).toFixed(1)} MB in ${result.seconds.toFixed(1)} s, ${result.keysPerSecond} keys/s`,
    ...(result.follow === undefined ? [] : [followed(result.follow)]),
    ...result.failures.map(({ key, db, reason }) => `  failed: ${db === undefined ? "" : `database ${db}, `}${key}: ${reason}`),
  ];
  if (result.failed > result.failures.length) lines.push(`  ... and ${result.failed - result.failures.length} more`);
  if (result.failuresFile !== undefined) lines.push(`all failed keys: ${result.failuresFile}`);
  return `${[...lines, ...nextSteps(result, flags)].join("\n")}\n`;
}

function followed({ phase, copied, deleted, events, losses, passes, pending }: FollowResult): string {
  const heard = phase === "final" ? "" : `, ${events} changes announced, ${losses} times perhaps not all of them`;
  return `after the first pass: ${copied} keys copied, ${deleted} deleted${heard}, ${passes} comparisons, ${pending} keys pending`;
}

/** What to do now; nothing after a dry run. */
export function nextSteps(result: CopyResult, flags: Flags): string[] {
  const { checkpoint, outcome, follow } = result;
  if (flags["dryRun"] === true) return [];
  if (outcome === "stopped" && checkpoint === undefined) return ["nothing was begun: mend this and give the same command again"];
  const again = (...modes: string[]): string => resumeCommand(flags, checkpoint ?? "<dir>", modes);
  if (flags["final"] === true) {
    return outcome === "complete"
      ? ["both sides are proved the same; next: let the applications use the target"]
      : [`next, with all writers stopped: ${again("final")}`];
  }
  if (follow === undefined) {
    if (checkpoint === undefined || outcome === "complete") return ["next: redis-move verify with the same --from and --to"];
    if (!result.liveSource || outcome === "stopped") return [`go on with: ${again()}`];
    return [`follow the source with: ${again("follow")}`, `or, with all writers stopped: ${again("final")}`];
  }
  const caughtUp = follow.caughtUpAt === undefined ? [] : [`caught up: the target has all that was written until ${follow.caughtUpAt}; later writes are not moved`];
  return [...caughtUp, `go on following with: ${again("follow")}`, `when all writers are stopped, prove it with: ${again("final")}`];
}
