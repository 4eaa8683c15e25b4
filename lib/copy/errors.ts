import { UserError } from "../util/user-error";

/** Why a run stopped before its end. */
export type StopReason =
  | "cannot-connect"
  | "access-refused"
  | "certificate"
  | "target-full"
  | "unavailable"
  | "interrupted"
  | "checkpoint-unwritable"
  | "refused-command";

/**
 * The run cannot go on: the message says what happened, without secrets. What
 * was done until then stays done, and a checkpoint is usable.
 */
export class RunStopped extends Error {
  override readonly name: string = "RunStopped";
  constructor(
    readonly reason: StopReason,
    message: string,
  ) {
    super(message);
  }
}

/** Throws an {@link RunStopped} of reason `interrupted` once the signal has fired. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new RunStopped("interrupted", "stopped on request");
}

/** Waits, or rejects as soon as the signal fires. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(new RunStopped("interrupted", "stopped on request"));
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", abort);
      resolve();
    }, milliseconds);
    const abort = (): void => {
      clearTimeout(timer);
      reject(new RunStopped("interrupted", "stopped on request"));
    };
    signal?.addEventListener("abort", abort, { once: true });
  });
}

export { UserError };
