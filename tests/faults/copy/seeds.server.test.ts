import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { verify, type CopyResult, type Difference, type Failure, type VerifyResult } from "../../../lib/copy";
import { until } from "../../support/redis";
import { Arena } from "./arena";
import { planFaults, seeded, stageOf, threadsOf, type PlannedFault } from "./plan";
import { strikes } from "./strikes";

/** `npm run test:nightly -- --seeds <n> --from <n>` sets these. */
const SEEDS = Number(process.env["COPY_FAULT_SEEDS"] ?? 10);
const FIRST = Number(process.env["COPY_FAULT_FIRST"] ?? 1);

const MOST_AGAIN = 3;

async function lines(file: string | undefined): Promise<unknown[]> {
  if (file === undefined) return [];
  const text = await readFile(file, "utf8");
  return text.trim().split("\n").map((line) => JSON.parse(line) as unknown);
}

describe("copy under seeded faults", function () {
  this.timeout(120_000);
  let folder: string;
  let arena: Arena | undefined;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "copy-faults-"));
  });
  afterEach(() => arena?.stop());
  after(() => rm(folder, { recursive: true, force: true }));

  for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
    it(`seed ${seed}, ${stageOf(seed)}: what is said is true`, async () => {
      const next = seeded(seed + 1_000_000);
      arena = await Arena.open(stageOf(seed), next, threadsOf(seed));
      const plan = planFaults(seed, await arena.fill(next));
      const { code, result, stderr } = await play(arena, plan, next);
      const context = JSON.stringify({ seed, plan, code, result, stderr });
      expect(code, context).to.equal(result.outcome === "complete" ? 0 : 3);
      expect(result.copied + result.skipped + result.expired + result.failed, context).to.equal(result.scanned);
      await expectTrue(arena, result, context);
      expect(await arena.target.client.keys("*redis-move*"), context).to.deep.equal([]);
    });
  }

  /** Runs the copy with its faults, as often as it is killed, and gives what the last one said. */
  async function play(stage: Arena, plan: readonly PlannedFault[], next: () => number): Promise<{ code: number | null; result: CopyResult; stderr: string }> {
    stage.begin();
    for (const { fault, at } of plan) {
      await until(`${at} keys are there, or the copy has ended`, async () => stage.ended || (await stage.target.client.dbsize().catch(() => 0)) >= at, 60_000);
      await strikes[fault](stage, next);
    }
    for (let again = 0; ; again++) {
      const { stdout, stderr, code } = await stage.copier.ended;
      const result = JSON.parse(stdout) as CopyResult;
      // The node in its URL may be away just when a copier begins: that is said at once, and the same command goes on.
      if (result.stopReason !== "cannot-connect" || again === MOST_AGAIN) return { code, result, stderr };
      expect(code).to.equal(1);
      stage.begin();
    }
  }

  /** A copy that calls itself complete is identical; one that does not has said exactly what may differ, and that can be repaired. */
  async function expectTrue(stage: Arena, result: CopyResult, context: string): Promise<void> {
    const differencesFile = path.join(folder, `${path.basename(stage.source.url)}-differences.jsonl`);
    const sides = { from: stage.source.url, to: stage.target.url };
    const seen: VerifyResult = await verify({ ...sides, differencesFile });
    const differing = (await lines(seen.file)) as Difference[];
    if (result.outcome === "complete") return void expect(differing, context).to.deep.equal([]);
    const notices = result.notices.join();
    const unproven = /source was replaced.*cannot be ruled out/.test(notices);
    const lost = /process of the target was replaced/.test(notices);
    expect(result.liveSource || result.failed > 0 || unproven || lost, context).to.equal(true);
    const named = new Set(((await lines(result.failuresFile)) as Failure[]).map(({ key }) => key));
    const told = ({ key, kind }: Difference): boolean => named.has(key) || stage.touched.has(key) || (lost && kind === "missing");
    expect(differing.filter((difference) => !told(difference)), context).to.deep.equal([]);
    const repaired = await verify({ ...sides, repair: true, deleteExtra: true });
    expect(repaired.outcome, context).to.equal("identical");
  }
});
