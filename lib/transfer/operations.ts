import { AzureRequestError } from "../azure/azure-error";
import { beginOperation, pollOperation, type BegunOperation, type OperationHandle, type OperationProgress } from "../azure/operation";
import { sealHandle, unsealHandle } from "../azure/sealed-handle";
import { errorText } from "../util/error-text";
import { elapsed } from "../util/format";
import type { StepContext } from "./context";
import { TransferPaused } from "./errors";
import type { Attempt, StoredOperation } from "./journal";

export type OperationStep = "export" | "import";

/** How an operation ended, as far as the service tells. */
export type Outcome =
  | { readonly kind: "succeeded" }
  | { readonly kind: "failed"; readonly end: string; readonly reason: string }
  /** The request was sent and its answer is lost, or the service no longer knows the operation. */
  | { readonly kind: "unknown" };

export interface Action {
  readonly path: string;
  readonly apiVersion: string;
  /** Made anew for every try, so that its SAS is fresh. */
  readonly body: () => Promise<unknown>;
}

/** Pauses after "busy", in seconds; the last one repeats (azure.md 7.1). */
const BUSY_PAUSES_S = [15, 30, 60, 120, 240];
const POLL_MS = 10_000;
const SHORTEST_POLL_MS = 250;
const LONGEST_POLL_MS = 60_000;
/** A line of progress at least this often while nothing changes. */
const SAY_EVERY_MS = 30_000;

/** How a step writes down what becomes of its request. */
export interface Keeper {
  /** The service works on it: kept before the first poll, so that a killed process can be taken up again. */
  readonly accepted: (operation: StoredOperation) => Promise<void>;
  /** The service has certainly not begun. */
  readonly refused: (reason: string) => Promise<void>;
}

/**
 * Sends the request that starts an operation, and follows it to its end. A
 * service that is busy (409) is asked again with growing pauses.
 */
export async function runOperation(
  ctx: StepContext,
  step: OperationStep,
  attempt: Attempt,
  action: Action,
  keeper: Keeper,
): Promise<Outcome> {
  const begun = await startWhenFree(ctx, step, action, keeper);
  if (begun === undefined) return { kind: "unknown" };
  if (begun.handle === undefined) return { kind: "succeeded" };
  const startedAt = ctx.services.clock.now().toISOString();
  const key = await ctx.session.sealingKey();
  const keep = async (handle: OperationHandle) => {
    const operation = { id: handle.id, startedAt, sealed: sealHandle(handle, key) };
    // First into memory: should the journal be out of reach, Pulumi's state still gets it.
    ctx.accepted.operation = { step, attempt: attempt.number, ...operation };
    await keeper.accepted(operation);
  };
  await keep(begun.handle);
  ctx.say(step, `accepted by the service, operation ${begun.handle.id}`);
  return follow(ctx, step, begun.handle, startedAt, keep);
}

/** Goes on following an operation that an earlier run began. */
export async function resumeOperation(ctx: StepContext, step: OperationStep, attempt: Attempt, { accepted }: Keeper): Promise<Outcome> {
  const operation = attempt.operation ?? fromState(ctx, step, attempt);
  const handle = operation === undefined ? undefined : unsealHandle(operation.sealed, await ctx.session.sealingKey());
  if (operation === undefined || handle === undefined) return { kind: "unknown" };
  ctx.say(step, `taking up operation ${operation.id}, begun ${operation.startedAt}`);
  const keep = async (next: OperationHandle) => accepted({ ...operation, sealed: sealHandle(next, await ctx.session.sealingKey()) });
  return follow(ctx, step, handle, operation.startedAt, keep);
}

/** The state may know an operation that the journal could not be told of. */
function fromState({ previous }: StepContext, step: OperationStep, attempt: Attempt): StoredOperation | undefined {
  const operation = previous?.operation;
  if (operation?.step !== step || operation.attempt !== attempt.number || operation.sealed === undefined) return undefined;
  return { id: operation.id, startedAt: operation.startedAt, sealed: operation.sealed };
}

/** The operation begun; undefined where the service may or may not have begun it. */
async function startWhenFree(
  ctx: StepContext,
  step: OperationStep,
  action: Action,
  { refused }: Keeper,
): Promise<BegunOperation | undefined> {
  for (let attempt = 0; ; attempt++) {
    const signed = await orRefused(refused, action.body);
    // Whoever lost the journal must not start anything.
    await orRefused(refused, () => ctx.session.confirm());
    const answer = await send(ctx, action, signed);
    if (!(answer instanceof AzureRequestError)) return answer;
    if (answer.maybeAccepted) {
      ctx.warn(step, `${answer.message}; the service may have begun all the same, so nothing is sent again before its state is known`);
      return undefined;
    }
    await orRefused(refused, async () => {
      if (answer.status !== 409) throw answer;
      const pause = BUSY_PAUSES_S[Math.min(attempt, BUSY_PAUSES_S.length - 1)]! * 1000;
      await waitFor(ctx, step, pause, `the service is busy (${answer.message})`);
    });
    ctx.say(step, "the service was busy; asking again");
  }
}

async function send(
  { services, signal }: StepContext,
  { path, apiVersion }: Action,
  body: unknown,
): Promise<BegunOperation | AzureRequestError> {
  try {
    return await beginOperation(services.arm, "POST", path, { apiVersion, body, signal });
  } catch (error) {
    if (error instanceof AzureRequestError) return error;
    throw error;
  }
}

/** What fails before the service has begun is written down as refused. */
async function orRefused<T>(refused: Keeper["refused"], action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    await refused(errorText(error));
    throw error;
  }
}

async function follow(
  ctx: StepContext,
  step: OperationStep,
  first: OperationHandle,
  startedAt: string,
  keep: (handle: OperationHandle) => Promise<void>,
): Promise<Outcome> {
  const { clock } = ctx.services;
  let handle = first;
  let saidAt = clock.now().getTime();
  let said: string | undefined;
  for (;;) {
    const progress = await look(ctx, step, handle);
    if (progress === "forgotten") return { kind: "unknown" };
    if (progress?.end === "Succeeded") return { kind: "succeeded" };
    if (progress?.end !== undefined) return { kind: "failed", end: progress.end, reason: reasonOf(progress) };
    if (progress !== undefined && progress.handle.pollUrl.reveal() !== handle.pollUrl.reveal()) await keep((handle = progress.handle));

    const now = clock.now().getTime();
    const state = describe(progress);
    if (state !== said || now - saidAt >= SAY_EVERY_MS) {
      ctx.say(step, `${state}, ${elapsed(now - Date.parse(startedAt))} since its start`);
      [said, saidAt] = [state, now];
    }
    await waitFor(
      ctx,
      step,
      Math.max(SHORTEST_POLL_MS, Math.min(progress?.retryAfterMs ?? POLL_MS, LONGEST_POLL_MS)),
      `operation ${handle.id} still runs at the service (${state})`,
    );
  }
}

/** One look; undefined where the service did not answer this time, which is no reason to give up on the operation. */
async function look(ctx: StepContext, step: OperationStep, handle: OperationHandle): Promise<OperationProgress | "forgotten" | undefined> {
  try {
    return await pollOperation(ctx.services.arm, handle, ctx.signal);
  } catch (error) {
    if (!(error instanceof AzureRequestError)) throw error;
    if (error.status === 404 || error.status === 410) return "forgotten";
    if (!error.transient) throw error;
    ctx.warn(step, `${errorText(error)}; the operation goes on at the service, looking again`);
    return undefined;
  }
}

/** Waits, unless the time of this run would be over: then it stops in good order. */
export async function waitFor(ctx: StepContext, step: OperationStep | "check-target", milliseconds: number, what: string): Promise<void> {
  const { clock } = ctx.services;
  const left = ctx.deadline - clock.now().getTime();
  if (left <= 0) {
    throw new TransferPaused(
      step,
      `${what}; the time of this run is over`,
      "run `pulumi up` again: it goes on from here; timeoutMinutes sets how long one run waits",
    );
  }
  await clock.sleep(Math.min(milliseconds, left), ctx.signal);
}

function describe(progress: OperationProgress | undefined): string {
  if (progress === undefined) return "status unknown for now";
  return progress.percentComplete === undefined ? progress.status : `${progress.status} ${progress.percentComplete} %`;
}

function reasonOf({ status, error }: OperationProgress): string {
  return error === undefined ? `the service gave no reason (status ${status})` : `${error.code}: ${error.message}`;
}
