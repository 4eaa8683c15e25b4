import { mkdir } from "node:fs/promises";
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

/** Seconds of CPU for the type check of a program that uses the package. */
const TYPE_CHECK_LIMIT = 5;

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

  async function consumer(
    name: string,
    program: string,
    module: "commonjs" | "module" = "commonjs",
  ): Promise<(...args: string[]) => Promise<string>> {
    const folder = join(workspace.folder, name);
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

  it(`is type-checked in less than ${TYPE_CHECK_LIMIT} s`, async () => {
    await consumer("types", PROGRAM);
    const folder = join(workspace.folder, "types");
    const tsc = ["node", join(REPOSITORY, "node_modules/typescript/bin/tsc"), "-p", "."];
    const { code, stdout, seconds, cpuSeconds } = await timed(workspace, folder, tsc);
    expect(code, stdout).to.equal(0);
    console.log(`      ${cpuSeconds.toFixed(1)} s of CPU, ${seconds.toFixed(1)} s by the clock`);
    expect(cpuSeconds).to.be.lessThan(TYPE_CHECK_LIMIT);
  });
});
