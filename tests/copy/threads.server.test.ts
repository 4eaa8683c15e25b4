import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Worker } from "node:worker_threads";
import type { AccessToken } from "@azure/core-auth";
import { expect } from "chai";
import { copy, verify, type CopyControl, type CopyOptions, type CopyResult } from "../../lib/copy";
import { createCa } from "../../local/tls";
import { startRedis, until, type TestRedis } from "../support/redis";
import { setAll } from "./support/cluster-keys";
import { usePair } from "./support/pair";

const KEYS = 6000;

const fill = (side: TestRedis, keys: number, value: (i: number) => string): Promise<void> => setAll(side, Array.from({ length: keys }, (_, i) => [`key:${i}`, value(i)]));

const count = async (side: TestRedis): Promise<number> => (await Promise.all(side.primaries.map(({ client }) => client.dbsize()))).reduce((sum, keys) => sum + keys, 0);

/** What a result says but for the time it took. */
function essence({ outcome, scanned, copied, skipped, expired, failed, perShard, failures }: CopyResult): unknown {
  return { outcome, scanned, copied, skipped, expired, failed, perShard: [...perShard].sort((a, b) => (a.shard < b.shard ? -1 : 1)), failures: failures.map(({ key, reason }) => `${key} ${reason}`).sort() };
}

/** Threads that were made since the test began. */
function countThreads(): Worker[] {
  const made: Worker[] = [];
  const note = (message: unknown): void => void made.push((message as { worker: Worker }).worker);
  beforeEach(() => {
    made.length = 0;
    subscribe("worker_threads", note);
  });
  afterEach(() => void unsubscribe("worker_threads", note));
  return made;
}

describe("copy of a cluster on several threads", function () {
  this.timeout(60_000);
  const pair = usePair({ version: "source", cluster: 3 }, { version: "target", cluster: 2 });
  const made = countThreads();
  const run = (options: Partial<CopyOptions> = {}): Promise<CopyResult> => copy({ from: pair.source.url, to: pair.target.url, ...options });

  it("brings over every key, and comes to what one thread comes to", async () => {
    await fill(pair.source, KEYS, (i) => `value ${i}`);
    const several = await run({ threads: 3 });
    expect(made).to.have.length(3);
    expect(several).to.include({ outcome: "complete", scanned: KEYS, copied: KEYS });
    expect(await verify({ from: pair.source.url, to: pair.target.url })).to.include({ outcome: "identical", compared: KEYS });
    for (const { client } of pair.target.primaries) await client.flushall();
    expect(essence(await run({ threads: 1 }))).to.deep.equal(essence(several));
    expect(made).to.have.length(3);
  });

  it("shares fewer threads than there are primaries, and ends them", async () => {
    await fill(pair.source, 600, String);
    expect(await run({ threads: 2 })).to.include({ outcome: "complete", copied: 600 });
    expect(made).to.have.length(2);
    for (const worker of made) expect(worker.threadId).to.equal(-1);
  });

  it("hands on every failed key, and overwrites none", async () => {
    await fill(pair.source, 900, String);
    await fill(pair.target, 30, (i) => `precious ${i}`);
    const result = await run({ threads: 3 });
    expect(result).to.include({ outcome: "incomplete", copied: 870, failed: 30 });
    expect(result.failures.map(({ reason }) => reason)).to.deep.equal(Array.from({ length: 20 }, () => "the target has a key of that name"));
    for (const { client } of pair.target.primaries) for (const key of await client.keys("key:?")) expect(await client.get(key)).to.match(/^precious/);
  });

  it("holds one rate for all of them, and changes it while they run", async () => {
    await fill(pair.source, 3000, String);
    const begun = performance.now();
    let [seconds, arrived] = [0, 0];
    const letGo = async (control: CopyControl): Promise<void> => {
      await sleep(1_500);
      arrived = await count(pair.target);
      seconds = (performance.now() - begun) / 1000;
      control.setRate({});
    };
    const result = await run({ threads: 3, maxRate: { keys: 200 }, onStart: (control) => void letGo(control) });
    expect(result).to.include({ outcome: "complete", copied: 3000 });
    // What each thread may ask for at once comes on top.
    expect(arrived).to.be.at.most(200 * seconds + 3 * 20);
    // At the first rate it would have been 15 s.
    expect((performance.now() - begun) / 1000).to.be.lessThan(10);
  });

  it("stops on request and goes on from the checkpoint", async () => {
    await fill(pair.source, KEYS, String);
    const checkpoint = await mkdtemp(path.join(tmpdir(), "copy-threads-"));
    const first = await run({ threads: 3, checkpoint, maxRate: { keys: 4000 }, onStart: (control) => void until("half is there", async () => (await count(pair.target)) > KEYS / 3).then(() => control.stop()) });
    expect(first).to.include({ outcome: "stopped", stopReason: "interrupted", failed: 0 });
    const there = await count(pair.target);
    const second = await run({ threads: 3, checkpoint });
    expect(second).to.include({ outcome: "complete", failed: 0, skipped: 0 });
    // 1 % of the set and a page of each primary.
    expect(there + second.scanned - KEYS).to.be.within(0, KEYS * 0.01 + 3000);
    expect(await count(pair.target)).to.equal(KEYS);
  });

  it("says that a thread died, and loses nothing by it", async () => {
    await fill(pair.source, KEYS, String);
    const checkpoint = await mkdtemp(path.join(tmpdir(), "copy-threads-"));
    const result = await run({ threads: 3, checkpoint, maxRate: { keys: 4000 }, onStart: () => void until("some are there", async () => (await count(pair.target)) > 500).then(() => made[1]!.terminate()) });
    expect(result).to.include({ outcome: "stopped", stopReason: "unavailable" });
    expect(result.notices.join()).to.match(/a thread of the copy ended/);
    expect(await run({ threads: 3, checkpoint })).to.include({ outcome: "complete", failed: 0 });
    expect(await verify({ from: pair.source.url, to: pair.target.url })).to.include({ outcome: "identical", compared: KEYS });
  });

  it("follows the source from where its threads ended", async () => {
    for (const { client } of pair.source.primaries) await client.config("SET", "notify-keyspace-events", "KA");
    await fill(pair.source, 1000, String);
    const checkpoint = await mkdtemp(path.join(tmpdir(), "copy-threads-"));
    const meanwhile = run({ threads: 3, checkpoint, untilCaughtUp: true });
    await fill(pair.source, 1000, (i) => `later ${i}`);
    expect(await meanwhile).to.include({ outcome: "complete", failed: 0 });
    expect(await run({ threads: 3, checkpoint, final: true })).to.include({ outcome: "complete" });
    expect(await verify({ from: pair.source.url, to: pair.target.url })).to.include({ outcome: "identical", compared: 1000 });
  });
});

describe("copy of a cluster on several threads, with Entra tokens over TLS", function () {
  this.timeout(60_000);
  const USER = "00000000-0000-0000-0000-000000000002";
  const token = ["{}", JSON.stringify({ oid: USER }), ""].map((part) => Buffer.from(part).toString("base64url")).join(".");
  let source: TestRedis;
  let target: TestRedis;
  let ca: string;
  const made = countThreads();

  before(async () => {
    const authority = await createCa();
    ca = authority.certificate;
    const tls = await authority.issue(["localhost"]);
    [source, target] = await Promise.all([startRedis({ version: "source", cluster: 3, tls }), startRedis({ version: "target" })]);
  });
  after(() => Promise.all([source?.stop(), target?.stop()]));

  it("logs every thread in by tokens of the one credential", async () => {
    await fill(source, 900, String);
    for (const { client } of source.primaries) {
      await client.call("ACL", "SETUSER", USER, "on", `>${token}`, "~*", "&*", "+@all");
      await client.call("ACL", "SETUSER", "default", "resetpass", ">nobody-knows");
    }
    let asked = 0;
    const credential = {
      getToken: async (): Promise<AccessToken> => {
        asked++;
        return { token, expiresOnTimestamp: Date.now() + 3_600_000 };
      },
    };
    const result = await copy({ from: `rediss://localhost:${source.tlsPort}`, to: target.url, ca, fromCredential: credential, threads: 3 });
    expect(result).to.include({ outcome: "complete", copied: 900 });
    expect(made).to.have.length(3);
    // Each primary is logged in to by its scanner and its lane, on the thread.
    expect(asked).to.be.at.least(6);
  });
});
