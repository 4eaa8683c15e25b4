import { expect } from "chai";
import type { Redis } from "ioredis";
import { copy, type CopyOptions, type CopyResult } from "../../lib/copy";
import { slotOf } from "../../lib/copy/endpoint/slots";
import { setAll, shardOf } from "./support/cluster-keys";
import { startRedis, until, type TestRedis } from "../support/redis";

async function contents(clients: readonly Redis[]): Promise<Map<string, string>> {
  const all = new Map<string, string>();
  for (const client of clients) {
    const keys = await client.keys("*");
    for (const key of keys) {
      const value = await client.get(key).catch(() => null);
      if (value !== null) all.set(key, value);
    }
  }
  return all;
}

const entries = (count: number): [string, string][] => Array.from({ length: count }, (_, i) => [`key:${i}`, `value ${i}`]);

describe("copy with clusters", function () {
  this.timeout(60_000);
  let source: TestRedis;
  let target: TestRedis;
  let single: TestRedis;
  before(async () => {
    [source, target, single] = await Promise.all([startRedis({ version: "source", cluster: 3 }), startRedis({ version: "target", cluster: 2 }), startRedis({ version: "target" })]);
  });
  after(() => Promise.all([source?.stop(), target?.stop(), single?.stop()]));
  beforeEach(async () => {
    for (const side of [source, target, single]) for (const { client } of side.primaries) await client.flushall();
  });

  const run = (from: TestRedis, to: TestRedis, options: Partial<CopyOptions> = {}): Promise<CopyResult> => copy({ from: from.url, to: to.url, ...options });

  it("copies cluster to cluster, whatever the number of shards", async () => {
    await setAll(source, entries(3000));
    const result = await run(source, target);
    expect(result).to.include({ outcome: "complete", scanned: 3000, copied: 3000 });
    expect(result.perShard).to.have.length(3);
    expect(await contents(target.primaries.map(({ client }) => client))).to.deep.equal(new Map(entries(3000)));
  });

  it("takes the URL of any node", async () => {
    await setAll(source, entries(300));
    const url = `redis://127.0.0.1:${source.primaries[2]!.port}`;
    expect(await copy({ from: url, to: `redis://127.0.0.1:${target.primaries[1]!.port}` })).to.include({ outcome: "complete", copied: 300 });
  });

  it("copies cluster to single and single to cluster", async () => {
    await setAll(source, entries(1000));
    expect(await run(source, single)).to.include({ outcome: "complete", copied: 1000 });
    expect(await run(single, target)).to.include({ outcome: "complete", copied: 1000 });
    expect(await contents(target.primaries.map(({ client }) => client))).to.deep.equal(new Map(entries(1000)));
  });

  it("names the target where none of its nodes serves a slot, and copies all other keys", async () => {
    await setAll(source, entries(600));
    const slot = slotOf(Buffer.from("key:7"));
    const nodes = target.primaries.map(({ client }) => client);
    const owner = nodes[shardOf("key:7", nodes.length)]!;
    const served = async (yes: boolean): Promise<boolean> => (await Promise.all(nodes.map((node) => node.cluster("SLOTS")))).every((ranges) => ranges.some(([first, last]) => Number(first) <= slot && slot <= Number(last)) === yes);
    for (const node of nodes) await node.config("SET", "cluster-require-full-coverage", "no");
    for (const node of nodes) await node.cluster("DELSLOTS", slot);
    try {
      await until("the slot is served by nobody", () => served(false));
      const stopped = await run(source, target, { patience: 700 });
      expect(stopped).to.include({ outcome: "stopped", stopReason: "unavailable", failed: 0 });
      expect(stopped.notices.join()).to.contain(`${target.url}: the slot of a key is served by no node`);
      expect(stopped.copied).to.equal(entries(600).filter(([key]) => slotOf(Buffer.from(key)) !== slot).length);
    } finally {
      await owner.cluster("ADDSLOTS", slot);
      await until("the slot is served again", () => served(true));
      for (const node of nodes) await node.config("SET", "cluster-require-full-coverage", "yes");
    }
  });

  it("notices that one primary of several is slow", async () => {
    await setAll(source, entries(3000));
    const slow = source.primaries[2]!;
    let longest = 0;
    let seen = 0;
    let paused: Promise<void> | undefined;
    const pause = async (): Promise<void> => {
      slow.pause();
      await until("the latency of the paused one shows", () => longest >= 500).finally(() => slow.resume());
    };
    const result = await run(source, target, {
      maxRate: { keys: 1500 },
      onProgress: ({ sourceLatency }) => {
        if (sourceLatency === undefined) return;
        longest = Math.max(longest, sourceLatency);
        // By now every primary has been measured.
        if (++seen > 3) paused ??= pause();
      },
    });
    await paused;
    expect(result).to.include({ outcome: "complete", copied: 3000 });
    expect(longest).to.be.at.least(500);
  });

  it("follows ASK where a slot of the target is being moved", async () => {
    const key = "key:7";
    const slot = slotOf(Buffer.from(key));
    const owner = Math.floor((slot * 2) / 16384);
    const [from, to] = [target.primaries[owner]!, target.primaries[1 - owner]!];
    const ids = await Promise.all([from, to].map(({ client }) => client.call("CLUSTER", "MYID") as Promise<string>));
    await setAll(source, entries(100));
    await to.client.call("CLUSTER", "SETSLOT", slot, "IMPORTING", ids[0]!);
    await from.client.call("CLUSTER", "SETSLOT", slot, "MIGRATING", ids[1]!);
    try {
      expect(await run(source, target)).to.include({ outcome: "complete", copied: 100, failed: 0 });
      expect(await to.client.call("CLUSTER", "COUNTKEYSINSLOT", slot)).to.equal(1);
    } finally {
      await to.client.call("CLUSTER", "SETSLOT", slot, "NODE", ids[1]!);
      await from.client.call("CLUSTER", "SETSLOT", slot, "NODE", ids[1]!);
      // The slot goes home again for the other tests.
      await to.client.call("FLUSHALL");
      await from.client.call("CLUSTER", "SETSLOT", slot, "NODE", ids[0]!);
      await to.client.call("CLUSTER", "SETSLOT", slot, "NODE", ids[0]!);
    }
  });
});

describe("resharding of the source", function () {
  this.timeout(90_000);
  let source: TestRedis;
  let target: TestRedis;
  beforeEach(async () => {
    [source, target] = await Promise.all([startRedis({ version: "source", cluster: 3 }), startRedis({ version: "target", cluster: 2 })]);
  });
  afterEach(() => Promise.all([source?.stop(), target?.stop()]));

  /** Moves a slot with its keys from the first to the second primary, as redis-cli does, and closes it if asked. */
  async function moveSlot(slot: number, ids: readonly string[], close: boolean): Promise<void> {
    const [from, to] = [source.primaries[0]!, source.primaries[1]!];
    await to.client.call("CLUSTER", "SETSLOT", slot, "IMPORTING", ids[0]!);
    await from.client.call("CLUSTER", "SETSLOT", slot, "MIGRATING", ids[1]!);
    const keys = (await from.client.call("CLUSTER", "GETKEYSINSLOT", slot, 1000)) as string[];
    if (keys.length > 0) await from.client.call("MIGRATE", "127.0.0.1", to.port, "", 0, 5000, "KEYS", ...keys);
    if (close) for (const { client } of [to, from, source.primaries[2]!]) await client.call("CLUSTER", "SETSLOT", slot, "NODE", ids[1]!);
  }

  const nodeIds = (): Promise<string[]> => Promise.all(source.primaries.slice(0, 2).map(({ client }) => client.call("CLUSTER", "MYID") as Promise<string>));
  const arrived = (): Promise<Map<string, string>> => contents(target.primaries.map(({ client }) => client));

  /** How many keys, how fast, and how many slots: with the second, many keys are met at both owners. */
  for (const { keys, rate, slots, threads } of [
    { keys: 6000, rate: 4000, slots: 300, threads: 3 },
    { keys: 12_000, rate: 6000, slots: 900, threads: 1 },
  ]) {
    it(`loses none of ${keys} keys, and takes none for a clash, where ${slots} slots move while they are scanned (threads: ${threads})`, async () => {
      await setAll(source, entries(keys));
      const ids = await nodeIds();
      const running = copy({ from: source.url, to: target.url, maxRate: { keys: rate }, threads });
      await until("the copy is under way", async () => (await target.client.dbsize()) > 300);
      for (let slot = 0; slot < slots; slot++) await moveSlot(slot, ids, true);
      const result = await running;
      expect(result.failures).to.deep.equal([]);
      expect(result).to.include({ outcome: "incomplete", failed: 0, skipped: 0, liveSource: true });
      expect(result.copied).to.equal(result.scanned);
      expect(result.perShard.map(({ shard }) => shard)).to.have.members(source.primaries.map(({ port }) => `127.0.0.1:${port}`));
      expect(await arrived()).to.deep.equal(new Map(entries(keys)));
    });
  }

  it("finds the keys of slots that are still on their way at the end", async () => {
    // Nearly all keys sit at the first primary, so that the second is long done when they come to it.
    const first = entries(18_000).filter(([key]) => shardOf(key, 3) === 0);
    const second = entries(50).filter(([key]) => shardOf(key, 3) === 1);
    await setAll(source, [...first, ...second]);
    const ids = await nodeIds();
    const running = copy({ from: source.url, to: target.url, maxRate: { keys: 3000 } });
    const secondThere = async (): Promise<boolean> => {
      const there = await arrived();
      return second.every(([key]) => there.has(key)) && there.size > 500;
    };
    await until("the second primary is done", secondThere);
    for (let slot = 0; slot < 500; slot++) await moveSlot(slot, ids, false);
    const result = await running;
    expect(result.failures).to.deep.equal([]);
    expect(await arrived()).to.deep.equal(new Map([...first, ...second]));
  });
});

describe("failover of a source shard", function () {
  this.timeout(90_000);
  let source: TestRedis;
  let target: TestRedis;
  beforeEach(async () => {
    [source, target] = await Promise.all([startRedis({ version: "source", cluster: 3, replicas: 1 }), startRedis({ version: "target" })]);
    await setAll(source, entries(6000));
    // What a primary that dies has not passed on is lost to any copy.
    for (const { client } of source.primaries) expect(await client.wait(1, 10_000)).to.equal(1);
  });
  afterEach(() => Promise.all([source?.stop(), target?.stop()]));

  for (const threads of [1, 3]) {
    it(`goes on at the new primary and loses no key (threads: ${threads})`, async () => {
      const running = copy({ from: source.url, to: target.url, maxRate: { keys: 4000 }, threads });
      await until("the copy is under way", async () => (await target.client.dbsize()) > 500);
      await source.failover(1);
      const result = await running;
      expect(result.failures).to.deep.equal([]);
      expect(result.outcome).to.not.equal("stopped");
      expect(await contents([target.client]), JSON.stringify(result.perShard)).to.deep.equal(new Map(entries(6000)));
    });

    it(`goes on after the death of a primary (threads: ${threads})`, async () => {
      const running = copy({ from: `redis://127.0.0.1:${source.primaries[0]!.port}`, to: target.url, maxRate: { keys: 4000 }, threads });
      await until("the copy is under way", async () => (await target.client.dbsize()) > 500);
      await source.primaries[0]!.kill();
      const result = await running;
      expect(result).to.include({ outcome: "incomplete", failed: 0 });
      expect(result.notices.join()).to.match(/a process of the source was replaced/);
      expect(await contents([target.client]), JSON.stringify(result.perShard)).to.deep.equal(new Map(entries(6000)));
    });
  }
});
