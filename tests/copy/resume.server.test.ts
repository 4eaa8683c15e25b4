import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import type { CopyResult } from "../../lib/copy";
import { copy } from "../../lib/copy";
import { bounds } from "../../lib/copy/settings";
import { until } from "../support/redis";
import { startCli, type Child } from "./support/child";
import { usePair } from "./support/pair";

const KEYS = 20_000;
/** SCAN gives a few keys more than it is asked for. */
const PAGE = 1100;
/** 1 % of the set and a page a connection. */
const MOST_RESENT = KEYS * 0.01 + bounds.connections * PAGE;

describe("going on after an interruption", function () {
  this.timeout(60_000);
  const pair = usePair();
  let folder: string;
  let checkpoint: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "copy-resume-"));
    checkpoint = path.join(folder, "cp");
    for (let from = 0; from < KEYS; from += 5000) {
      const pipe = pair.source.client.pipeline();
      for (let i = from; i < from + 5000; i++) pipe.set(`key:${i}`, `value ${i}`.repeat(10));
      await pipe.exec();
    }
  });

  const begin = (...flags: string[]): Child => startCli(["copy", "--from", pair.source.url, "--to", pair.target.url, "--max-rate", "8000", ...flags], folder);
  const finish = (): Promise<CopyResult> => copy({ from: pair.source.url, to: pair.target.url, checkpoint });

  async function whenCopied(keys: number, child: Child): Promise<void> {
    await until(`${keys} keys are copied`, async () => (await pair.target.client.dbsize()) >= keys || child.process.exitCode !== null, 30_000);
  }

  for (const at of [1, 6000, 15_000]) {
    it(`re-sends less than 1 % after kill -9 at ${at} keys`, async () => {
      const child = begin("--checkpoint", checkpoint);
      await whenCopied(at, child);
      child.process.kill("SIGKILL");
      expect((await child.ended).signal).to.equal("SIGKILL");
      const there = await pair.target.client.dbsize();
      const result = await finish();
      expect(result).to.include({ outcome: "complete", failed: 0, skipped: 0 });
      expect(there + result.scanned - KEYS).to.be.within(0, MOST_RESENT);
      expect(await pair.target.client.dbsize()).to.equal(KEYS);
      const digests = await Promise.all([pair.source, pair.target].map(({ client }) => client.call("DEBUG", "DIGEST")));
      expect(digests[1]).to.equal(digests[0]);
    });
  }

  it("writes nothing again that the target holds as the source does, and leaves alone what it does not", async () => {
    const child = begin("--checkpoint", checkpoint);
    await whenCopied(1, child);
    child.process.kill("SIGKILL");
    await child.ended;
    const there = await pair.target.client.keys("*");
    expect(there.length).to.be.within(1, MOST_RESENT);
    const [changed] = there;
    await pair.target.client.set(changed!, "precious");
    await pair.target.client.config("RESETSTAT");
    const result = await finish();
    expect(result).to.include({ outcome: "incomplete", scanned: KEYS, copied: KEYS - 1, failed: 1 });
    expect(result.failures[0]!.key).to.equal(changed);
    expect(await pair.target.client.get(changed!)).to.equal("precious");
    const written = /cmdstat_set:calls=(\d+)/.exec(await pair.target.client.info("commandstats"))?.[1];
    expect(Number(written)).to.be.within(KEYS - there.length, KEYS - there.length + 1);
    expect(await pair.target.client.info("commandstats")).not.to.include("cmdstat_restore");
  });

  it("on Ctrl-C writes the checkpoint, says how to go on, and ends with 1", async () => {
    const child = begin();
    await whenCopied(5000, child);
    child.process.kill("SIGINT");
    const { code, stdout } = await child.ended;
    expect(code).to.equal(1);
    const [, made] = /--checkpoint (\S+)/.exec(stdout) ?? [];
    expect(path.dirname(made!)).to.equal(folder);
    const there = await pair.target.client.dbsize();
    checkpoint = made!;
    const result = await finish();
    expect(result.outcome).to.equal("complete");
    // A page may have overtaken one that was begun before it: the checkpoint waits for that one, of which a part was sent.
    expect(there + result.scanned - KEYS).to.be.within(0, bounds.connections * PAGE);
  });

  it("has nothing left to do after a complete copy", async () => {
    expect((await finish()).copied).to.equal(KEYS);
    const again = await finish();
    expect(again).to.include({ outcome: "complete", scanned: 0, copied: 0 });
    expect(again.notices.join()).to.match(/complete before/);
  });

  it("tries failed keys again, and only those", async () => {
    await pair.target.client.mset({ "key:1": "x", "key:2": "x" });
    expect(await finish()).to.include({ outcome: "incomplete", failed: 2 });
    await pair.target.client.del("key:1");
    expect(await finish()).to.include({ outcome: "incomplete", scanned: 2, copied: 1, failed: 1 });
    await pair.target.client.del("key:2");
    expect(await finish()).to.include({ outcome: "complete", scanned: 1, copied: 1, failed: 0 });
    expect(await readdir(checkpoint)).to.deep.equal(["checkpoint.json", "written.log", "written.sorted"]);
  });

  it("lets one run only have the checkpoint", async () => {
    const child = begin("--checkpoint", checkpoint);
    await whenCopied(1000, child);
    const refusal: unknown = await finish().catch((error: unknown) => error);
    child.process.kill("SIGKILL");
    await child.ended;
    expect((refusal as Error).message).to.match(/another run holds the checkpoint/);
  });

  it("scans again from the start where another process answers: cursors mean nothing to it", async () => {
    const child = begin("--checkpoint", checkpoint);
    await whenCopied(5000, child);
    child.process.kill("SIGKILL");
    await child.ended;
    await pair.source.client.call("SAVE");
    await pair.source.primaries[0]!.restart();
    expect(await pair.source.client.dbsize()).to.equal(KEYS);
    const result = await finish();
    // Nothing failed, but who knows what the old process was told before it ended.
    expect(result).to.include({ outcome: "incomplete", scanned: KEYS, copied: KEYS, failed: 0, liveSource: false });
    expect(result.notices.join()).to.match(/writes cannot be ruled out/);
    expect(await pair.target.client.dbsize()).to.equal(KEYS);
  });
});
