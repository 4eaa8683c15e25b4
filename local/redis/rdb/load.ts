import { readFile, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import type { RedisBinary } from "../binaries";
import type { ServerGroup } from "../server-group";
import { checkRdb } from "./check";
import { RdbError } from "../../../lib/copy/wire/rdb-cursor";
import { splitRdb } from "./split";

/** An import that did not happen; the cache is empty and runs, as after a failed import into Azure Managed Redis. */
export class ImportError extends Error {
  override readonly name = "ImportError";
}

/**
 * Replaces the content of a cache by that of RDB files, by restarting its servers on them: one file for one server
 * as it is, any others spread by slot. What the cache held is gone also when the import fails (azure.md 7.2:
 * existing data is deleted first).
 *
 * @throws ImportError when a file is missing, damaged, too new, or holds what the cache cannot
 */
export async function loadRdb(group: ServerGroup, files: readonly string[], binary: RedisBinary): Promise<void> {
  await Promise.all(group.primaries.map(({ client }) => client.flushall()));
  try {
    if (files.length === 0) throw new RdbError("no file was given");
    for (const file of files) await inFile(file, () => checkRdb(file, binary));
    await group.restart(await layout(group, files));
  } catch (error) {
    await group.restart(() => removeFiles(group)).catch((second: unknown) => Promise.reject(new AggregateError([error, second], "the cache did not come back after a failed import")));
    throw new ImportError(error instanceof Error ? error.message : String(error), { cause: error });
  }
  await removeFiles(group);
}

/** Work to be done while the servers are down. */
async function layout(group: ServerGroup, files: readonly string[]): Promise<() => Promise<void>> {
  const [first, ...others] = files;
  const [server] = group.primaries;
  if (first !== undefined && others.length === 0 && server !== undefined && group.primaries.length === 1) {
    return () => symlink(path.resolve(first), server.file("dump.rdb"));
  }
  const contents = await Promise.all(files.map((file) => readFile(file)));
  const parts = splitRdb(contents, group.ranges);
  return async () => {
    await Promise.all(group.primaries.map((primary, i) => writeFile(primary.file("dump.rdb"), Buffer.concat(parts[i] ?? []))));
  };
}

async function removeFiles(group: ServerGroup): Promise<void> {
  await Promise.all(group.primaries.map((server) => rm(server.file("dump.rdb"), { force: true })));
}

async function inFile(file: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw new RdbError(`${path.basename(file)}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
