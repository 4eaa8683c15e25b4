import { RunStopped, UserError } from "./errors";
import { checkTypes } from "./filter/key-filter";
import type { CopyOptions } from "./options";
import type { CopyResult } from "./result";
import { CopyRun } from "./run/copy-run";

/**
 * Copies the keys of one Redis side to another, key by key, and accounts for each of them.
 *
 * The source is only read. A run that cannot go on resolves with the outcome
 * `stopped` and says why; with a checkpoint the next call goes on from there.
 *
 * @throws UserError for options that are wrong or refused, a damaged or a foreign checkpoint
 */
export async function copy(options: CopyOptions): Promise<CopyResult> {
  validate(options);
  validateFollowing(options);
  return new CopyRun(options.untilCaughtUp ? { ...options, follow: true } : options).run();
}

function validateFollowing({ follow, untilCaughtUp, final, dryRun, ttl, checkpoint }: CopyOptions): void {
  const flag = final ? "--final" : untilCaughtUp ? "--until-caught-up" : follow ? "--follow" : undefined;
  if (flag === undefined) return;
  const refuse = (what: string, given: string, remedy: string): UserError => new UserError(what, { path: flag, given, allowed: ALLOWED, remedy });
  if (final && (follow || untilCaughtUp)) throw refuse("following and the final pass exclude each other", untilCaughtUp ? "--until-caught-up" : "--follow", "stop the copy that follows, then run --final");
  if (final && checkpoint === undefined) throw refuse("the final pass goes on from a checkpoint", "no --checkpoint", "name the folder of the copy with --checkpoint");
  if (dryRun) throw refuse("a dry run writes nothing, so that there is nothing to follow", "--dry-run", "leave --dry-run out");
  if (ttl === "drop") throw refuse("a key without expiry at the target could not follow one that expires at the source", "--ttl drop", "leave --ttl out");
}

const ALLOWED = "--follow or --until-caught-up while the source is written to; --final with --checkpoint when it is not";

function validate({ connections, threads, batchBytes, conflict, ttl, maxSourceLatency, maxSourceLoad, types }: CopyOptions): void {
  checkTypes(types);
  positive("--connections", connections, 64);
  positive("--threads", threads, 64);
  positive("--batch-bytes", batchBytes, 64 * 1024 * 1024);
  positive("--max-source-latency", maxSourceLatency, 60_000);
  positive("--max-source-load", maxSourceLoad, 100);
  oneOf("--conflict", conflict, ["replace", "skip", "fail"]);
  oneOf("--ttl", ttl, ["keep", "drop"]);
}

function positive(path: string, value: number | undefined, most: number): void {
  if (value === undefined || (Number.isFinite(value) && value >= 1 && value <= most)) return;
  throw new UserError("out of range", { path, given: String(value), allowed: `1 to ${most}` });
}

function oneOf(path: string, value: string | undefined, allowed: readonly string[]): void {
  if (value === undefined || allowed.includes(value)) return;
  throw new UserError("unknown value", { path, given: value, allowed: allowed.join(", ") });
}

export { RunStopped };
