import { entriesOf } from "../lifecycle/entries";
import { RdbTransferLifecycle } from "./lifecycle";

/**
 * What the dynamic provider calls (`import("azure-redis-move/transfer")`).
 * What a transfer needs of Azure is loaded when one runs: a preview asks for
 * check and diff only and need not wait for it.
 */
export const { check, diff, create, read, update, remove } = entriesOf(
  (redactor) => new RdbTransferLifecycle(async () => (await import("./connect.js")).connect(redactor)),
);
