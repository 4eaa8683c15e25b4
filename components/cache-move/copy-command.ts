import * as pulumi from "@pulumi/pulumi";
import type { SourceArgs } from "./args";
import type { ConnectionFacts, ManagedRedis } from "../managed-redis/managed-redis";

/** Port of the source that speaks TLS (CONN-02). */
const sourcePort = 6380;

/**
 * The command that copies this cache key by key. It holds no credential: keys
 * come from the environment, tokens from the sign-in of whoever runs it.
 */
export function copyCommand(source: SourceArgs, target: ConnectionFacts): string {
  const name = source.id?.split("/").pop() ?? "<source>";
  const from = end("from", `rediss://`, `${name}.redis.cache.windows.net:${sourcePort}`, source.measured?.accessKeys !== false);
  const to = end("to", target.tls ? "rediss://" : "redis://", `${target.host}:${target.port}`, target.accessKeys);
  return ["redis-move copy", from, to, ...databases(source.databasesInUse), `--checkpoint .redis-move/${name}`].join(" ");
}

/** By Entra the user of the URL is an object id; by key it is none, and the key is in REDIS_MOVE_FROM_PASSWORD or ..._TO_PASSWORD. */
function end(side: "from" | "to", scheme: string, address: string, byKey: boolean): string {
  return byKey ? `--${side} ${scheme}${address}` : `--${side} ${scheme}$OBJECT_ID@${address} --${side}-entra`;
}

/** The target has database 0 only: keys of others get their database as a prefix. */
function databases(inUse: readonly number[] = [0]): string[] {
  if (inUse.every((database) => database === 0)) return [];
  return [`--db-map ${inUse.map((database) => (database === 0 ? "0=" : `${database}=db${database}:`)).join(",")}`];
}

/** Shows the command once the address of the target is known. */
export function showCopyCommand(source: SourceArgs, target: ManagedRedis, resource: pulumi.Resource): void {
  void target.connection.apply((connection) => {
    const command = copyCommand(source, connection);
    const keys = [
      ...(command.includes("--from-entra") ? [] : ["REDIS_MOVE_FROM_PASSWORD"]),
      ...(command.includes("--to-entra") ? [] : ["REDIS_MOVE_TO_PASSWORD"]),
    ];
    const needs = [
      ...keys.map((name) => `${name} an access key`),
      ...(command.includes("$OBJECT_ID") ? ["OBJECT_ID your object id"] : []),
    ];
    return pulumi.log.info(`to copy the data, with ${needs.join(" and ")}: ${command}`, resource);
  });
}
