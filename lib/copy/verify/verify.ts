import { UserError } from "../../util/user-error";
import { checkTypes } from "../filter/key-filter";
import type { VerifyOptions, VerifyResult } from "./options";
import { VerifyRun } from "./verify-run";

/**
 * Compares two Redis sides in both directions: names, types, values, expiries.
 *
 * Values are compared as values, so that neither server version nor encoding
 * matters. Nothing is written, unless `repair` asks for it; keys that only the
 * target has are removed only with `deleteExtra` as well.
 *
 * @throws UserError for options that are wrong or refused
 */
export async function verify(options: VerifyOptions): Promise<VerifyResult> {
  checkTypes(options.types);
  count("--sample", options.sample, 1);
  count("--rounds", options.rounds, 1);
  count("--ttl-tolerance", options.ttlTolerance, 0);
  if (options.deleteExtra && !options.repair) throw new UserError("only a repair removes keys", { path: "--delete-extra", remedy: "add --repair" });
  if (options.deleteExtra && options.sample !== undefined) throw new UserError("a sample is no ground to remove keys", { path: "--delete-extra", remedy: "leave --sample out" });
  return new VerifyRun(options).run();
}

function count(path: string, value: number | undefined, least: number): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= least)) return;
  throw new UserError("out of range", { path, given: String(value), allowed: `a whole number from ${least}` });
}
