import { rm } from "node:fs/promises";
import path from "node:path";

import { CheckpointBusy, parseRate, type ConflictPolicy, type CopyResult, type EndpointOptions, type VerifyResult } from "../copy";
import { mayOverwrite, moveTitle } from "../lifecycle/move";
import { narrator, type Narrator } from "../lifecycle/narrator";
import { UserError } from "../util/user-error";
import { copyCommand, databaseMap, repairCommand } from "./command";
import type { CopyStepServices } from "./context";
import { commandEnd, readDoors, type Doors } from "./doors";
import { copyFolder } from "./folder";
import type { KeyCopyInputs } from "./inputs";
import { judgeCopy, judgeVerify, type Means } from "./judge";
import { countsOf, outputsOf, verificationOf, type KeyCopyOutputs, type Progress } from "./outputs";
import { conflictPolicy } from "./permission";
import { reach, type Reached } from "./reach";
import { atIntervals, copyLine, verifyLine } from "./report-progress";
import { Stop } from "./stop";

/** How far a run came, and why it is not done, if so and if that is a failure. */
export interface RunEnd {
  readonly outputs: KeyCopyOutputs;
  readonly unfinished?: string;
}

type Step = "preflight" | "copy" | "verify" | "done";
type In = Extract<Reached, { reachable: true }>;

/** What a run works with. */
interface Work {
  readonly inputs: KeyCopyInputs;
  readonly services: CopyStepServices;
  readonly told: Narrator<Step>;
  readonly folder: string;
  readonly doors: Doors;
  readonly stop: Stop;
  readonly startedAt: string;
}

/** Folders of the copies that run in this process: their locks tell processes apart only. */
const atWork = new Set<string>();

/**
 * Copies until it is done, fails or has used its time. Rejects where nothing
 * may be begun; a copy that has begun resolves, with the reason if it is
 * unfinished.
 */
export async function run(inputs: KeyCopyInputs, services: CopyStepServices): Promise<RunEnd> {
  const folder = copyFolder(inputs.checkpoint ?? services.stateFolder, inputs);
  if (atWork.has(folder)) throw new UserError("the same source is copied into the same target twice in this update", { path: "snapshot", given: inputs.snapshot, remedy: "leave one of the two out" });
  atWork.add(folder);
  const stop = new Stop(services, inputs.timeoutMinutes);
  try {
    const told = narrator<Step>(moveTitle(inputs), services);
    const doors = await readDoors(inputs, services.arm, stop.signal);
    const startedAt = services.clock.now().toISOString();
    return await enter({ inputs, services, told, folder, doors, stop, startedAt });
  } finally {
    stop.end();
    atWork.delete(folder);
  }
}

async function enter(work: Work): Promise<RunEnd> {
  const { services, told, doors, stop } = work;
  const [source, target] = await all([reach(doors.source, services, told, stop.signal), reach(doors.target, services, told, stop.signal)]);
  if (source.reachable && target.reachable) return copyAndVerify(work, source, target);
  const reason = [source, target].flatMap((one) => (one.reachable ? [] : [one.reason])).join("; ");
  const outputs = outputsAt(work, "unreachable", { reason });
  told.warn("preflight", `nothing was copied: ${reason}. Run this from a machine that reaches both, or run \`pulumi up\` there: ${outputs.command}`);
  return { outputs };
}

async function copyAndVerify(work: Work, source: In, target: In): Promise<RunEnd> {
  const { inputs, services, folder, doors, told } = work;
  const checkpoint = await services.checkpointIdentity(folder);
  const conflict = conflictPolicy(inputs, { targetName: doors.target.name, targetKeys: target.keys, checkpoint, folder });
  const ends = endpoints(source, target);
  const known = { signIn: { source: source.signIn, target: target.signIn }, sourceKeys: source.keys };
  // Of an older one the copy itself tells.
  if (checkpoint === undefined) told.say("copy", `the source holds ${source.keys} keys; the checkpoint is kept in ${folder}`);

  const copied = await copyKeys(work, ends, conflict);
  const counts = countsOf(copied);
  const begun = copied.scanned > 0 || (await services.checkpointIdentity(folder)) !== undefined;
  const judgement = judgeCopy(copied, meansOf(work, begun));
  if ("unfinished" in judgement) return unfinished(work, "copy", judgement.unfinished, { ...known, counts });
  told.say("copy", `${copied.copied} keys copied, ${copied.expired} expired meanwhile, ${copied.failed} failed`);
  if (judgement.go === "done") return done(work, { ...known, counts });

  const verified = await verifyKeys(work, ends);
  const verification = verificationOf(verified);
  const last = judgeVerify(verified, copied.liveSource, meansOf(work));
  if ("unfinished" in last) return unfinished(work, "verify", last.unfinished, { ...known, counts, verification });
  const repaired = verified.repaired === 0 ? "" : `, ${verified.repaired} of them after a repair`;
  told.say("verify", `${verified.compared} keys are equal in type, value and expiry${repaired}`);
  return done(work, { ...known, counts, verification });
}

/** Copies; where another run holds the checkpoint it waits a little: one whose engine has died is just stopping. */
async function copyKeys({ inputs, services, folder, stop, told }: Work, ends: EndpointOptions, conflict: ConflictPolicy): Promise<CopyResult> {
  const { clock, patience } = services;
  const begun = clock.now().getTime();
  for (let waiting = false; ; waiting = true) {
    try {
      return await services.copy({
        ...ends,
        ...selection(inputs),
        ...(inputs.maxRate === undefined ? {} : { maxRate: parseRate(inputs.maxRate, "maxRate") }),
        checkpoint: folder,
        conflict,
        signal: stop.signal,
        onNotice: (text) => told.say("copy", text),
        onProgress: atIntervals(clock, (progress) => told.say("copy", copyLine(progress))),
      });
    } catch (error) {
      if (!(error instanceof CheckpointBusy) || clock.now().getTime() - begun >= patience.checkpoint) throw inOurWords(error, folder);
      if (!waiting) told.warn("copy", `process ${error.holder} works on this copy; waiting up to ${patience.checkpoint / 1000} s in case it is stopping`);
      await clock.sleep(2_000, stop.signal);
    }
  }
}

async function verifyKeys({ inputs, services, folder, stop, told }: Work, ends: EndpointOptions): Promise<VerifyResult> {
  const differencesFile = path.join(folder, "differences.jsonl");
  await rm(differencesFile, { force: true });
  const verified = await services.verify({
    ...ends,
    ...selection(inputs),
    ...(mayOverwrite(inputs) ? { repair: true } : {}),
    differencesFile,
    signal: stop.signal,
    onNotice: (text) => told.say("verify", text),
    onProgress: atIntervals(services.clock, (progress) => told.say("verify", verifyLine(progress))),
  });
  return verified;
}

function done(work: Work, known: Partial<Progress>): RunEnd {
  work.told.say("done", "the data has arrived");
  return { outputs: outputsAt(work, "done", { ...known, finishedAt: work.services.clock.now().toISOString() }) };
}

function unfinished(work: Work, phase: "copy" | "verify", text: string, known: Partial<Progress>): RunEnd {
  const reason = work.services.arm.redactor.redact(text);
  return { outputs: outputsAt(work, phase, { ...known, reason }), unfinished: reason };
}

function outputsAt({ inputs, doors, startedAt }: Work, phase: Progress["phase"], known: Partial<Progress>): KeyCopyOutputs {
  const { databasesInUse } = inputs;
  const checkpoint = `.redis-move/${doors.source.name}`;
  const command = copyCommand(commandEnd(doors.source), commandEnd(doors.target), { databasesInUse, checkpoint, replace: mayOverwrite(inputs) });
  return outputsOf(inputs, { ...known, phase, command, startedAt });
}

function meansOf({ inputs, folder, doors, stop }: Work, begun = true): Means {
  return {
    verify: inputs.verify ?? true,
    repair: mayOverwrite(inputs),
    snapshot: inputs.snapshot,
    folder,
    begun,
    repairCommand: repairCommand(commandEnd(doors.source), commandEnd(doors.target), inputs.databasesInUse),
    stopped: stop.why,
  };
}

function endpoints({ options: from }: In, { options: to }: In): EndpointOptions {
  return {
    from: from.url,
    to: to.url,
    ...(from.password === undefined ? {} : { fromPassword: from.password }),
    ...(to.password === undefined ? {} : { toPassword: to.password }),
    ...(from.credential === undefined ? {} : { fromCredential: from.credential }),
    ...(to.credential === undefined ? {} : { toCredential: to.credential }),
    ...(from.ca === undefined ? {} : { ca: from.ca }),
  };
}

function selection({ databasesInUse }: KeyCopyInputs): { dbMap?: Record<number, string> } {
  const dbMap = databaseMap(databasesInUse);
  return dbMap === undefined ? {} : { dbMap };
}

/** Errors of the copy name the flags of its command line; here they are inputs. */
function inOurWords(error: unknown, folder: string): unknown {
  if (!(error instanceof UserError)) return error;
  const { path: flag, given, allowed } = error.details;
  if (error instanceof CheckpointBusy) return new UserError(`another run is at work on this copy: process ${error.holder} holds ${folder}`, { remedy: "this run has changed nothing; wait until the other one ends, then run `pulumi up` again" });
  if (flag === "--db-map") return new UserError("the source holds keys in databases that are not named", { path: "databasesInUse", ...(allowed === undefined ? {} : { given: allowed }), remedy: "name every database in use: keys of database n get the prefix dbn:" });
  if (flag === "--checkpoint" && allowed !== undefined) return new UserError("this copy was begun with other settings", { given: given ?? "", allowed, remedy: `take the change back, or begin another copy with another snapshot label` });
  return error;
}

/** All results, or the first failure once all have ended: none is left behind. */
async function all<A, B>([a, b]: readonly [Promise<A>, Promise<B>]): Promise<[A, B]> {
  await Promise.allSettled([a, b]);
  return [await a, await b];
}
