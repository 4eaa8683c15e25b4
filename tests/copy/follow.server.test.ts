import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { copy, verify, type CopyOptions, type CopyResult } from "../../lib/copy";
import { writeCommands } from "../../lib/copy/endpoint/write-activity";
import { until } from "../support/redis";
import { equal, followInBackground, type Followed } from "./support/followed";
import { commandsUsed, usePair } from "./support/pair";
import { fillSample } from "./support/sample";
import { startWriter } from "./support/writers";

describe("following a source", function () {
  this.timeout(60_000);
  const pair = usePair({ version: "source", config: [["databases", 16]] });
  let checkpoint: string;
  const running = new Set<Followed>();

  beforeEach(async () => {
    checkpoint = path.join(await mkdtemp(path.join(tmpdir(), "copy-follow-")), "cp");
    await pair.source.client.config("SET", "notify-keyspace-events", "KA");
    await pair.source.client.config("SET", "client-output-buffer-limit", "pubsub 33554432 8388608 60");
  });
  afterEach(async () => {
    for (const one of running) await one.stop().catch(() => undefined);
    running.clear();
  });

  const base = (): Pick<CopyOptions, "from" | "to"> => ({ from: pair.source.url, to: pair.target.url });
  const begin = async (options: Partial<CopyOptions> = {}): Promise<Followed> => {
    const followed = followInBackground({ ...base(), checkpoint, ...options });
    running.add(followed);
    await Promise.race([followed.begun(), followed.result]);
    return followed;
  };
  const untilCaughtUp = (options: Partial<CopyOptions> = {}): Promise<CopyResult> => copy({ ...base(), checkpoint, untilCaughtUp: true, ...options });
  const final = (options: Partial<CopyOptions> = {}): Promise<CopyResult> => copy({ ...base(), checkpoint, final: true, ...options });
  const same = (): Promise<void> => equal(pair.source.client, pair.target.client);
  const verified = async (): Promise<void> => {
    const { outcome, examples } = await verify(base());
    expect(examples).to.deep.equal([]);
    expect(outcome).to.equal("identical");
  };

  describe("by notifications", () => {
    it("brings changes of every kind over: values, deletes, expiries, renames, and removed expiries", async () => {
      const { source, target } = pair;
      await fillSample(source.client, "", 30);
      const followed = await begin();
      await source.client.pipeline().set("k:1:s", "changed").hset("k:1:h", "new", "field").hdel("k:2:h", "a").rpop("k:3:l").sadd("k:4:u", "more").zrem("k:5:z", "m0").xadd("stream", "*", "a", "b").exec();
      await source.client.pipeline().del("k:6:s").rename("k:7:s", "renamed").persist("k:9:s").pexpire("k:10:s", 5_000_000).set("short", "1", "PX", 60).set(Buffer.from([255, 0, 10]), "binary").exec();
      await same();
      expect(await target.client.get("renamed")).to.equal(await source.client.get("renamed"));
      // Both sides may have been the same while the short-lived key was still there.
      await until("what was deleted, renamed and expired is gone", async () => (await target.client.exists("k:6:s", "k:7:s", "short")) === 0);
      expect(await target.client.ttl("k:9:s")).to.equal(-1);
      expect(await target.client.pttl("k:10:s")).to.be.within(4_900_000, 5_000_000);
      const { outcome, stopReason, follow, failed } = await followed.stop();
      expect({ outcome, stopReason, failed }).to.deep.equal({ outcome: "stopped", stopReason: "interrupted", failed: 0 });
      expect(follow).to.include({ notifications: "on", losses: 0, passes: 0, pending: 0 });
      expect(follow!.deleted).to.be.at.least(2);
      await verified();
    });

    it("keeps up with writers of all types, and --final proves it", async () => {
      await fillSample(pair.source.client, "", 120);
      const writers = [startWriter(pair.source.client, 1), startWriter(pair.source.client, 2)];
      const result = await untilCaughtUp();
      expect(result).to.include({ outcome: "complete", failed: 0 });
      expect(Date.parse(result.follow!.caughtUpAt!)).to.be.within(Date.now() - 30_000, Date.now());
      const followed = await begin();
      await until("it has followed a while", () => followed.status().follow!.events > 3000, 30_000);
      for (const writer of writers) await writer.stop();
      await same();
      expect((await followed.stop()).failed).to.equal(0);
      const proof = await final();
      expect(proof).to.include({ outcome: "complete", failed: 0 });
      expect(proof.follow).to.include({ phase: "final", differences: 0, writes: 0 });
      await verified();
    });

    it("only reads the source, and sends nothing that Azure blocks but a question about the setting", async () => {
      await fillSample(pair.source.client, "", 20);
      await pair.source.client.config("RESETSTAT");
      await untilCaughtUp();
      const blocked = ["debug", "migrate", "sync", "psync", "replicaof", "slaveof", "replconf", "monitor", "eval", "keys", "flushall", "flushdb"];
      const used = await commandsUsed(pair.source);
      expect(used.filter((name) => writeCommands.has(name) || blocked.includes(name))).to.deep.equal([]);
      expect((await pair.source.client.config("GET", "notify-keyspace-events"))[1]).to.equal("AK");
    });

    it("sees FLUSHDB, which announces nothing", async () => {
      await fillSample(pair.source.client, "", 30);
      const followed = await begin();
      await pair.source.client.flushdb();
      await pair.source.client.set("after", "1");
      await same();
      expect(await pair.target.client.keys("*")).to.deep.equal(["after"]);
      await followed.noticed(/FLUSHALL, FLUSHDB or SWAPDB/);
    });

    it("follows what consumer groups read and acknowledge, which announces nothing either", async () => {
      await fillSample(pair.source.client, "", 5);
      await begin();
      await pair.source.client.xreadgroup("GROUP", "second", "idle", "COUNT", 5, "STREAMS", "stream", ">");
      await pair.source.client.xack("stream", "first", "1-1");
      await same();
    });

    it("compares again where the server ended the connection that brings notifications", async () => {
      await fillSample(pair.source.client, "", 60);
      const followed = await begin();
      const writer = startWriter(pair.source.client, 3);
      for (let i = 1; i <= 3; i++) {
        expect(await pair.source.client.call("CLIENT", "KILL", "TYPE", "pubsub")).to.equal(1);
        await until(`loss ${i} is seen`, () => followed.status().follow!.losses >= i, 20_000);
      }
      await writer.stop();
      await same();
      expect(followed.notices.join("\n")).to.match(/may have been missed \(the connection that brings notifications was lost\)/);
      await followed.stop();
      await verified();
    });

    it("notices that the server's buffer for notifications overflowed", async () => {
      const followed = await begin();
      await pair.source.client.config("SET", "client-output-buffer-limit", "pubsub 20000 0 0");
      const big = pair.source.client.pipeline();
      for (let i = 0; i < 3000; i++) big.set(`${"long name ".repeat(10)}${i}`, String(i));
      await pair.source.client.multi().exec();
      // In one transaction, so that the server cannot send in between.
      const all = pair.source.client.multi();
      for (let i = 0; i < 3000; i++) all.set(`${"long name ".repeat(10)}${i}`, String(i));
      await all.exec();
      await followed.noticed(/connection that brings notifications was lost/);
      await pair.source.client.config("SET", "client-output-buffer-limit", "pubsub 33554432 8388608 60");
      await same();
    });

    it("takes up another server process at the same address", async () => {
      await fillSample(pair.source.client, "", 60);
      const followed = await begin();
      await pair.source.client.set("late", "1");
      await pair.source.client.call("SAVE");
      await pair.source.primaries[0]!.restart();
      await pair.source.client.config("SET", "notify-keyspace-events", "KA");
      await pair.source.client.set("later", "1");
      await same();
      expect(followed.status().follow!.losses).to.be.at.least(1);
      await followed.stop();
    });

    it("holds the filters and the prefixes for changes too", async () => {
      const { source, target } = pair;
      const one = source.primaries[0]!.connect();
      await one.select(1);
      await source.client.mset({ "a:1": "1", "b:1": "1", "a:tmp": "1" });
      await one.mset({ "a:1": "one" });
      await begin({ dbMap: { 0: "", 1: "app1:" }, match: ["a:*"], exclude: ["*tmp"] });
      await source.client.mset({ "a:2": "2", "b:2": "2", "a:3tmp": "2" });
      await source.client.del("a:1");
      await one.set("a:2", "two");
      await one.del("a:1");
      await until("the target has followed", async () => (await target.client.keys("*")).sort().join() === "a:2,app1:a:2");
      expect(await target.client.get("app1:a:2")).to.equal("two");
      one.disconnect();
    });

    it("holds the types for changes: a key that becomes another type is gone", async () => {
      await pair.source.client.hset("h", "a", "1");
      await pair.source.client.set("s", "1");
      await begin({ types: ["hash"] });
      await pair.source.client.hset("h2", "a", "1");
      await pair.source.client.set("s2", "1");
      await pair.source.client.set("h", "now a string");
      await until("the target has followed", async () => (await pair.target.client.keys("*")).join() === "h2");
    });

    it("copies values too large for one command", async () => {
      await begin();
      await pair.source.client.set("big", "x".repeat(9_000_000));
      await pair.source.client.rpush("long", ...Array.from({ length: 5000 }, () => "y".repeat(2000)));
      await same();
    });

    it("rests while it is paused", async () => {
      const followed = await begin();
      followed.control().pause();
      await pair.source.client.set("a", "1");
      await until("the change is known", () => followed.status().follow!.pending === 1);
      expect(followed.status()).to.include({ paused: true });
      expect(await pair.target.client.exists("a")).to.equal(0);
      await until("the lag shows", () => followed.status().follow!.lag > 50);
      followed.control().resume();
      await same();
      expect(followed.status().follow!.lag).to.equal(0);
    });
  });

  describe("keys of others at the target", () => {
    it("never overwrites or deletes a key that was there before, whatever the source does with its name", async () => {
      const { source, target } = pair;
      await target.client.mset({ clash: "precious", "only here": "precious", later: "precious", brief: "precious" });
      await source.client.mset({ clash: "new", own: "1" });
      const followed = await begin();
      await source.client.mset({ clash: "newer", later: "1", brief: "1", own: "2" });
      await source.client.del("brief");
      await until("the target has followed", async () => (await target.client.get("own")) === "2");
      await source.client.del("later", "clash");
      await source.client.flushdb();
      await until("the deletes have followed", async () => (await target.client.exists("own")) === 0, 20_000);
      await followed.stop();
      expect(await target.client.mget("clash", "only here", "later", "brief")).to.deep.equal(["precious", "precious", "precious", "precious"]);
      await final();
      expect(await target.client.mget("clash", "only here", "later", "brief")).to.deep.equal(["precious", "precious", "precious", "precious"]);
    });

    it("says that a clash fails, also after an interruption, and ends it with its cause", async () => {
      const { source, target } = pair;
      await target.client.set("clash", "precious");
      await source.client.mset({ clash: "new", own: "1" });
      const first = await untilCaughtUp();
      expect(first).to.include({ outcome: "incomplete", failed: 1 });
      expect(first.failures[0]).to.include({ key: "clash" });
      expect(await final()).to.include({ outcome: "incomplete", failed: 1 });
      expect(await target.client.get("clash")).to.equal("precious");
      await source.client.del("clash");
      expect(await final()).to.include({ outcome: "complete", failed: 0 });
      expect(await target.client.get("clash")).to.equal("precious");
    });

    it("overwrites with --conflict replace, and deletes what it has written", async () => {
      const { source, target } = pair;
      await target.client.mset({ clash: "old", other: "theirs" });
      await source.client.set("clash", "new");
      await begin({ conflict: "replace" });
      await source.client.set("other", "mine");
      await until("both are overwritten", async () => (await target.client.mget("clash", "other")).join() === "new,mine");
      await source.client.del("clash");
      await until("the delete has followed", async () => (await target.client.exists("clash")) === 0);
    });

    it("leaves a skipped key alone with --conflict skip", async () => {
      const { source, target } = pair;
      await target.client.set("clash", "precious");
      await source.client.mset({ clash: "new", own: "1" });
      const followed = await begin({ conflict: "skip" });
      await source.client.mset({ clash: "newer", own: "2" });
      await until("the target has followed", async () => (await target.client.get("own")) === "2");
      await source.client.del("clash");
      const result = await followed.stop();
      expect(result.failed).to.equal(0);
      expect(await final({ conflict: "skip" })).to.include({ outcome: "complete" });
      expect(await target.client.get("clash")).to.equal("precious");
    });

    it("--final does not delete what an application has written to the target since", async () => {
      await fillSample(pair.source.client, "", 20);
      await untilCaughtUp();
      await pair.source.client.del("k:1:s", "k:2:s");
      await pair.target.client.set("written by the application", "precious");
      const result = await final();
      expect(result).to.include({ outcome: "complete" });
      expect(result.follow).to.include({ deleted: 2 });
      expect(await pair.target.client.get("written by the application")).to.equal("precious");
    });
  });
});
