import { LocalWorkspace, type Deployment, type EngineEvent, type PulumiFn, type Stack } from "@pulumi/pulumi/automation";
import { runOf, type Run } from "./run";

export type Operation = "preview" | "up" | "refresh" | "destroy";

/** Policy packs of a preview or an update; their results are in the run's `violations`. */
export interface Packs {
  /** Folders of packs. */
  readonly policyPacks: string[];
  /** Files of their configuration, in the same order. */
  readonly policyPackConfigs?: string[];
}

/** A stack whose program runs in the test's own process. */
export class InlineStack {
  private constructor(private readonly stack: Stack) {}

  static async create(
    env: Readonly<Record<string, string>>,
    program: PulumiFn,
    config: Readonly<Record<string, string>>,
    name: string,
    workDir: string,
  ): Promise<InlineStack> {
    // The Automation API looks for `pulumi` on this process's PATH, not on the one it hands over.
    process.env.PATH = env.PATH;
    const stack = await LocalWorkspace.createStack(
      { projectName: "engine-test", stackName: name, program },
      { workDir, envVars: { ...env }, ...(env.PULUMI_HOME === undefined ? {} : { pulumiHome: env.PULUMI_HOME }) },
    );
    await stack.setAllConfig(Object.fromEntries(Object.entries(config).map(([key, value]) => [key, { value }])));
    return new InlineStack(stack);
  }

  /** Later runs use this program: a changed pull request. */
  change(program: PulumiFn): void {
    this.stack.workspace.program = program;
  }

  /** Throws with the engine's output where the run fails. */
  async run(operation: Operation, packs?: Packs): Promise<Run> {
    const { run, failed } = await this.attempt(operation, packs);
    if (failed) throw new Error(`${operation} failed:\n${run.output}`);
    return run;
  }

  /** A run that has to fail. */
  async fail(operation: Operation, packs?: Packs): Promise<Run> {
    const { run, failed } = await this.attempt(operation, packs);
    if (!failed) throw new Error(`${operation} was expected to fail and did not:\n${run.output}`);
    return run;
  }

  async outputs(): Promise<Record<string, unknown>> {
    const outputs = await this.stack.outputs();
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value as unknown]));
  }

  /** State with its secrets in the clear; what is written to disk lies in the workspace's folder. */
  async state(): Promise<{ resources: StateResource[] }> {
    const exported: Deployment = await this.stack.exportStack();
    const deployment = exported.deployment as { resources?: StateResource[] };
    return { resources: deployment.resources ?? [] };
  }

  private async attempt(operation: Operation, packs?: Packs): Promise<{ run: Run; failed: boolean }> {
    const events: EngineEvent[] = [];
    let output = "";
    const options = {
      ...packs,
      onEvent: (event: EngineEvent) => void events.push(event),
      onOutput: (text: string) => void (output += text),
      onError: (text: string) => void (output += text),
    };
    try {
      await this.stack[operation](options);
      return { run: runOf(events, output), failed: false };
    } catch (error) {
      if (!(error instanceof Error) || (error.name !== "CommandError" && !error.message.includes("code:"))) throw error;
      return { run: runOf(events, output), failed: true };
    }
  }
}

export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly initErrors?: readonly string[];
  readonly parent?: string;
}
