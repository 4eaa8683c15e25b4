import { ArmError } from "../answer";
import type { Azure } from "../azure";

const TYPE = "Microsoft.Authorization/locks";

/** A lock on a resource, above it or below it stops its deletion, as ARM does. */
export function refuseLocked(azure: Azure, method: string, path: string): void {
  if (method !== "DELETE" || path.toLowerCase().includes(`/providers/${TYPE.toLowerCase()}/`)) return;
  const wanted = `${path.toLowerCase()}/`;
  for (const lock of azure.store.list("/subscriptions", TYPE)) {
    const scope = lock.id.slice(0, lock.id.toLowerCase().indexOf(`/providers/${TYPE.toLowerCase()}`));
    const held = `${scope.toLowerCase()}/`;
    if (!wanted.startsWith(held) && !held.startsWith(wanted)) continue;
    throw new ArmError(409, "ScopeLocked", `The scope '${path}' cannot perform delete operation because following scope(s) are locked: '${scope}'. Please remove the lock and try again.`);
  }
}
