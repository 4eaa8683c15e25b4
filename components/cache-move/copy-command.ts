import * as pulumi from "@pulumi/pulumi";
import type { CacheMoveArgs } from "./args";
import type { ManagedRedis } from "../managed-redis/managed-redis";

/** Port of the source that speaks TLS (CONN-02). */
const sourcePort = 6380;

/** The command that copies this cache key by key; credentials come from Entra or the environment, never from here. */
export function copyCommand(source: CacheMoveArgs["source"], host: string, port: number): string {
  const name = (source.id ?? "").split("/").pop() || "<source>";
  return `redis-move copy --from rediss://${name}.redis.cache.windows.net:${sourcePort} --from-entra --to rediss://${host}:${port} --to-entra --checkpoint .redis-move/${name}`;
}

/** Shows the command once the address of the target is known. */
export function showCopyCommand(args: CacheMoveArgs, target: ManagedRedis, resource: pulumi.Resource): void {
  void pulumi
    .all([target.hostName, target.port])
    .apply(([host, port]) => pulumi.log.info(`to copy the data: ${copyCommand(args.source, host, port)}`, resource));
}
