import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY, type Stage } from "./stage";

/** The demo's stack, as in `stacks/`. */
const STACK = "dev";

export interface PulumiRun {
  readonly stdout: string;
}

/**
 * Runs the real engine on this repository's own program. The stack's config
 * file is a copy in the demo's folder, since `stack init` writes a salt into
 * it and the repository is not the demo's to change.
 */
export class Pulumi {
  readonly #stage: Stage;
  readonly #config: string;

  private constructor(stage: Stage, config: string) {
    this.#stage = stage;
    this.#config = config;
  }

  static async create(stage: Stage): Promise<Pulumi> {
    const project = join(stage.folder, "project");
    mkdirSync(join(project, "stacks"), { recursive: true });
    copyFileSync(join(REPOSITORY, "Pulumi.yaml"), join(project, "Pulumi.yaml"));
    const config = join(project, "stacks", `Pulumi.${STACK}.yaml`);
    copyFileSync(join(REPOSITORY, "stacks", `Pulumi.${STACK}.yaml`), config);
    await run(stage, ["stack", "init", STACK], project);
    return new Pulumi(stage, config);
  }

  get configFile(): string {
    return this.#config;
  }

  /** A command on the stack; `config` in place of the stack's own file. Rejects for an exit code other than 0. */
  async stack(
    args: readonly string[],
    { config = this.#config, show = (_line: string): void => undefined } = {},
  ): Promise<PulumiRun> {
    return run(this.#stage, [...args, "--stack", STACK, "--config-file", config], REPOSITORY, show);
  }

  /** Outputs of the stack; commands without a config of their own take no file. */
  async outputs<T>(): Promise<T> {
    const { stdout } = await run(this.#stage, ["stack", "output", "--json", "--stack", STACK], REPOSITORY);
    return JSON.parse(stdout) as T;
  }
}

function run(
  { env }: Stage,
  args: readonly string[],
  cwd: string,
  show: (line: string) => void = () => undefined,
): Promise<PulumiRun> {
  return new Promise((resolve, reject) => {
    const child = spawn("pulumi", [...args, "--non-interactive", "--color", "never"], {
      cwd,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    let pending = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      stdout += chunk;
      const lines = (pending + chunk).split("\n");
      pending = lines.pop() ?? "";
      lines.forEach(show);
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve({ stdout });
      else reject(new Error(`pulumi ${args.join(" ")} ended with ${code ?? "a signal"}:\n${stdout}\n${stderr}`));
    });
  });
}
