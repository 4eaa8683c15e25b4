import { copyFile, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { REPOSITORY } from "./find";

export interface Project {
  readonly name: string;
  /** TypeScript file that is the program; it is copied. */
  readonly program: string;
  /** Folder of the package `azure-redis-move`; default: this repository, which has to be built. */
  readonly ownPackage?: string;
}

/**
 * Writes a Pulumi project outside the repository. Its packages are links to the
 * repository's: there is no network in tests, and the program then uses the
 * very versions that the repository pins.
 */
export async function writeProject(folder: string, { name, program, ownPackage = REPOSITORY }: Project): Promise<void> {
  const modules = join(folder, "node_modules");
  await mkdir(modules, { recursive: true });
  for (const entry of ["@pulumi", "@types", "typescript"]) await symlink(join(REPOSITORY, "node_modules", entry), join(modules, entry));
  await symlink(ownPackage, join(modules, "azure-redis-move"));
  await copyFile(program, join(folder, "index.ts"));
  await writeFile(join(folder, "Pulumi.yaml"), `name: ${name}\nruntime: nodejs\nmain: index.ts\n`);
  await writeFile(join(folder, "package.json"), JSON.stringify({ name, version: "1.0.0", private: true }));
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: { target: "es2022", module: "nodenext", strict: true, skipLibCheck: true, types: ["node"], noEmit: true }, files: ["index.ts"] }));
}
