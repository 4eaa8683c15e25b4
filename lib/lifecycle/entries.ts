import { errorText } from "../util/error-text";
import { Redactor } from "../util/redact";
import type { InputFailure } from "./input-rules";
import { PartialFailure } from "./partial-failure";
import type { Properties } from "./properties";

/** A step of a move as a resource; `delete` gives the sentence that tells the user what it has done. */
export interface Lifecycle {
  check(olds: Properties, news: Properties): { readonly inputs: Properties; readonly failures: InputFailure[] };
  diff(id: string, olds: Properties, news: Properties): { readonly changes: boolean };
  create(inputs: Properties): Promise<{ readonly id: string; readonly outs: Properties }>;
  read(id: string, props: Properties): { readonly id: string; readonly props: Properties };
  update(id: string, olds: Properties, news: Properties): Promise<{ readonly outs: Properties }>;
  delete(): string;
}

/**
 * What a dynamic provider calls. The text of its shim is stored in every
 * user's state, so these names and parameters are a contract: they may grow,
 * never change.
 */
export interface Entries {
  /** Finds inputs that cannot be used. */
  readonly check: (olds: Properties, news: Properties) => Promise<{ inputs: Properties; failures: InputFailure[] }>;
  /** Whether the step has to run. */
  readonly diff: (id: string, olds: Properties, news: Properties) => Promise<{ changes: boolean }>;
  /** Runs the step, or goes on with one that was begun. */
  readonly create: (inputs: Properties) => Promise<{ id: string; outs: Properties }>;
  readonly read: (id: string, props?: Properties) => Promise<{ id: string; props: Properties }>;
  /** Goes on with an unfinished step, or runs a new one where source, target or label changed. */
  readonly update: (id: string, olds: Properties, news: Properties) => Promise<{ outs: Properties }>;
  /** Forgets the step; no data is touched. Named so as `delete` is a reserved word. */
  readonly remove: (id: string, props: Properties) => Promise<void>;
}

/** The entries of a step; each call has a lifecycle, and a redactor, of its own. */
export function entriesOf(open: (redactor: Redactor) => Lifecycle): Entries {
  const through = <T>(action: (lifecycle: Lifecycle) => T | Promise<T>): Promise<T> => guarded((redactor) => action(open(redactor)));
  return {
    check: (olds, news) => through((lifecycle) => lifecycle.check(olds, news)),
    diff: (id, olds, news) => through((lifecycle) => lifecycle.diff(id, olds, news)),
    create: (inputs) => through((lifecycle) => lifecycle.create(inputs)),
    read: (id, props = {}) => through((lifecycle) => lifecycle.read(id, props)),
    update: (id, olds, news) => through((lifecycle) => lifecycle.update(id, olds, news)),
    remove: (_id, _props) => through((lifecycle) => console.log(lifecycle.delete())),
  };
}

/** Nothing that leaves a step, not even the stack of an unforeseen error, may hold a secret. */
async function guarded<T>(action: (redactor: Redactor) => T | Promise<T>): Promise<T> {
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
