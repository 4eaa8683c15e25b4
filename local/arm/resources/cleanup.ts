import type { Azure } from "../azure";
import { applyAccess } from "../enterprise/running";
import { applyCacheAccess } from "../redis/running";
import { publishAccounts } from "../storage/accounts-published";
import type { ArmResource } from "../store";
import { parentOf } from "./scope";

/** What stands behind a resource and goes with it, by type in lower case. */
const CLEANUPS: Readonly<Record<string, (azure: Azure, id: string) => Promise<void>>> = {
  "microsoft.cache/redis/accesspolicyassignments": async (azure, id) => {
    const cache = azure.store.get(parentOf(id));
    if (cache !== undefined) await applyCacheAccess(azure, cache);
  },
  "microsoft.cache/redis": (azure, id) => azure.dataPlane.stop(id),
  "microsoft.cache/redisenterprise/databases": (azure, id) => azure.dataPlane.stop(id),
  "microsoft.cache/redisenterprise/databases/accesspolicyassignments": async (azure, id) => {
    const database = azure.store.get(parentOf(id));
    if (database !== undefined) await applyAccess(azure, database);
  },
  "microsoft.storage/storageaccounts": (azure) => publishAccounts(azure),
};

/** Called after a resource left the store. */
export async function cleanUp(azure: Azure, resource: ArmResource): Promise<void> {
  await CLEANUPS[resource.type.toLowerCase()]?.(azure, resource.id);
}
