import { entriesOf } from "../lifecycle/entries";
import { KeyCopyLifecycle } from "./lifecycle";

/**
 * What the dynamic provider calls (`import("azure-redis-move/copy-step")`).
 * What a copy needs of Azure is loaded when one runs: a preview asks for check
 * and diff only and need not wait for it.
 */
export const { check, diff, create, read, update, remove } = entriesOf(
  (redactor) => new KeyCopyLifecycle(async () => (await import("./connect.js")).connect(redactor)),
);
