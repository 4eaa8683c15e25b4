import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { verify, type CopyResult, type VerifyResult } from "../../../lib/copy";
import { until } from "../../support/redis";
import { startCli, type Child } from "../../copy/support/child";
import { usePair } from "../../copy/support/pair";
import { fillSample } from "../../copy/support/sample";
import { planFaults, seeded, type Fault } from "./plan";
import { Proxy } from "./proxy";

/** The nightly run sets this to 200. A single seed: COPY_FAULT_FIRST=<seed> COPY_FAULT_SEEDS=1. */
const SEEDS = Number(process.env["COPY_FAULT_SEEDS"] ?? 10);
const FIRST = Number(process.env["COPY_FAULT_FIRST"] ?? 1);
const SAMPLE = 400;
const RATE = 2500;

describe("copy under seeded faults", function () {
  this.timeout(120_000);
  const pair = usePair();
  let links: { source: Proxy; target: Proxy };
  let folder: string;

  beforeEach(async () => {
    links = { source: await Proxy.start(pair.source.port), target: await Proxy.start(pair.target.port) };
    folder = await mkdtemp(path.join(tmpdir(), "copy-faults-"));
    await pair.target.setMaxMemory(0);
  });
  afterEach(() => Promise.all([links.source.stop(), links.target.stop()]));

  const begin = (): Child =>
    startCli(["copy", "--from", `redis://127.0.0.1:${links.source.port}`, "--to", `redis://127.0.0.1:${links.target.port}`, "--checkpoint", "cp", "--max-rate", String(RATE), "--json"], folder);

  /** Carries out one fault; gives the copier that runs afterwards. */
  async function strike(fault: Fault, copier: Child, next: () => number): Promise<Child> {
    const { source, target } = pair;
    switch (fault) {
      case "cut source":
        links.source.cut();
        return copier;
      case "cut target":
        links.target.cut();
        return copier;
      case "freeze source":
      case "freeze target": {
        const server = (fault === "freeze source" ? source : target).primaries[0]!;
        server.pause();
        await sleep(50 + next() * 300);
        server.resume();
        return copier;
      }
      case "slow link":
        links.target.delay = 1 + Math.floor(next() * 5);
        return copier;
      case "full target":
        await target.setMaxMemory(1);
        await sleep(50 + next() * 300);
        await target.setMaxMemory(0);
        return copier;
      case "kill copier":
        copier.process.kill("SIGKILL");
        await copier.ended;
        return begin();
      case "write and delete":
        for (let i = 0; i < 50; i++) {
          const key = `k:${Math.floor(next() * SAMPLE)}:s`;
          if (next() < 0.3) await source.client.del(key);
          else await source.client.set(key, `changed ${next()}`);
        }
        return copier;
      case "restart source":
        await source.client.call("SAVE");
        await source.primaries[0]!.restart();
        return copier;
    }
  }

  for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
    it(`seed ${seed}: what is said is true`, async () => {
      const next = seeded(seed + 1_000_000);
      await fillSample(pair.source.client, "", SAMPLE);
      const mortal = pair.source.client.pipeline();
      for (let i = 0; i < 200; i++) mortal.set(`mortal:${i}`, "x", "PX", 300 + Math.floor(next() * 3000));
      await mortal.exec();
      const keys = await pair.source.client.dbsize();
      const plan = planFaults(seed, keys);
      let copier = begin();
      for (const { fault, at } of plan) {
        await until(`${at} keys are there, or the copy has ended`, async () => copier.process.exitCode !== null || (await pair.target.client.dbsize()) >= at, 60_000);
        copier = await strike(fault, copier, next);
      }
      const { stdout, stderr, code } = await copier.ended;
      const context = `${JSON.stringify(plan)} ${stderr}`;
      expect(code, context).to.be.oneOf([0, 3]);
      const result = JSON.parse(stdout) as CopyResult;
      expect(result.copied + result.skipped + result.expired + result.failed, context).to.equal(result.scanned);
      await expectTrue(result, context, plan.some(({ fault }) => fault === "write and delete"));
      expect(await pair.target.client.keys("*redis-move*"), context).to.deep.equal([]);
    });
  }

  /** A copy that calls itself complete is identical; one that does not has said why, and what differs is what was written to. */
  async function expectTrue(result: CopyResult, context: string, written: boolean): Promise<void> {
    const seen: VerifyResult = await verify({ from: pair.source.url, to: pair.target.url });
    if (result.outcome === "complete") {
      expect(seen.examples, context).to.deep.equal([]);
      expect(written && seen.outcome !== "identical", context).to.equal(false);
      return;
    }
    expect(result.liveSource || result.failed > 0 || /cannot be ruled out/.test(result.notices.join()), context).to.equal(true);
    const named = new Set(result.failures.map(({ key }) => key));
    for (const { key } of seen.examples) expect(named.has(key) || (written && /^k:\d+:s$/.test(key)), `${key} ${context}`).to.equal(true);
    const repaired = await verify({ from: pair.source.url, to: pair.target.url, repair: true, deleteExtra: true });
    expect(repaired.outcome, context).to.equal("identical");
  }
});
