import { cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { REPOSITORY } from "./engine";

const linked = ["index.ts", "components", "lib", "dist", "package.json", "tsconfig.json", "node_modules"];
const copied = ["Pulumi.yaml", "stacks", "examples"];

/** The repository's own program, with its examples, in a folder whose stack files a test may write to. */
export async function copyOfProgram(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "redis-move-program-"));
  for (const name of linked) await symlink(join(REPOSITORY, name), join(folder, name));
  for (const name of copied) await cp(join(REPOSITORY, name), join(folder, name), { recursive: true });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
