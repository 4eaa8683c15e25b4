import { copyFile, cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseDocument, type Document } from "yaml";
import { REPOSITORY } from "./find";
import type { StateResource } from "./inline";
import type { CliResult, Workspace } from "./workspace";

/** The part of `pulumi preview --json` that tests look at. */
export interface PreviewJson {
  readonly steps: readonly {
    readonly op: string;
    readonly urn: string;
    readonly newState?: { readonly type: string; readonly inputs?: Readonly<Record<string, unknown>> };
    readonly replaceReasons?: readonly string[];
  }[];
  readonly diagnostics?: readonly { readonly severity: string; readonly message: string; readonly urn?: string }[];
  readonly changeSummary?: Readonly<Record<string, number>>;
}

/**
 * A stack of the repository's own program, run by the CLI where it lies. Only
 * the stack's config is a copy, since the CLI writes into it.
 */
export class ProgramStack {
  private constructor(
    private readonly workspace: Workspace,
    readonly name: string,
    /** The copy of the stack's config. */
    readonly configFile: string,
  ) {}

  static async create(workspace: Workspace, name: string): Promise<ProgramStack> {
    const folder = join(workspace.folder, `config-${name}`);
    await mkdir(folder);
    await copyFile(join(REPOSITORY, "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
    await cp(join(REPOSITORY, "stacks"), join(folder, "stacks"), { recursive: true });
    // The stack is made in a folder of the same project name; init would write into the repository otherwise.
    const { code, stderr } = await workspace.cli(folder, ["stack", "init", name]);
    if (code !== 0) throw new Error(`stack init ${name} failed:\n${stderr}`);
    return new ProgramStack(workspace, name, join(folder, "stacks", `Pulumi.${name}.yaml`));
  }

  /** A change that a pull request would make to the stack's config. */
  async edit(change: (config: Document) => void): Promise<void> {
    const config = parseDocument(await readFile(this.configFile, "utf8"));
    change(config);
    await writeFile(this.configFile, config.toString());
  }

  /** Any command of the CLI on this stack; never throws for an exit code. */
  cli(command: string, ...args: readonly string[]): Promise<CliResult> {
    return this.workspace.cli(REPOSITORY, [command, "--stack", this.name, "--config-file", this.configFile, ...args]);
  }

  /** The same, for commands that have to work. */
  async succeed(command: string, ...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.cli(command, ...args);
    if (code !== 0) throw new Error(`pulumi ${command} ended with ${code}:\n${stdout}\n${stderr}`);
    return stdout;
  }

  /** State as it is kept, secrets encrypted. */
  async state(): Promise<{ resources: StateResource[] }> {
    const { code, stdout, stderr } = await this.workspace.cli(REPOSITORY, ["stack", "export", "--stack", this.name]);
    if (code !== 0) throw new Error(`stack export failed:\n${stderr}`);
    const { deployment } = JSON.parse(stdout) as { deployment: { resources?: StateResource[] } };
    return { resources: deployment.resources ?? [] };
  }

  async preview(): Promise<PreviewJson> {
    return JSON.parse(await this.succeed("preview", "--json")) as PreviewJson;
  }

  /** What a preview that has to fail tells its user. */
  async refusal(): Promise<string> {
    const { code, stdout } = await this.cli("preview");
    if (code === 0) throw new Error(`the preview was expected to fail:\n${stdout}`);
    return stdout;
  }
}
