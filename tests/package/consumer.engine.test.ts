import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { startLocalAzure, type LocalAzure } from "../../local";
import { run } from "../../tools/setup/processes.mjs";
import { FakeDataPlane } from "../local/fake-data-plane";
import { describeWithEngine, REPOSITORY, Workspace } from "../support/engine";
import { installTarball, writeProject } from "../support/engine/project";
import { timed } from "../support/cpu-time";

const SOURCE =
  "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg/providers/Microsoft.Cache/redis/sessions";

/** One cache that refills itself and one that waits for its transfer: staging, guards and the dynamic provider all take part. */
const PROGRAM = `
import * as resources from "@pulumi/azure-native/resources";
import { CacheMove } from "azure-redis-move";
import { size } from "azure-redis-move/sizing";

const group = new resources.ResourceGroup("redis", { location: "westeurope" });
const catalog = new CacheMove("catalog", {
  resourceGroupName: group.name,
  strategy: "new",
  source: { sku: "C1", location: "westeurope", peakMemoryGB: 0.6 },
  target: { publicNetworkAccess: "Disabled" },
}, { protect: false });
const sessions = new CacheMove("sessions", {
  resourceGroupName: group.name,
  strategy: "rdb",
  phase: "provision",
  source: { id: "${SOURCE}", sku: "P1", location: "westeurope", peakMemoryGB: 3.8 },
  target: { publicNetworkAccess: "Disabled", clusteringPolicy: "EnterpriseCluster" },
}, { protect: false });
export const targets = [catalog.databaseId, sessions.databaseId];
export const sized = typeof size;
`;

/** Resources of the same modules without the package: what the type check costs beyond it is ours. */
const BARE_PROGRAM = `
import * as redisenterprise from "@pulumi/azure-native/redisenterprise";
import * as resources from "@pulumi/azure-native/resources";
import * as storage from "@pulumi/azure-native/storage";

const group = new resources.ResourceGroup("redis", { location: "westeurope" });
const cluster = new redisenterprise.RedisEnterprise("catalog", { resourceGroupName: group.name, publicNetworkAccess: "Disabled", sku: { name: "Balanced_B1" } });
const account = new storage.StorageAccount("staging", { resourceGroupName: group.name, kind: "StorageV2", sku: { name: "Standard_LRS" } });
export const targets = [cluster.id, account.id];
`;

/** Most that a type check with the package may cost, of what it costs without. azure-native as a whole would be several times as much. */
const TYPE_CHECK_LIMIT = 1.5;

describeWithEngine("a program outside the repository that installs the tarball", (engine) => {
  let local: LocalAzure;
  let workspace: Workspace;
  let tarball: string;

  before(async () => {
    local = await startLocalAzure({ dataPlane: new FakeDataPlane(), pulumi: true, operationMs: 20 });
    workspace = await Workspace.create(engine, local.env);
    const destination = join(workspace.folder, "tarball");
    await mkdir(destination);
    const { code, stdout, stderr } = await run(
      "npm",
      ["pack", "--ignore-scripts", "--silent", "--pack-destination", destination],
      { cwd: REPOSITORY },
    );
    expect(code, stderr).to.equal(0);
    tarball = join(destination, stdout.trim());
  });

  after(async () => {
    await workspace.remove();
    await local.stop();
  });

  /** A second try of a test begins anew. */
  async function emptyFolder(name: string): Promise<string> {
    const folder = join(workspace.folder, name);
    await rm(folder, { recursive: true, force: true });
    return folder;
  }

  async function typeCheck(name: string, program: string): Promise<number> {
    const folder = await emptyFolder(name);
    await writeProject(folder, { name, program });
    await installTarball(folder, tarball);
    const { code, stdout, cpuSeconds } = await timed(workspace, folder, ["node", join(REPOSITORY, "node_modules/typescript/bin/tsc"), "-p", "."]);
    expect(code, stdout).to.equal(0);
    return cpuSeconds;
  }

  async function consumer(
    name: string,
    program: string,
    module: "commonjs" | "module" = "commonjs",
  ): Promise<(...args: string[]) => Promise<string>> {
    const folder = await emptyFolder(name);
    await writeProject(folder, { name, program, module });
    await installTarball(folder, tarball);
    const pulumi = async (...args: string[]): Promise<string> => {
      const { code, stdout, stderr } = await workspace.cli(folder, args);
      expect(code, stdout + stderr).to.equal(0);
      return stdout;
    };
    await pulumi("stack", "init", "dev");
    return pulumi;
  }

  it("builds, has nothing to do the second time, and destroys", async () => {
    const pulumi = await consumer("consumer", PROGRAM);
    await pulumi("up", "--yes", "--skip-preview");
    const { targets, sized } = JSON.parse(await pulumi("stack", "output", "--json")) as { targets: string[]; sized: string };
    expect(targets.map((id) => /redisEnterprise\/(.*)[0-9a-f]{8}\/databases\/default$/.exec(id)?.[1])).to.deep.equal([
      "catalog-target-cluster",
      "sessions-target-cluster",
    ]);
    expect(
      targets.map((id) => local.arm.azure.store.get(id)?.type),
      "in the local Azure",
    ).to.deep.equal(Array(2).fill("Microsoft.Cache/redisEnterprise/databases"));
    expect(sized, "the subpath for sizes").to.equal("function");
    await pulumi("up", "--yes", "--skip-preview", "--expect-no-changes");
    await pulumi("destroy", "--yes", "--skip-preview");
  });

  it("previews as an ES module too", async () => {
    // azure-native has no exports map: Node wants the file itself where the importer is an ES module.
    const program = PROGRAM.replace("azure-native/resources", "azure-native/resources/index.js");
    const pulumi = await consumer("module", program, "module");
    const { changeSummary } = JSON.parse(await pulumi("preview", "--json")) as { changeSummary: { create: number } };
    expect(changeSummary.create).to.be.greaterThan(10);
  });

  it(`costs a type check at most ${TYPE_CHECK_LIMIT} times what it costs without the package`, async () => {
    // In turn, and the best of each: a busy machine adds to either, never takes away.
    const seconds: { bare: number[]; ours: number[] } = { bare: [], ours: [] };
    for (let round = 0; round < 2; round++) {
      seconds.bare.push(await typeCheck("types-bare", BARE_PROGRAM));
      seconds.ours.push(await typeCheck("types", PROGRAM));
    }
    const [bare, ours] = [Math.min(...seconds.bare), Math.min(...seconds.ours)];
    console.log(`      ${ours.toFixed(1)} s of CPU, ${bare.toFixed(1)} s without`);
    expect(ours / bare).to.be.lessThan(TYPE_CHECK_LIMIT);
  });
});
