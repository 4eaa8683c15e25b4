import { Redactor } from "../util/redact";
import { errorText, PartialFailure } from "./errors";
import { RdbTransferLifecycle, type Properties } from "./lifecycle";

/*
 * What the dynamic provider calls (`import("azure-redis-move/transfer")`). The
 * text of the shim is stored in every user's state, so these names and
 * parameters are a contract: they may grow, never change.
 */

/** Finds inputs that cannot be used. */
export const check = (olds: Properties, news: Properties) => guarded((lifecycle) => lifecycle.check(olds, news));

/** Whether the transfer has to run. */
export const diff = (id: string, olds: Properties, news: Properties) => guarded((lifecycle) => lifecycle.diff(id, olds, news));

/** Runs the transfer, or goes on with one that the journal knows. */
export const create = (inputs: Properties) => guarded((lifecycle) => lifecycle.create(inputs));

export const read = (id: string, props: Properties = {}) => guarded((lifecycle) => lifecycle.read(id, props));

/** Goes on with an unfinished transfer, or runs a new one where source, target or label changed. */
export const update = (id: string, olds: Properties, news: Properties) => guarded((lifecycle) => lifecycle.update(id, olds, news));

/** Forgets the transfer; no data is touched. Named `remove` as `delete` is a reserved word. */
export const remove = (_id: string, _props: Properties) => guarded((lifecycle) => console.log(lifecycle.delete()));

/** Loaded when a transfer runs: a preview asks for check and diff only and need not wait for the Azure libraries. */
const connect = async (redactor: Redactor) => (await import("./connect.js")).connect(redactor);

/** Nothing that leaves this module, not even the stack of an unforeseen error, may hold a secret. */
async function guarded<T>(action: (lifecycle: RdbTransferLifecycle) => T | Promise<T>): Promise<T> {
  const redactor = new Redactor();
  try {
    return await action(new RdbTransferLifecycle(() => connect(redactor)));
  } catch (error) {
    if (error instanceof PartialFailure) throw error;
    const clean = new Error(redactor.redact(errorText(error)));
    clean.stack = clean.message;
    throw clean;
  }
}
