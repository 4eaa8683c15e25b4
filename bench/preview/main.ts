import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { startProvider, type RunningProvider } from "../../local/provider";
import { timed } from "../../tests/support/cpu-time";
import { findEngine, Workspace } from "../../tests/support/engine";
import { linkRepository, writeProject } from "../../tests/support/engine/project";
import { startTinyArm } from "../../tests/support/tiny-arm";
import { summarize, type Measured, type Sample } from "./summary";

const ROUNDS = Number(process.env["BENCH_ROUNDS"] ?? "5");
const SUBSCRIPTION = "11111111-1111-4111-8111-111111111111";

/**
 * How long `pulumi preview` of 100 caches takes with the components, beside a
 * bare azure-native program with the same Azure resources. The two run in turn
 * in one go, so that what else the machine does weighs on both alike.
 */
async function main(): Promise<void> {
  const engine = findEngine();
  if ("reason" in engine) throw new Error(engine.reason);
  const arm = await startTinyArm();
  const provider = await startProvider({
    armEndpoint: arm.endpoint,
    ca: arm.ca,
    token: arm.token,
    subscriptionId: SUBSCRIPTION,
  });
  const workspace = await Workspace.create(engine, provider.env);
  try {
    const [moves, bare] = [await prepare(workspace, "moves"), await prepare(workspace, "bare")];
    // The first run of each fills caches of the disk and of the compiler; it is not counted.
    for (const one of [moves, bare]) await one.preview(provider);
    for (let round = 0; round < ROUNDS; round++) {
      for (const one of round % 2 === 0 ? [moves, bare] : [bare, moves])
        one.measured.samples.push(await one.preview(provider));
    }
    const summary = summarize(moves.measured, bare.measured);
    console.log(JSON.stringify(summary, null, 2));
    if (!summary.withinLimit) process.exitCode = 1;
  } finally {
    await workspace.remove();
    await provider.stop();
    await arm.stop();
  }
}

interface Candidate {
  readonly measured: Measured;
  /** One preview, measured; counts the resources it saw. */
  preview(provider: RunningProvider): Promise<Sample>;
}

async function prepare(workspace: Workspace, name: "moves" | "bare"): Promise<Candidate> {
  const folder = join(workspace.folder, name);
  await writeProject(folder, { name, program: await readFile(join(__dirname, "programs", `${name}.ts`), "utf8") });
  await linkRepository(folder);
  await run(workspace, folder, ["stack", "init", "bench"]);
  const measured: Measured = { samples: [], azureResources: {} };
  return {
    measured,
    async preview(provider) {
      provider.calls.length = 0;
      const sample = await run(workspace, folder, ["preview", "--json"]);
      measured.azureResources = countCreated(provider);
      return sample;
    },
  };
}

function countCreated({ calls }: RunningProvider): Record<string, number> {
  const created = calls.filter(({ method }) => method === "create").map(({ token }) => token);
  return Object.fromEntries(
    [...new Set(created)].sort().map((token) => [token, created.filter((one) => one === token).length]),
  );
}

async function run(workspace: Workspace, folder: string, args: readonly string[]): Promise<Sample> {
  const { code, stdout, stderr, ...sample } = await timed(workspace, folder, ["pulumi", ...args, "--non-interactive"]);
  if (code !== 0) throw new Error(`pulumi ${args.join(" ")} failed:\n${stdout.slice(-4000)}${stderr}`);
  return sample;
}

void main();
