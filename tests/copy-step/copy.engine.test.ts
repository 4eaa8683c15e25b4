import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { expect } from "chai";

import type { KeyCopyOutputs } from "../../lib/copy-step/outputs";
import { buildReport } from "../../lib/report";
import { startLocalAzure, type LocalAzure } from "../../local";
import { compareCaches } from "../../local/compare";
import type { RunningCache } from "../../local/data-plane";
import { createDataPlane } from "../../local/redis";
import { applySeed, parseSeed } from "../../local/seed";
import { assertNoSecrets, describeWithEngine, REPOSITORY, Workspace } from "../support/engine";
import { ProgramStack } from "../support/engine/program";
import { folderName } from "./support/local-copy";

const GROUP = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-shop-dev";
const KEYS = 20_000;
/** Slow enough that a dead engine is noticed while there is still something to copy. */
const RATE = "1000keys/s";

/**
 * The life of one stack, in order: each test goes on from the one before, as
 * pull requests do. The repository's own program, the real engine, real Redis
 * servers that speak TLS; ARM and the azure-native provider stand in.
 */
describeWithEngine("strategy copy under the real engine", function (engine) {
  let local: LocalAzure;
  let workspace: Workspace;
  let stack: ProgramStack;
  let checkpoints: string;
  const printed: Record<string, string> = {};
  /** Of the copy of orders that is done. */
  let label = "first";

  before(async () => {
    local = await startLocalAzure({ dataPlane: (ca) => createDataPlane({ ca }), pulumi: true, operationMs: 20 });
    const cache = { resourceGroup: "rg-shop-dev", location: "westeurope", sku: "C1" };
    await applySeed(local, parseSeed({ caches: [{ ...cache, name: "old-orders", keys: KEYS }, { ...cache, name: "old-away", keys: 10 }] }));
    checkpoints = await mkdtemp(join(tmpdir(), "copy-engine-"));
    workspace = await Workspace.create(engine, { ...local.env, XDG_STATE_HOME: checkpoints });
    stack = await ProgramStack.create(workspace, "dev");
  });

  after(async () => {
    await workspace.remove();
    await rm(checkpoints, { recursive: true, force: true });
    await local.stop();
  });

  const entry = (name: string, change: object = {}): object => ({
    name,
    strategy: "copy",
    phase: "sync",
    snapshot: "first",
    protect: false,
    source: { name: `old-${name}`, sku: "C1", peakMemoryGB: 0.3 },
    target: { publicNetworkAccess: "Enabled", accessKeys: true },
    ...change,
  });
  const write = (...caches: object[]): Promise<void> => stack.edit((config) => config.setIn(["config", "azure-redis-move:caches"], config.createNode(caches)));
  const source = (): RunningCache => local.dataPlane.get(`${GROUP}/providers/Microsoft.Cache/Redis/old-orders`)!;
  const target = (): RunningCache => {
    const cluster = local.arm.azure.store.list(GROUP, "Microsoft.Cache/redisEnterprise").find(({ name }) => name.startsWith("orders"));
    return local.dataPlane.get(`${cluster!.id}/databases/default`)!;
  };
  const copies = (): string => join(checkpoints, "azure-redis-move/copies");
  /** An up that a test ends before its end. */
  const startUp = () => {
    const args = ["up", "--yes", "--skip-preview", "--non-interactive", "--stack", "dev", "--config-file", stack.configFile];
    const child = spawn("pulumi", args, { cwd: REPOSITORY, env: { ...workspace.env }, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    const said = async (text: RegExp): Promise<void> => {
      for (const deadline = Date.now() + 60_000; !text.test(output); await sleep(20)) if (Date.now() > deadline) throw new Error(`never said ${String(text)}:\n${output}`);
    };
    return { child, exited: once(child, "exit"), said };
  };
  const step = async (name: string): Promise<KeyCopyOutputs | undefined> =>
    (await stack.state()).resources.find(({ urn }) => urn.endsWith(`::${name}-copy`))?.outputs as KeyCopyOutputs | undefined;

  it("builds the target before anything is copied", async () => {
    await write(entry("orders", { phase: "provision" }));
    await stack.succeed("up", "--yes", "--skip-preview");
    expect(await target().keyCount()).to.equal(0);
  });

  it("previews the copy as a step with its inputs, connects to no cache, and the report knows it", async () => {
    await write(entry("orders", { copy: { maxRate: RATE } }));
    const listed = local.arm.log.find("POST", /listKeys$/).length;
    printed.preview = await stack.succeed("preview", "--json", "--show-sames");
    const { steps } = JSON.parse(printed.preview) as { steps: { op: string; urn: string; newState?: { inputs: object } }[] };
    const copy = steps.find(({ urn }) => urn.endsWith("::orders-copy"));
    expect(copy).to.include({ op: "create" });
    expect(copy?.newState?.inputs).to.deep.include({ snapshot: "first", maxRate: RATE, sourceId: `${GROUP}/providers/Microsoft.Cache/redis/old-orders` });
    expect(local.arm.log.find("POST", /listKeys$/)).to.have.length(listed);
    expect(await target().keyCount()).to.equal(0);
    const { caches, changes } = buildReport([{ name: "preview.json", text: printed.preview }]);
    expect(changes.filter(({ op }) => op !== "update").map(({ op, name }) => [op, name])).to.deep.equal([["create", "orders-copy"]]);
    expect(caches[0]).to.deep.include({ changeClass: "in-place" });
    expect(caches[0]!.reasons.join()).to.contain("keys are copied into the target while it serves");
  });

  it("survives the death of the engine: its provider stops by itself, the next up goes on from the checkpoint", async () => {
    const { child, exited } = startUp();
    for (const deadline = Date.now() + 60_000; (await target().keyCount()) < 2000; await sleep(50)) if (Date.now() > deadline) throw new Error("the copy never began");
    child.kill("SIGKILL");
    await exited;
    await workspace.cli(REPOSITORY, ["cancel", "--yes", "--stack", "dev"]);
    printed.up = await stack.succeed("up", "--yes", "--skip-preview");
    expect(printed.up).to.match(/old-orders -> \S+: copy: goes on from \S+/).and.match(/verify: 20000 keys are equal in type, value and expiry/);
    const outputs = (await step("orders"))!;
    expect(outputs).to.include({ phase: "done" });
    expect(outputs.counts!.scanned, "the first run stopped on its way").to.be.within(1000, KEYS - 1000);
    const { identical } = await compareCaches(source(), target());
    expect(identical).to.equal(KEYS);
  });

  it("has nothing to do the second time, after a refresh neither", async () => {
    await stack.succeed("up", "--yes", "--skip-preview", "--expect-no-changes");
    await stack.succeed("up", "--yes", "--skip-preview", "--refresh", "--expect-no-changes");
  });

  it("refuses a new label over keys that it does not know", async () => {
    await write(entry("orders", { snapshot: "second" }));
    const { code, stdout, stderr } = await stack.cli("up", "--yes", "--skip-preview");
    expect(code).to.not.equal(0);
    expect(stdout + stderr).to.match(/holds 20000 keys, and no checkpoint in \S+ tells that they come from this copy/);
    expect(await step("orders")).to.include({ phase: "done", snapshot: "first" });
  });

  it("stops at the second Ctrl-C in good order, and the next up goes on", async () => {
    // Another label for each try: of a copy that is done there is nothing left to interrupt.
    label = label === "first" ? "second" : `${label}-again`;
    await write(entry("orders", { snapshot: label, allowOverwriteOf: label, copy: { maxRate: "2000keys/s" } }));
    const { child, exited, said } = startUp();
    const begun = async (): Promise<boolean> => (await readdir(copies(), { recursive: true })).some((file) => file.includes(`-${label}-`) && file.endsWith("checkpoint.json"));
    for (const deadline = Date.now() + 60_000; !(await begun()); await sleep(20)) if (Date.now() > deadline) throw new Error("no checkpoint was written");
    child.kill("SIGINT");
    await said(/\^C received; cancelling/);
    child.kill("SIGINT");
    await exited;
    await said(/copy: stopped on request/);
    printed.interrupted = await stack.succeed("up", "--yes", "--skip-preview");
    expect(printed.interrupted).to.match(/copy: goes on from \S+, begun/).and.match(/verify: 20000 keys are equal/);
    const { counts, phase } = (await step("orders"))!;
    expect(phase).to.equal("done");
    expect(counts!.scanned, "the first run stopped on its way").to.be.within(1000, KEYS);
  });

  it("does not fail for a cache out of reach: the command is in the update and in the state, and the next up tries again", async () => {
    local.arm.azure.store.get(`${GROUP}/providers/Microsoft.Cache/Redis/old-away`)!.properties["sslPort"] = 9;
    await write(entry("orders", { snapshot: label }), entry("away"));
    printed.away = await stack.succeed("up", "--yes", "--skip-preview");
    expect(printed.away).to.match(/nothing was copied: the source old-away cannot be reached from here .*: redis-move copy --from rediss:\/\/localhost:9 --to \S+ --checkpoint \.redis-move\/old-away/);
    expect(await step("away")).to.include({ phase: "unreachable" });
    const { changeSummary } = await stack.preview();
    expect(changeSummary).to.include({ update: 1 });
  });

  it("goes back to copying by hand without touching data", async () => {
    await write(entry("orders", { copy: { run: "command" } }), entry("away", { copy: { run: "command" } }));
    const stdout = await stack.succeed("up", "--yes", "--skip-preview");
    expect(stdout).to.contain("no key was deleted in either cache");
    expect(await step("orders")).to.equal(undefined);
    expect(await Promise.all([source().keyCount(), target().keyCount()])).to.deep.equal([KEYS, KEYS]);
  });

  it("leaves no secret in anything the engine or the copy wrote", async () => {
    const keys = local.arm.azure.store.list(GROUP, "Microsoft.Cache/redisEnterprise").flatMap(({ id }) => [...local.arm.azure.keys.of(`${id}/databases/default`)]);
    const planted = [...keys, ...local.arm.azure.keys.of(`${GROUP}/providers/Microsoft.Cache/Redis/old-orders`), local.env["LOCAL_AZURE_TOKEN"]!];
    expect(local.arm.log.find("POST", /listKeys$/).length, "keys were on the wire").to.be.greaterThan(2);
    await assertNoSecrets(printed, planted);
    await assertNoSecrets(join(workspace.folder, "state"), planted);
    expect((await readdir(copies())).filter((name) => folderName.test(name))).to.have.length(1);
    await assertNoSecrets(copies(), planted);
  });
});
