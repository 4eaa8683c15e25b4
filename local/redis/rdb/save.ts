import { randomUUID } from "node:crypto";
import { rename } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { RedisServer } from "../server";

const DEADLINE_MS = 600_000;

/**
 * Saves each server's data in the background, as an export does while the cache goes on working.
 *
 * @param bgsave the name under which the servers know BGSAVE
 * @returns one file a server, in order; they belong to the caller
 */
export function saveRdb(servers: readonly RedisServer[], bgsave: string): Promise<string[]> {
  return Promise.all(
    servers.map(async (server, shard) => {
      await save(server, bgsave);
      // In the same file system as the server's folder, so that the file need not be copied.
      const file = path.join(path.dirname(server.folder), `redis-export-${randomUUID()}-shard-${shard}.rdb`);
      await rename(server.file("dump.rdb"), file);
      return file;
    }),
  );
}

async function save(server: RedisServer, bgsave: string): Promise<void> {
  await server.client.call(bgsave);
  const deadline = Date.now() + DEADLINE_MS;
  // LASTSAVE counts in seconds, so two saves within one look alike; the flag is set before BGSAVE answers.
  for (;;) {
    const info = await server.client.info("persistence");
    if (info.includes("rdb_bgsave_in_progress:0")) {
      if (!info.includes("rdb_last_bgsave_status:ok")) throw new Error(`the server on port ${server.port} could not save its data: see ${server.file("output.log")}`);
      return;
    }
    if (Date.now() > deadline) throw new Error(`the server on port ${server.port} did not save its data within ${DEADLINE_MS / 1000} s`);
    await sleep(10);
  }
}
