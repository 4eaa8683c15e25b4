import { setTimeout as sleep } from "node:timers/promises";
import type { BenchPair } from "../support/servers";

const MIGRATE_KEYS = 100;

/** MIGRATE in batches: the source itself writes to the target, 100 keys a call. */
export async function copyByMigrate({ source, target }: BenchPair): Promise<number> {
  const { client } = source.server;
  const { name, password } = target.server.admin;
  let cursor = "0";
  do {
    const [next, keys] = await client.scanBuffer(cursor, "COUNT", 1000);
    cursor = next.toString();
    for (let at = 0; at < keys.length; at += MIGRATE_KEYS) {
      await client.call("MIGRATE", "127.0.0.1", target.server.port, "", 0, 60_000, "COPY", "AUTH2", name, password, "KEYS", ...keys.slice(at, at + MIGRATE_KEYS));
    }
  } while (cursor !== "0");
  return target.server.client.dbsize();
}

/** The servers' own full synchronisation, diskless and without delay, until the replica has all. */
export async function copyByReplication({ source, target }: BenchPair): Promise<number> {
  const keys = await source.server.client.dbsize();
  const { name, password } = source.server.admin;
  await target.server.client.config("SET", "masteruser", name);
  await target.server.client.config("SET", "masterauth", password);
  await source.server.client.config("SET", "repl-diskless-sync-delay", 0);
  await target.server.client.replicaof("127.0.0.1", source.server.port);
  for (;;) {
    const [state, size] = await Promise.all([target.server.client.info("replication"), target.server.client.dbsize().catch(() => 0)]);
    // A key may expire meanwhile; the link comes up only after the whole set is loaded.
    if (state.includes("master_link_status:up") && size > keys * 0.99) break;
    await sleep(10);
  }
  await target.server.client.replicaof("NO", "ONE");
  return target.server.client.dbsize();
}
