import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { RedisServer } from "../server";

const DEADLINE_MS = 600_000;

/**
 * Saves each server's data in the background, as an export does while the cache goes on working.
 *
 * @param bgsave the name under which the servers know BGSAVE
 * @returns one file a server, in order, in a new folder that belongs to the caller
 */
export async function saveRdb(servers: readonly RedisServer[], bgsave: string): Promise<string[]> {
  const folder = await mkdtemp(path.join(tmpdir(), "redis-export-"));
  try {
    return await Promise.all(
      servers.map(async (server, shard) => {
        const file = path.join(folder, `shard-${shard}.rdb`);
        await save(server, bgsave);
        await rename(server.file("dump.rdb"), file);
        return file;
      }),
    );
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
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
