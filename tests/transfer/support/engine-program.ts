import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { MoveInputs } from "../../../lib/lifecycle/move";
import type { Workspace, CliResult, StateResource } from "../../support/engine";
import { REPOSITORY } from "../../support/engine";

const PROGRAM = `
const components = require("azure-redis-move");
const { component, inputs } = JSON.parse(process.env.STEP);
const move = new components[component]("move", inputs);
exports.phase = move.phase;
`;

/** The steps that move data. */
export type StepComponent = "RdbTransfer" | "KeyCopy";

/** A program outside the repository that uses the package as its users do, run by the real command line. */
export class EngineProgram<Inputs extends MoveInputs> {
  /** Everything the command line has said. */
  readonly printed: string[] = [];

  private constructor(
    readonly folder: string,
    readonly workspace: Workspace,
    readonly component: StepComponent,
    public inputs: Inputs,
  ) {}

  static async create<Inputs extends MoveInputs>(workspace: Workspace, component: StepComponent, inputs: Inputs): Promise<EngineProgram<Inputs>> {
    const folder = await mkdtemp(join(tmpdir(), "redis-move-transfer-"));
    await mkdir(join(folder, "node_modules"));
    await symlink(REPOSITORY, join(folder, "node_modules/azure-redis-move"));
    await symlink(join(REPOSITORY, "node_modules/@pulumi"), join(folder, "node_modules/@pulumi"));
    await writeFile(
      join(folder, "Pulumi.yaml"),
      "name: moving\nmain: index.js\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n",
    );
    await writeFile(join(folder, "package.json"), '{"name": "moving", "private": true}');
    await writeFile(join(folder, "index.js"), PROGRAM);
    const program = new EngineProgram(folder, workspace, component, inputs);
    await program.cli("stack", "init", `dev-${inputs.sourceId.split("/").at(-1)}`);
    return program;
  }

  /** One command; throws where it does not end with the exit code expected. */
  async cli(...args: string[]): Promise<CliResult> {
    return this.ending(0, ...args);
  }

  async ending(code: number, ...args: string[]): Promise<CliResult> {
    const result = await this.attempt(...args);
    if (result.code !== code) throw new Error(`pulumi ${args.join(" ")}: exit code ${result.code}\n${result.stdout}\n${result.stderr}`);
    return result;
  }

  /** One command, however it ends. */
  async attempt(...args: string[]): Promise<CliResult> {
    const result = await this.workspace.cli(this.folder, args, this.#env());
    this.printed.push(result.stdout, result.stderr);
    return result;
  }

  up(code = 0): Promise<CliResult> {
    return this.ending(code, "up", "--yes", "--skip-preview");
  }

  /** Starts an \`up\`, kills the engine when \`moment\` has come, and takes away the lock it leaves, as its user has to. */
  async upAndDie(moment: () => Promise<void>): Promise<void> {
    const child = spawn("pulumi", ["up", "--yes", "--skip-preview", "--non-interactive"], {
      cwd: this.folder,
      env: { ...this.workspace.env, ...this.#env() },
      stdio: "ignore",
    });
    const exited = once(child, "exit");
    try {
      await moment();
    } finally {
      child.kill("SIGKILL");
      await exited;
    }
    await this.cli("cancel", "--yes");
  }

  /** The step as the state has it. */
  async resource(): Promise<StateResource | undefined> {
    return (await this.state()).find(({ type }) => type === `pulumi-nodejs:dynamic/azure-redis-move:${this.component}`);
  }

  async state(): Promise<readonly StateResource[]> {
    const { stdout } = await this.cli("stack", "export");
    const { deployment } = JSON.parse(stdout) as { deployment: { resources?: StateResource[] } };
    return deployment.resources ?? [];
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  #env(): Record<string, string> {
    return { STEP: JSON.stringify({ component: this.component, inputs: this.inputs }) };
  }
}
