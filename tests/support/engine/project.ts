import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { run } from "../../../tools/setup/processes.mjs";
import { REPOSITORY } from "./find";

export interface Project {
  readonly name: string;
  /** Text of the program. */
  readonly program: string;
  /** Module format of the program; default CommonJS. */
  readonly module?: "commonjs" | "module";
}

const OWN = "azure-redis-move";

/** What every program needs besides the package: the SDK and azure-native as peers, the compiler, the types of Node. */
const PEERS = ["@pulumi/pulumi", "@pulumi/azure-native", "typescript", "@types/node"];

/** Writes a Pulumi project outside the repository. */
export async function writeProject(folder: string, { name, program, module = "commonjs" }: Project): Promise<void> {
  const compilerOptions = {
    target: "es2022",
    module: "nodenext",
    strict: true,
    skipLibCheck: true,
    types: ["node"],
    noEmit: true,
  };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "index.ts"), program);
  await writeFile(join(folder, "Pulumi.yaml"), `name: ${name}\nruntime: nodejs\nmain: index.ts\n`);
  await writeFile(join(folder, "package.json"), JSON.stringify({ name, version: "1.0.0", private: true, type: module }));
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["index.ts"] }));
}

/** Gives a project the repository itself as the package; it has to be built. */
export async function linkRepository(folder: string): Promise<void> {
  await linkFromRepository(folder, PEERS);
  await symlink(REPOSITORY, join(folder, "node_modules", OWN));
}

/**
 * Gives a project the package out of a tarball, and beside it exactly what the
 * package declares: an import of anything else fails. These are links to the
 * repository's packages, since there is no network in tests; only the way from
 * the registry is left out.
 */
export async function installTarball(folder: string, tarball: string): Promise<void> {
  const own = join(folder, "node_modules", OWN);
  await mkdir(own, { recursive: true });
  const { code, stderr } = await run("tar", ["-xzf", tarball, "-C", own, "--strip-components=1"]);
  if (code !== 0) throw new Error(`${tarball} could not be unpacked: ${stderr}`);
  const { dependencies = {} } = JSON.parse(await readFile(join(own, "package.json"), "utf8")) as {
    dependencies?: Record<string, string>;
  };
  await linkFromRepository(folder, [...PEERS, ...Object.keys(dependencies)]);
}

async function linkFromRepository(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const link = join(folder, "node_modules", name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(REPOSITORY, "node_modules", name), link);
  }
}
