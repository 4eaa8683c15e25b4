import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { startProvider, type RunningProvider } from "../../local/provider";
import { describeWithEngine, Workspace, type CliResult } from "../support/engine";
import { copyOfProgram } from "../support/program";
import { startTinyArm, type TinyArm } from "../support/tiny-arm";

interface Digest {
  readonly steps: readonly { op: string; urn: string; newState: { type: string; inputs: Record<string, unknown> } }[];
  readonly diagnostics?: readonly { severity: string; message: string }[];
}

/** Children of one cache by the way it is moved; a released name never changes, or live caches are built anew. */
const target = ["target", "target-guard", "target-cluster", "target-database"];
const staging = ["staging", "staging-account", "staging-container", "staging-expiry"];
const children: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  dev: {
    catalog: target,
    sessions: [...target, ...staging, "transfer"],
    events: [...target, ...staging, "transfer"],
  },
  staging: {
    scratch: target,
    catalog: target,
    sessions: [...target, ...staging, "transfer"],
    events: [...target, ...staging],
  },
  prod: {
    reports: target,
    catalog: [...target, "target-access-catalogapi"],
    sessions: [...target, "target-access-shopweb", ...staging, "staging-exporter-role", "staging-operator-role"],
    events: [...target, "target-access-ingest", ...staging, "staging-exporter-role", "staging-operator-role"],
  },
};

/** Proves that the program and its stacks preview under the real engine, with the azure-native stand-in. */
describeWithEngine("the program", (engine) => {
  let arm: TinyArm;
  let provider: RunningProvider;
  let workspace: Workspace;
  let program: Awaited<ReturnType<typeof copyOfProgram>>;

  const pulumi = (...args: string[]): Promise<CliResult> => workspace.cli(program.folder, args);

  before(async () => {
    arm = await startTinyArm();
    provider = await startProvider({
      armEndpoint: arm.endpoint,
      ca: arm.ca,
      token: arm.token,
      subscriptionId: "11111111-1111-4111-8111-111111111111",
    });
    workspace = await Workspace.create(engine, provider.env);
    program = await copyOfProgram();
  });

  after(async () => {
    await provider.stop();
    await arm.stop();
    await workspace.remove();
    await program.remove();
  });

  for (const [stack, caches] of Object.entries(children)) {
    it(`previews the stack ${stack}: every child by its name, the sizing among the inputs`, async () => {
      await pulumi("stack", "init", stack);
      const { code, stdout, stderr } = await pulumi("preview", "--stack", stack, "--json");
      expect(code, stdout + stderr).to.equal(0);
      const { steps } = JSON.parse(stdout) as Digest;
      const names = steps
        .map(({ urn }) => urn.split("::").at(-1) ?? "")
        .filter((name) => !/^(azure-redis-move-|default)/.test(name));
      const wanted = Object.entries(caches).flatMap(([cache, roles]) => [cache, ...roles.map((role) => `${cache}-${role}`)]);
      expect(names).to.have.members(wanted);
      const moves = steps.filter(({ newState }) => newState.type === "azure-redis-move:index:CacheMove");
      for (const { newState } of moves) expect(newState.inputs["sizing"]).to.include({ version: 1 });
      expect(moves).to.have.length(Object.keys(caches).length);
    });
  }

  it("says everything that is wrong with a config in one go, without a stack trace", async () => {
    const config = [
      "config:",
      "  azure-redis-move:caches:",
      "    - name: cart",
      "      strategie: rdb",
      "      source: {sku: P9}",
      "  azure-redis-move:locaton: westeurope",
    ];
    await pulumi("stack", "init", "wrong");
    await writeFile(join(program.folder, "stacks/Pulumi.wrong.yaml"), config.join("\n"));
    const { code, stdout, stderr } = await pulumi("preview", "--stack", "wrong");
    expect(code).to.not.equal(0);
    expect(stdout + stderr)
      .to.include("caches[0].strategie: is not a known key")
      .and.to.include("did you mean strategy?")
      .and.to.include("locaton: is not a known key")
      .and.to.not.match(/at .*\.ts:\d+/);
  });
});
