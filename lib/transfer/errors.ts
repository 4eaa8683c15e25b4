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
