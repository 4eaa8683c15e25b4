import type * as pulumi from "@pulumi/pulumi";
import type * as redisenterprise from "@pulumi/azure-native/redisenterprise";
import type { ManagedRedisArgs } from "./args";
import type { OutputsOf } from "../checked";
import type { PersistenceSetting, TargetSettings } from "../../lib/target";

/** The one database of a cluster has this name and no other (azure.md 2.5). */
export const databaseName = "default";

/** The database as it is sent, every choice stated; see `clusterArgs`. */
export function databaseArgs(
  args: ManagedRedisArgs,
  clusterName: pulumi.Input<string>,
  settings: OutputsOf<TargetSettings>,
): redisenterprise.DatabaseArgs {
  return {
    resourceGroupName: args.resourceGroupName,
    clusterName,
    databaseName,
    clientProtocol: settings.clientProtocol,
    clusteringPolicy: settings.clusteringPolicy,
    evictionPolicy: settings.evictionPolicy,
    // Off since API 2025-07-01, on before: a default that has moved once (azure.md 12).
    accessKeysAuthentication: settings.accessKeys.apply((on) => (on ? "Enabled" : "Disabled")),
    persistence: settings.persistence.apply(persistenceArgs),
    ...(args.modules === undefined ? {} : { modules: settings.modules.apply((modules) => [...modules]) }),
  };
}

/** Both kinds are always stated, so that taking persistence out of the args switches it off. */
function persistenceArgs(persistence: PersistenceSetting | undefined): {
  rdbEnabled: boolean;
  rdbFrequency?: string;
  aofEnabled: boolean;
  aofFrequency?: string;
} {
  const { rdb, aof } = persistence ?? {};
  return {
    rdbEnabled: rdb !== undefined,
    ...(rdb === undefined ? {} : { rdbFrequency: rdb }),
    aofEnabled: aof !== undefined,
    ...(aof === undefined ? {} : { aofFrequency: aof }),
  };
}
