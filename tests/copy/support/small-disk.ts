import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A file system of so many KiB of its own; undefined where this user may not make one. */
export async function smallDisk(folder: string, kib: number): Promise<(() => Promise<unknown>) | undefined> {
  try {
    await run("mount", ["-t", "tmpfs", "-o", `size=${kib}k`, "tmpfs", folder]);
  } catch {
    return undefined;
  }
  return () => run("umount", [folder]);
}
