import type { Properties } from "./values";

/** ARM accepted the request and the operation failed: the resource exists, half made. */
export class PartialFailure extends Error {
  override readonly name = "PartialFailure";

  constructor(
    readonly id: string,
    reason: string,
    /** Outputs as far as they could be read. */
    readonly properties: Properties,
    readonly inputs: Properties,
  ) {
    super(reason);
  }
}
