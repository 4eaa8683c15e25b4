import { AzureRequestError } from "../azure/azure-error";
import type { BlobAccess } from "../azure/azure-blob-store";
import type { BlobStore } from "../azure/blob-store";
import { UserError } from "../util/user-error";
import type { StepContext, StorageChoice, TransferServices, World } from "./context";
import { TransferError } from "./errors";
import { readSource } from "./facts/source";
import { readStorage, readStorageKey, type StorageFacts } from "./facts/storage";
import { readTarget } from "./facts/target";
import { elapsed } from "./format";
import { DEFAULT_TIMEOUT_MINUTES, type RdbTransferInputs } from "./inputs";
import type { Journal, Step } from "./journal";
import { JournalSession } from "./journal-session";
import { defaultLease } from "./lease";
import type { OperationSummary, RdbTransferOutputs } from "./outputs";
import { refusalOf } from "./refusal";
import { obstacles } from "./requirements";
import { stepActions } from "./steps/index";

/** How far a run came: the journal at its end, and the error that ended it. */
export interface RunResult {
  readonly journal: Journal;
  readonly error?: Error;
  /** An operation that the journal may not have been told of. */
  readonly operation?: OperationSummary;
}

/**
 * Works on the transfer until it is done, fails or has used its time. Rejects
 * where it could not even begin; once the journal is open it resolves, and the
 * error, if any, is in the result.
 */
export async function run(inputs: RdbTransferInputs, services: TransferServices, previous: RdbTransferOutputs | undefined): Promise<RunResult> {
  const startedAt = services.clock.now().getTime();
  const title = names(inputs);
  const line = (step: Step, text: string) => `${title}: ${step}: ${text} (${elapsed(services.clock.now().getTime() - startedAt)})`;
  const say = (step: Step, text: string) => services.logger.info(line(step, text));
  const warn = (step: Step, text: string) => services.logger.warn(line(step, text));

  const opened = await atStep("preflight", () => open(inputs, services, warn));
  const { session, world, blobs, storage } = opened;
  const ctx: StepContext = {
    inputs,
    services,
    world,
    blobs,
    storage,
    session,
    previous,
    accepted: {},
    deadline: startedAt + (inputs.timeoutMinutes ?? DEFAULT_TIMEOUT_MINUTES) * 60_000,
    signal: session.signal,
    say,
    warn,
  };
  try {
    if (session.journal.step !== "preflight") say(session.journal.step, `the journal of ${session.journal.startedAt} says to go on here`);
    await runSteps(ctx);
    return { journal: session.journal };
  } catch (error) {
    const { operation } = ctx.accepted;
    return { journal: session.journal, error: error instanceof Error ? error : new Error(String(error)), ...(operation === undefined ? {} : { operation }) };
  } finally {
    await session.close();
  }
}

async function runSteps(ctx: StepContext): Promise<void> {
  const { session, services } = ctx;
  for (;;) {
    const { step } = session.journal;
    await services.onStep?.(step);
    if (step === "done") return session.forgetSealingKey();
    await atStep(step, () => stepActions[step](ctx), ctx.signal);
  }
}

interface Opened {
  readonly session: JournalSession;
  readonly world: World;
  readonly blobs: BlobStore;
  readonly storage: StorageChoice;
}

async function open(inputs: RdbTransferInputs, services: TransferServices, warn: (step: Step, text: string) => void): Promise<Opened> {
  const { arm, clock, identity } = services;
  const signal = new AbortController().signal;
  const [source, target, storage] = await Promise.all([
    readSource(arm, inputs.sourceId, signal),
    readTarget(arm, inputs.targetDatabaseId, signal),
    readStorage(arm, inputs.storageAccountId, signal),
  ]);
  const world = { source, target, storage };
  // What can be known from ARM alone comes before the first touch of the storage, as that may be what is wrong.
  const refusal = refusalOf(obstacles(world, inputs));
  if (refusal !== undefined) throw refusal;
  const access = await chooseAccess(storage, inputs, services, signal);
  const blobs = services.openBlobs(storage, inputs.containerName, access);
  if (!(await blobs.exists())) {
    throw new TransferError("preflight", `the storage account ${storage.name} has no container "${inputs.containerName}"`, "create it first; RdbStaging does");
  }
  const session = await JournalSession.open(inputs, { blobs, clock, identity, lease: services.lease ?? defaultLease, warn: (text) => warn("preflight", text) });
  const choice: StorageChoice = {
    exportBy: inputs.storageAuth === "managedIdentity" ? "managedIdentity" : "sas",
    ...(access.kind === "sharedKey" ? { key: access.key } : {}),
  };
  return { session, world, blobs, storage: choice };
}

async function chooseAccess(storage: StorageFacts, { storageAuth }: RdbTransferInputs, { arm }: TransferServices, signal: AbortSignal): Promise<BlobAccess> {
  const byKey = storage.sharedKeyAllowed && storageAuth !== "userDelegation";
  return byKey ? { kind: "sharedKey", key: await readStorageKey(arm, storage.id, signal) } : { kind: "token", credential: arm.environment.credential };
}

/** Errors of Azure come out as errors of the step in which they happened; the loss of the journal goes before them. */
async function atStep<T>(step: Step, action: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    if (error instanceof AzureRequestError) {
      throw new TransferError(step, error.message, error.transient ? "Azure did not answer as it should: run `pulumi up` again, it goes on from here" : "mend that and run `pulumi up` again: it goes on from here");
    }
    if (error instanceof UserError && !(error instanceof TransferError)) throw new TransferError(step, error.message);
    throw error;
  }
}

/** `cache1 -> cluster1`, for the lines of the log. */
function names({ sourceId, targetDatabaseId }: RdbTransferInputs): string {
  const source = sourceId.split("/").at(-1);
  const cluster = targetDatabaseId.split("/").at(-3);
  return `${source} -> ${cluster}`;
}
