import { guarded } from "../lifecycle/guarded";
import type { Properties } from "../lifecycle/properties";
import { RdbTransferLifecycle } from "./lifecycle";

/*
 * What the dynamic provider calls (`import("azure-redis-move/transfer")`). The
 * text of the shim is stored in every user's state, so these names and
 * parameters are a contract: they may grow, never change.
 */

/** Finds inputs that cannot be used. */
export const check = (olds: Properties, news: Properties) => through((lifecycle) => lifecycle.check(olds, news));

/** Whether the transfer has to run. */
export const diff = (id: string, olds: Properties, news: Properties) => through((lifecycle) => lifecycle.diff(id, olds, news));

/** Runs the transfer, or goes on with one that the journal knows. */
export const create = (inputs: Properties) => through((lifecycle) => lifecycle.create(inputs));

export const read = (id: string, props: Properties = {}) => through((lifecycle) => lifecycle.read(id, props));

/** Goes on with an unfinished transfer, or runs a new one where source, target or label changed. */
export const update = (id: string, olds: Properties, news: Properties) => through((lifecycle) => lifecycle.update(id, olds, news));

/** Forgets the transfer; no data is touched. Named `remove` as `delete` is a reserved word. */
export const remove = (_id: string, _props: Properties) => through((lifecycle) => console.log(lifecycle.delete()));

/** What it needs of Azure is loaded when a transfer runs: a preview asks for check and diff only and need not wait for it. */
const through = <T>(action: (lifecycle: RdbTransferLifecycle) => T | Promise<T>): Promise<T> =>
  guarded((redactor) => action(new RdbTransferLifecycle(async () => (await import("./connect.js")).connect(redactor))));
