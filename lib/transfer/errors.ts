import { UserError } from "../util/user-error";
import type { Step } from "./journal";

/** A step that did not succeed: which one, why, and what to do. */
export class TransferError extends UserError {
  override readonly name: string = "TransferError";
  readonly step: Step;

  constructor(step: Step, cause: string, remedy?: string) {
    super(`step ${step}: ${cause}`, remedy === undefined ? {} : { remedy });
    this.step = step;
  }
}

/** The time of this run is over while the service still works; nothing is wrong. */
export class TransferPaused extends TransferError {
  override readonly name = "TransferPaused";
}

/**
 * An error in the form in which Pulumi keeps a resource that was begun and not
 * finished: `id`, `properties` and `reasons` (pulumi.md 9.3). The next
 * `pulumi up` calls `update` with these properties.
 */
export class PartialFailure extends Error {
  override readonly name = "PartialFailure";

  constructor(
    readonly id: string,
    readonly properties: Readonly<Record<string, unknown>>,
    readonly reasons: readonly string[],
  ) {
    super(reasons.join("; "));
  }
}

/** Text of whatever was thrown. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
