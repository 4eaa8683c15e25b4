import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CliResult, Workspace } from "./workspace";

/**
 * A stack whose program is a text of the test, run by the command line: the
 * one way to the JSON of a preview, which the Automation API does not give.
 * The program is plain JavaScript, since type-checking one costs more than
 * running it.
 */
export class ScriptStack {
  private constructor(
    private readonly workspace: Workspace,
    readonly folder: string,
  ) {}

  /** `name`: of the project and its folder. */
  static async create(workspace: Workspace, name: string, stack = "dev"): Promise<ScriptStack> {
    const created = new ScriptStack(workspace, join(workspace.folder, name));
    await mkdir(created.folder);
    const runtime = "runtime:\n  name: nodejs\n  options:\n    typescript: false\n";
    await writeFile(join(created.folder, "Pulumi.yaml"), `name: ${name}\n${runtime}main: index.js\n`);
    await writeFile(join(created.folder, "package.json"), JSON.stringify({ name, version: "1.0.0", main: "index.js" }));
    await created.succeed("stack", "init", stack);
    return created;
  }

  async up(program: string): Promise<void> {
    await this.write(program);
    await this.succeed("up", "--yes", "--skip-preview");
  }

  /** What `pulumi preview --json` prints, whether the preview fails or not. */
  async preview(program: string, ...flags: readonly string[]): Promise<CliResult> {
    await this.write(program);
    return this.workspace.cli(this.folder, ["preview", "--json", ...flags]);
  }

  private async write(program: string): Promise<void> {
    await writeFile(join(this.folder, "index.js"), program);
  }

  private async succeed(...args: readonly string[]): Promise<void> {
    const { code, stdout, stderr } = await this.workspace.cli(this.folder, args);
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")}: exit code ${code}\n${stdout}${stderr}`);
  }
}
