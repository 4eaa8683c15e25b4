/** Started by the test of orphans: runs servers, says which, and waits to be killed. */
import { startRedis } from "./redis";

async function main(): Promise<void> {
  const started = await Promise.all([startRedis({ version: "target", cluster: 3 }), startRedis({ version: "source" })]);
  const servers = started.flatMap(({ primaries }) => primaries);
  servers[0]?.pause();
  console.log(JSON.stringify({ pids: servers.map(({ pid }) => pid), folders: servers.map(({ folder }) => folder) }));
}

void main();
