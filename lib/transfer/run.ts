import { AzureRequestError } from "../azure/azure-error";
import { DEFAULT_TIMEOUT_MINUTES, moveTitle } from "../lifecycle/move";
import { narrator } from "../lifecycle/narrator";
import { errorText } from "../util/error-text";
import { UserError } from "../util/user-error";
import type { StepContext, TransferServices } from "./context";
import { TransferError } from "./errors";
import type { RdbTransferInputs } from "./inputs";
import type { Journal, Step } from "./journal";
import { open } from "./open";
import type { OperationSummary, RdbTransferOutputs } from "./outputs";
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
export async function run(
  inputs: RdbTransferInputs,
  services: TransferServices,
  previous: RdbTransferOutputs | undefined,
): Promise<RunResult> {
  const startedAt = services.clock.now().getTime();
  const { say, warn } = narrator<Step>(moveTitle(inputs), services);
  const opened = await atStep("preflight", () => open(inputs, services, warn));
  const { session } = opened;
  const deadline = startedAt + (inputs.timeoutMinutes ?? DEFAULT_TIMEOUT_MINUTES) * 60_000;
  const ctx: StepContext = { ...opened, inputs, services, previous, accepted: {}, deadline, signal: session.signal, say, warn };
  try {
    if (session.journal.step !== "preflight") say(session.journal.step, `the journal of ${session.journal.startedAt} says to go on here`);
    await runSteps(ctx);
    return { journal: session.journal };
  } catch (thrown) {
    const { operation } = ctx.accepted;
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    return { journal: session.journal, error, ...(operation === undefined ? {} : { operation }) };
  } finally {
    await session.close();
  }
}

async function runSteps(ctx: StepContext): Promise<void> {
  const { session } = ctx;
  for (;;) {
    const { step } = session.journal;
    if (step === "done") return forgetKey(ctx);
    await atStep(step, () => stepActions[step](ctx), ctx.signal);
  }
}

/** The data has arrived: what is left to tidy must not make a failure of it. */
async function forgetKey({ session, services, warn }: StepContext): Promise<void> {
  try {
    await session.forgetSealingKey();
  } catch (error) {
    warn(
      "done",
      `the key of the sealed operations could not be deleted (${services.arm.redactor.redact(errorText(error))}); the container's life-cycle rule will do it`,
    );
  }
}

/** Errors of Azure come out as errors of the step in which they happened; the loss of the journal goes before them. */
async function atStep<T>(step: Step, action: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    if (error instanceof AzureRequestError) {
      throw new TransferError(
        step,
        error.message,
        error.transient
          ? "Azure did not answer as it should: run `pulumi up` again, it goes on from here"
          : "mend that and run `pulumi up` again: it goes on from here",
      );
    }
    if (error instanceof UserError && !(error instanceof TransferError)) throw new TransferError(step, error.message);
    throw error;
  }
}
