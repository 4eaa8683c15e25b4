import * as pulumi from "@pulumi/pulumi";
import type { CacheMoveArgs, SourceArgs } from "./args";
import { commandNeeds, copyCommand as commandLine, type CommandEnd } from "../../lib/copy-step/command";
import { omit } from "../../lib/util/omit";
import { KeyCopy } from "../key-copy/key-copy";
import type { ConnectionFacts, ManagedRedis } from "../managed-redis/managed-redis";

/** Port of the source that speaks TLS (CONN-02). */
const sourcePort = 6380;

/** The copy as a step of `pulumi up`, once for each snapshot label. */
export function copyKeys(name: string, args: CacheMoveArgs, target: ManagedRedis, parent: pulumi.Resource): KeyCopy {
  const { source, snapshot = "", allowOverwriteOf, copy = {} } = args;
  return new KeyCopy(
    `${name}-copy`,
    {
      sourceId: source.id ?? "",
      targetDatabaseId: target.databaseId,
      snapshot,
      ...omit(copy, "run"),
      ...(source.databasesInUse === undefined ? {} : { databasesInUse: source.databasesInUse }),
      ...(allowOverwriteOf === undefined ? {} : { allowOverwriteOf }),
    },
    // Whole: access to the database has to be there before the first connection.
    { parent, dependsOn: [target] },
  );
}

/** The command that copies this cache key by key, with the variables it needs; it holds no credential. */
export function copyCommand(args: Pick<CacheMoveArgs, "source" | "snapshot" | "allowOverwriteOf">, target: ConnectionFacts) {
  const { source, snapshot, allowOverwriteOf } = args;
  const from = sourceEnd(source);
  const to = { host: target.host, port: target.port, tls: target.tls, byKey: target.accessKeys };
  const command = commandLine(from, to, {
    databasesInUse: source.databasesInUse,
    checkpoint: `.redis-move/${nameOf(source)}`,
    replace: snapshot !== undefined && allowOverwriteOf === snapshot,
  });
  return { command, needs: commandNeeds(from, to) };
}

/** Shows the command once the address of the target is known, whoever is to run it. */
export function showCopyCommand(args: CacheMoveArgs, runs: "up" | "command", target: ManagedRedis, resource: pulumi.Resource): void {
  void target.connection.apply((connection) => {
    const { command, needs } = copyCommand(args, connection);
    const lead = runs === "up" ? "`pulumi up` copies the data where it reaches both caches; by hand" : "to copy the data";
    const variables = needs.length === 0 ? "" : `, with ${needs.join(" and ")}`;
    const hint = runs === "up" || args.copy?.run !== undefined ? "" : " (name a snapshot to let `pulumi up` do it)";
    return pulumi.log.info(`${lead}${variables}: ${command}${hint}`, resource);
  });
}

function sourceEnd(source: SourceArgs): CommandEnd {
  return { host: `${nameOf(source)}.redis.cache.windows.net`, port: sourcePort, tls: true, byKey: source.measured?.accessKeys !== false };
}

const nameOf = ({ id }: SourceArgs): string => id?.split("/").pop() ?? "<source>";
