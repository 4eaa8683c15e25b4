import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { copy, verify, type CopyOptions, type CopyResult } from "../../lib/copy";
import { bounds } from "../../lib/copy/settings";
import { until } from "../support/redis";
import { usePair } from "./support/pair";

const KEYS = 10_000;

describe("faults during a copy", function () {
  this.timeout(60_000);
  const pair = usePair();
  const run = (options: Partial<CopyOptions> = {}): Promise<CopyResult> => copy({ from: pair.source.url, to: pair.target.url, maxRate: { keys: 10_000 }, ...options });

  beforeEach(async () => {
    const pipe = pair.source.client.pipeline();
    for (let i = 0; i < KEYS; i++) pipe.set(`key:${i}`, `value ${i}`.repeat(20), "PX", 900_000);
    await pipe.exec();
    await pair.target.setMaxMemory(0);
  });

  const underWay = (keys = 2000): Promise<void> => until(`${keys} keys are copied`, async () => (await pair.target.client.dbsize()) >= keys);

  async function expectWhole(result: CopyResult): Promise<void> {
    expect(result.failures).to.deep.equal([]);
    expect(result).to.include({ outcome: "complete", failed: 0, skipped: 0, expired: 0 });
    expect(result.copied).to.equal(result.scanned);
    const digests = await Promise.all([pair.source, pair.target].map(({ client }) => client.call("DEBUG", "DIGEST")));
    expect(digests[1]).to.equal(digests[0]);
  }

  for (const side of ["source", "target"] as const) {
    it(`connections of the ${side} are cut, again and again`, async () => {
      const running = run();
      for (const keys of [1000, 3000, 6000, 8000]) {
        await underWay(keys);
        await pair[side].client.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
      }
      await expectWhole(await running);
    });
  }

  it("connections of the target are cut once all keys of the open pages are on their way", async () => {
    const { client } = pair.target;
    const asked = async (): Promise<number> => Number(/cmdstat_getrange:calls=(\d+)/.exec(await pair.source.client.info("commandstats"))?.[1] ?? 0);
    await pair.source.client.config("RESETSTAT");
    // The target takes what is sent and answers nothing.
    await client.call("CLIENT", "PAUSE", 600_000, "WRITE");
    const running = run({ maxRate: {}, checkpoint: await mkdtemp(path.join(tmpdir(), "copy-cut-")) });
    let open = 0;
    await until("no more pages are begun", async () => {
      const before = open;
      open = await asked();
      await new Promise((resolve) => setTimeout(resolve, 300));
      return open > 0 && open === before;
    });
    expect(open).to.be.lessThan(KEYS);
    await client.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    await client.call("CLIENT", "UNPAUSE");
    await expectWhole(await running);
  });

  it("the target restarts and loads its data", async () => {
    const running = run();
    await underWay();
    await pair.target.client.config("SET", "key-load-delay", "100");
    await pair.target.client.call("SAVE");
    // What came between the snapshot and the end of the process is lost by the target: that is said, not hidden.
    const restarted = pair.target.primaries[0]!.restart();
    const result = await running;
    await restarted;
    expect(result).to.include({ outcome: "incomplete", copied: KEYS, failed: 0 });
    expect(result.notices.join()).to.match(/a process of the target was replaced/);
    expect(await verify({ from: pair.source.url, to: pair.target.url, repair: true })).to.include({ outcome: "identical" });
  });

  it("the target does not answer for a while", async () => {
    const running = run();
    await underWay();
    pair.target.primaries[0]!.pause();
    await new Promise((resolve) => setTimeout(resolve, 700));
    pair.target.primaries[0]!.resume();
    await expectWhole(await running);
  });

  it("a script keeps the target busy", async () => {
    const running = run();
    await underWay();
    await pair.target.client.config("SET", "busy-reply-threshold", "20");
    const other = pair.target.primaries[0]!.connect();
    const script = other.eval("while true do end", 0).catch(() => undefined);
    await until("the target is busy", async () => pair.target.client.get("x").then(() => false, (error: Error) => error.message.startsWith("BUSY")));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await pair.target.client.call("SCRIPT", "KILL");
    await script;
    other.disconnect();
    await expectWhole(await running);
  });

  it("the target is full for a while", async () => {
    const running = run();
    await underWay();
    await pair.target.setMaxMemory(1);
    await new Promise((resolve) => setTimeout(resolve, 400));
    await pair.target.setMaxMemory(0);
    await expectWhole(await running);
  });

  it("the target stays full: the run stops, says so, and can be gone on with", async () => {
    const running = run({ patience: 700, checkpointOnStop: `/tmp/copy-full-${process.pid}-${Date.now()}` });
    await underWay();
    await pair.target.setMaxMemory(1);
    const stopped = await running;
    expect(stopped).to.include({ outcome: "stopped", stopReason: "target-full" });
    expect(stopped.notices.join()).to.match(/the target is full.*OOM/);
    expect(stopped.copied).to.equal(await pair.target.client.dbsize());
    await pair.target.setMaxMemory(0);
    const result = await run({ checkpoint: stopped.checkpoint! });
    // A page that was refused in part is sent again whole, on each connection.
    expect(result.copied + stopped.copied).to.be.within(KEYS, KEYS + bounds.connections * 1100);
    await expectWhole(result);
  });

  it("the source goes away for good: the run stops and tells how far it came", async () => {
    const running = run({ patience: 700 });
    await underWay();
    await pair.source.client.call("SAVE");
    await pair.source.primaries[0]!.kill();
    const result = await running;
    await pair.source.primaries[0]!.restart();
    expect(result).to.include({ outcome: "stopped", stopReason: "cannot-connect", failed: 0 });
    expect(result.copied).to.be.within(2000, KEYS - 1);
  });

  it("the table of the source shrinks during the scan: a key given twice is no clash", async () => {
    const running = run();
    await underWay(1000);
    const doomed = Array.from({ length: KEYS - 500 }, (_, i) => `key:${i}`);
    await pair.source.client.unlink(...doomed);
    const result = await running;
    expect(result.failures).to.deep.equal([]);
    for (let i = KEYS - 500; i < KEYS; i++) expect(await pair.target.client.exists(`key:${i}`), `key:${i}`).to.equal(1);
  });
});
