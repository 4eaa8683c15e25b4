import { errorText } from "../util/error-text";
import { Redactor } from "../util/redact";
import { PartialFailure } from "./partial-failure";

/** Runs one method of a resource: nothing that leaves it, not even the stack of an unforeseen error, may hold a secret. */
export async function guarded<T>(action: (redactor: Redactor) => T | Promise<T>): Promise<T> {
  const redactor = new Redactor();
  try {
    return await action(redactor);
  } catch (error) {
    if (error instanceof PartialFailure) throw error;
    const clean = new Error(redactor.redact(errorText(error)));
    clean.stack = clean.message;
    throw clean;
  }
}
