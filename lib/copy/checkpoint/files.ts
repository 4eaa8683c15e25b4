import { mkdir, open, rm, stat } from "node:fs/promises";
import path from "node:path";

/** What cannot be written whole goes again. */
export async function writeSafely(name: string, text: string, flags: "w" | "wx"): Promise<void> {
  const file = await open(name, flags, 0o600);
  try {
    await file.writeFile(text);
    await file.datasync();
    await file.close();
  } catch (error) {
    await Promise.allSettled([file.close(), rm(name, { force: true })]);
    throw error;
  }
}

/** Node's own recursive mkdir never comes back where a file system makes no folders at all, such as /proc. */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    const parent = path.dirname(folder);
    if (codeOf(error) === "EEXIST" && (await stat(folder)).isDirectory()) return;
    if (codeOf(error) !== "ENOENT" || parent === folder || (await exists(parent))) throw error;
    await makeFolder(parent);
    await mkdir(folder, { mode: 0o700 });
  }
}

async function exists(name: string): Promise<boolean> {
  return stat(name).then(() => true, () => false);
}

export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
