import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { parse, YAMLParseError } from "yaml";
import { stackShape } from "../lib/config";
import { UserError } from "../lib/util/user-error";

const NAMESPACE = "azure-redis-move";
/** Names as Pulumi allows them; anything else could lead out of the folder. */
const stackName = /^[\w.-]+$/;

/** The config of one stack as its file has it. */
export interface StackFile {
  /** Path for people, from the folder the command runs in. */
  readonly path: string;
  /** The keys of our namespace as plain data, for `parseConfig`. */
  readonly config: Readonly<Record<string, unknown>>;
}

/**
 * Reads `Pulumi.<stack>.yaml` of the Pulumi project around a folder, without an engine.
 *
 * @param stack name of the stack; `organisation/project/stack` is taken too
 * @throws UserError where there is no project, no such stack, or no YAML in its file
 */
export async function readStackFile(stack: string, cwd: string): Promise<StackFile> {
  const name = stack.split("/").at(-1) ?? "";
  if (!stackName.test(name))
    throw new UserError("not the name of a stack", {
      path: "--stack",
      given: JSON.stringify(stack),
      allowed: "letters, digits, hyphens, dots, underscores",
    });
  const folder = await configFolder(cwd);
  const file = join(folder, `Pulumi.${name}.yaml`);
  if (!existsSync(file))
    throw new UserError("no such stack", {
      path: "--stack",
      given: name,
      allowed: (await stacksIn(folder)).join(", ") || "none: the project has no stack yet",
    });
  const path = relative(cwd, file);
  const { config } = parseYaml(await readFile(file, "utf8"), path) as { config?: unknown };
  return { path, config: ownKeys(config) };
}

/** The folder with the stacks' files: `stackConfigDir` of the nearest Pulumi.yaml, else that file's own. */
async function configFolder(cwd: string): Promise<string> {
  for (let folder = cwd; ; folder = dirname(folder)) {
    const file = join(folder, "Pulumi.yaml");
    if (existsSync(file)) {
      const { stackConfigDir } = parseYaml(await readFile(file, "utf8"), relative(cwd, file)) as {
        stackConfigDir?: unknown;
      };
      return typeof stackConfigDir === "string" ? join(folder, stackConfigDir) : folder;
    }
    if (folder === dirname(folder)) break;
  }
  throw new UserError("no Pulumi project here", {
    given: cwd,
    allowed: "a folder with a Pulumi.yaml, or one below it",
  });
}

async function stacksIn(folder: string): Promise<string[]> {
  const files = existsSync(folder) ? await readdir(folder) : [];
  return files.flatMap((file) => /^Pulumi\.(.+)\.ya?ml$/.exec(file)?.[1] ?? []).sort();
}

function parseYaml(text: string, path: string): object {
  try {
    const value: unknown = parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    throw new UserError(`no YAML: ${error.message.split("\n")[0] ?? error.code}`, { path });
  }
  throw new UserError("no YAML map", { path, allowed: "a file that Pulumi reads" });
}

function ownKeys(config: unknown): Record<string, unknown> {
  const all = typeof config === "object" && config !== null ? Object.entries(config) : [];
  const own = all.flatMap(([key, value]) =>
    key.startsWith(`${NAMESPACE}:`) ? [[key.slice(NAMESPACE.length + 1), value as unknown] as const] : [],
  );
  return Object.fromEntries(
    own.map(([key, value]) => [key, structured(key, value)] as const).filter(([, value]) => value !== ""),
  );
}

/** `pulumi config set` writes a list or an object as JSON in a text. */
function structured(key: string, value: unknown): unknown {
  if (typeof value !== "string" || stackShape.keys?.[key]?.shape.kind === "text") return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    // The parser of the config says what stands there and what may.
    return value;
  }
}
