import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { offlineVariables } from "../../../tools/setup/engine-env.mjs";
import { InlineStack } from "./inline";
import { REPOSITORY, type Engine } from "./find";
import type { PulumiFn } from "@pulumi/pulumi/automation";

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A throw-away Pulumi home with a file backend: everything an engine run writes is in `folder`. */
export class Workspace {
  private readonly stacks: InlineStack[] = [];

  private constructor(
    readonly folder: string,
    /** Complete environment of the engine. */
    readonly env: Readonly<Record<string, string>>,
  ) {}

  /** `extra`: what the provider and the program need, such as PULUMI_DEBUG_PROVIDERS. */
  static async create(engine: Engine, extra: Readonly<Record<string, string>> = {}): Promise<Workspace> {
    const folder = await mkdtemp(join(tmpdir(), "redis-move-engine-"));
    await linkPackages(join(folder, "node_modules"));
    return new Workspace(folder, { ...offline(engine, folder), ...extra });
  }

  /** A stack whose program is a function of the test. */
  async inline(program: PulumiFn, config: Readonly<Record<string, string>> = {}): Promise<InlineStack> {
    const stack = await InlineStack.create(this.env, program, config, `s${this.stacks.length}`, this.folder);
    this.stacks.push(stack);
    return stack;
  }

  /** The command line itself, in a project folder. Never throws for an exit code. */
  cli(cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CliResult> {
    return this.run(cwd, "pulumi", [...args, "--non-interactive"], env);
  }

  /** Any other program in the same environment. */
  run(
    cwd: string,
    command: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<CliResult> {
    return new Promise((done, fail) => {
      const child = spawn(command, args, { cwd, env: { ...this.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
      let stdout = "";
      let stderr = "";
      child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
      child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
      child.on("error", fail);
      child.on("close", (code) => done({ code: code ?? -1, stdout, stderr }));
    });
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** What a program that has installed the package sees: dynamic providers are run in its folder and import from there. */
async function linkPackages(nodeModules: string): Promise<void> {
  await mkdir(nodeModules);
  await symlink(join(REPOSITORY, "node_modules/@pulumi"), join(nodeModules, "@pulumi"));
  await symlink(REPOSITORY, join(nodeModules, "azure-redis-move"));
}

/** Nothing of the caller's own Pulumi, no network, no prompts, and the repository's Node before the system's. */
function offline({ bin }: Engine, folder: string): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    ([name, value]) => value !== undefined && !name.startsWith("PULUMI_"),
  ) as [string, string][];
  const path = [bin, dirname(process.execPath), join(REPOSITORY, "node_modules/.bin"), process.env.PATH ?? ""].join(
    delimiter,
  );
  return { ...Object.fromEntries(inherited), ...offlineVariables(folder), PATH: path };
}
