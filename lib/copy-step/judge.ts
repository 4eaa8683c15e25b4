import type { CopyResult, VerifyResult } from "../copy";

/** What a run may do, and what its user can do by hand. */
export interface Means {
  /** Compare every key at the end. */
  readonly verify: boolean;
  /** Copy again what differs: only where a person allowed keys of the target to be overwritten. */
  readonly repair: boolean;
  readonly snapshot: string;
  readonly folder: string;
  /** The folder holds a checkpoint: a run that is stopped early enough leaves none. */
  readonly begun: boolean;
  readonly repairCommand: string;
  /** Why the run was stopped, if it was. */
  readonly stopped: string | undefined;
}

/** The end of a part of a run: the next part may begin, or the reason why not. */
export type Judgement = { readonly go: "verify" | "done" } | { readonly unfinished: string };

const GO_ON = "run `pulumi up` again: it goes on from there";

/** What the copy allows to be said. A source that was written to is no failure if all keys are equal in the end. */
export function judgeCopy(result: CopyResult, { verify, repair, folder, begun, stopped, repairCommand }: Means): Judgement {
  const { outcome, failed, scanned, copied, failuresFile } = result;
  if (outcome === "stopped") {
    const why = stopped ?? result.notices.at(-1) ?? "stopped";
    if (!begun) return { unfinished: `copy: ${why} before the first key; run \`pulumi up\` again` };
    return { unfinished: `copy: ${why}; ${copied} keys copied in this run, ${folder} holds how far it is; ${GO_ON}` };
  }
  if (failed > 0 && !(verify && repair)) {
    return { unfinished: `copy: ${failed} of ${scanned} keys failed${failuresFile === undefined ? "" : `, each with its reason in ${failuresFile}`}; mend that and run \`pulumi up\` again: it tries those keys again` };
  }
  if (verify) return { go: "verify" };
  if (outcome === "complete") return { go: "done" };
  return { unfinished: `copy: every key was copied, but ${result.notices.at(-1) ?? "not all is proved"}; stop the writes to the source and run: ${repairCommand}; or let the step compare all keys (verify: true)` };
}

const WORDS: readonly (readonly [kind: keyof VerifyResult["differences"], words: string])[] = [
  ["missing", "missing at the target"],
  ["extra", "only at the target"],
  ["type", "of another type"],
  ["value", "of another value"],
  ["ttl", "of another expiry"],
];

/** What the comparison allows to be said. */
export function judgeVerify(result: VerifyResult, live: boolean, { repair, snapshot, repairCommand, stopped }: Means): Judgement {
  const { outcome, differences, file, compared } = result;
  if (outcome === "identical") return { go: "done" };
  if (outcome === "stopped") {
    return { unfinished: `verify: ${stopped ?? result.notices.at(-1) ?? "stopped"}; ${compared} keys compared, all are copied; run \`pulumi up\` again: it compares anew` };
  }
  const what = WORDS.filter(([kind]) => differences[kind] > 0).map(([kind, words]) => `${differences[kind]} ${words}`);
  const where = file === undefined ? "" : `, listed in ${file}`;
  const writes = live ? "the source was written to meanwhile: stop the writes, then " : "";
  return { unfinished: `verify: source and target differ: ${what.join(", ")}${where}; ${writes}${remedy(differences, repair, snapshot, repairCommand)}; then run \`pulumi up\` again: it compares anew` };
}

function remedy(differences: VerifyResult["differences"], repair: boolean, snapshot: string, command: string): string {
  if (!repair) return `run: ${command}; or set allowOverwriteOf to "${snapshot}" and let \`pulumi up\` overwrite them`;
  return differences.extra > 0 ? `to delete what only the target has run: ${command} --delete-extra` : `run: ${command}`;
}
