import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { copy, type CopyOptions, type CopyResult } from "../../lib/copy";
import { writeCommands } from "../../lib/copy/endpoint/write-activity";
import { UserError } from "../../lib/util/user-error";
import { commandsUsed, usePair } from "./support/pair";
import { differences } from "./support/differences";
import { expiries, fillSample } from "./support/sample";

describe("copy between single servers", function () {
  this.timeout(30_000);
  const pair = usePair({ version: "source", config: [["databases", 16]] });
  const run = (options: Partial<CopyOptions> = {}): Promise<CopyResult> => copy({ from: pair.source.url, to: pair.target.url, ...options });

  it("brings every type over whole, with exact expiries", async () => {
    await fillSample(pair.source.client);
    const keys = await pair.source.client.dbsize();
    const result = await run();
    expect(result).to.include({ outcome: "complete", scanned: keys, copied: keys, skipped: 0, expired: 0, failed: 0, liveSource: false });
    expect(await differences(pair.source.client, pair.target.client)).to.deep.equal([]);
    const [before, after] = [await expiries(pair.source.client), await expiries(pair.target.client)];
    for (const [key, at] of before) {
      if (at < 0) expect(after.get(key), key).to.equal(-1);
      else expect(after.get(key)! - at, key).to.be.within(-25, 25);
    }
  });

  it("keeps absolute expiries to the millisecond or two", async () => {
    const at = Date.now() + 500_000;
    const pipe = pair.source.client.pipeline();
    for (let i = 0; i < 3000; i++) pipe.set(`k${i}`, "x".repeat(i % 700), "PXAT", at + i);
    await pipe.exec();
    await run();
    const read = pair.target.client.pipeline();
    for (let i = 0; i < 3000; i++) read.call("PEXPIRETIME", `k${i}`);
    const answers = (await read.exec())!.map(([, value]) => Number(value));
    const errors = answers.map((value, i) => Math.abs(value - (at + i)));
    // Without PEXPIRETIME the clock is read apart from PTTL: the scheduler may come between the two.
    expect(errors.sort((a, b) => a - b)[2900]).to.be.at.most(2);
    expect(Math.max(...errors)).to.be.lessThan(100);
  });

  it("sends the source no command that writes, and none that Azure blocks", async () => {
    await fillSample(pair.source.client);
    await pair.source.client.set("big", "x".repeat(9_000_000));
    await pair.source.client.config("RESETSTAT");
    await run();
    const used = (await commandsUsed(pair.source)).filter((name) => name !== "config" && !name.startsWith("config|"));
    const blocked = ["config", "debug", "migrate", "sync", "psync", "replicaof", "slaveof", "replconf", "monitor", "eval", "keys", "flushall", "flushdb"];
    expect(used.filter((name) => writeCommands.has(name) || blocked.includes(name))).to.deep.equal([]);
    expect(used).to.include.members(["scan", "dump", "pttl", "memory"]);
  });

  it("does not touch a key that the target has, and says which", async () => {
    await pair.source.client.mset({ a: "new", b: "new", c: "new" });
    await pair.target.client.mset({ a: "precious", b: "precious" });
    const result = await run();
    expect(result).to.include({ outcome: "incomplete", scanned: 3, copied: 1, failed: 2 });
    expect(result.failures.map(({ key }) => key).sort()).to.deep.equal(["a", "b"]);
    expect(result.failures[0]!.reason).to.equal("the target has a key of that name");
    expect(await pair.target.client.mget("a", "b", "c")).to.deep.equal(["precious", "precious", "new"]);
  });

  it("skips or replaces where it was told to", async () => {
    await pair.source.client.mset({ a: "new", b: "new" });
    await pair.target.client.set("a", "old", "EX", 1000);
    expect(await run({ conflict: "skip" })).to.include({ outcome: "complete", copied: 1, skipped: 1 });
    expect(await pair.target.client.get("a")).to.equal("old");
    expect(await run({ conflict: "replace" })).to.include({ outcome: "complete", copied: 2, skipped: 0 });
    expect(await pair.target.client.get("a")).to.equal("new");
    expect(await pair.target.client.ttl("a")).to.equal(-1);
  });

  it("holds the conflict policy on the path for big keys too", async () => {
    for (const conflict of ["fail", "skip", "replace"] as const) {
      await pair.source.client.set("big", "n".repeat(9_000_000));
      await pair.target.client.set("big", "precious");
      const result = await run({ conflict });
      expect(result).to.include(conflict === "replace" ? { copied: 1 } : conflict === "skip" ? { skipped: 1 } : { failed: 1 });
      expect(await pair.target.client.strlen("big")).to.equal(conflict === "replace" ? 9_000_000 : 8);
      expect(await pair.target.client.dbsize()).to.equal(1);
    }
  });

  it("counts keys that die meanwhile as expired and never revives one or makes it immortal", async () => {
    const pipe = pair.source.client.pipeline();
    for (let i = 0; i < 4000; i++) pipe.set(`k${i}`, "x".repeat(300), "PX", 20 + (i % 400));
    await pipe.exec();
    const result = await run();
    expect(result.outcome).to.equal("complete");
    expect(result.copied + result.expired).to.equal(result.scanned);
    const immortal = [...(await expiries(pair.target.client)).values()].filter((at) => at < 0);
    expect(immortal).to.deep.equal([]);
  });

  it("takes a union of --match, lets --exclude win, and counts only what passed", async () => {
    await pair.source.client.mset({ "a:1": "1", "b:1": "1", "c:1": "1", "a:tmp": "1" });
    expect(await run({ match: ["a:*", "b:*"], exclude: ["*:tmp"] })).to.include({ scanned: 2, copied: 2, skipped: 0 });
    expect((await pair.target.client.keys("*")).sort()).to.deep.equal(["a:1", "b:1"]);
  });

  it("takes only the types asked for", async () => {
    await fillSample(pair.source.client, "", 20);
    const one = await run({ types: ["hash"] });
    expect(one).to.include({ outcome: "complete", copied: 20 });
    const two = await run({ types: ["zset", "list"], conflict: "replace" });
    expect(two.copied).to.equal(20 + 20 + 2);
    expect(await pair.target.client.exists("k:1:s")).to.equal(0);
  });

  it("drops expiries where it was told to", async () => {
    await pair.source.client.set("a", "1", "EX", 1000);
    await run({ ttl: "drop" });
    expect(await pair.target.client.ttl("a")).to.equal(-1);
  });

  it("reads and writes nothing in a dry run", async () => {
    await fillSample(pair.source.client, "", 20);
    const keys = await pair.source.client.dbsize();
    const result = await run({ dryRun: true });
    expect(result).to.include({ scanned: keys, copied: 0, skipped: keys });
    expect(await pair.target.client.dbsize()).to.equal(0);
  });

  it("says that the source is written to", async () => {
    await fillSample(pair.source.client, "", 100);
    let writing = true;
    const writer = (async () => {
      while (writing) await pair.source.client.incr("counter");
    })();
    const result = await run({ maxRate: { keys: 2000 } });
    writing = false;
    await writer;
    expect(result).to.include({ outcome: "incomplete", liveSource: true, failed: 0 });
    expect(result.notices.join()).to.match(/live source: one pass does not converge/);
  });

  it("refuses other databases in use, with their list, and copies the one it is told to", async () => {
    await pair.source.client.set("zero", "0");
    const other = pair.source.primaries[0]!.connect();
    await other.select(3);
    await other.set("three", "3");
    try {
      const refusal: unknown = await run().catch((error: unknown) => error);
      expect(refusal).to.be.instanceOf(UserError);
      expect((refusal as Error).message).to.match(/0 \(1 keys\), 3 \(1 keys\)/);
      expect(await run({ db: 3 })).to.include({ outcome: "complete", copied: 1 });
      expect(await pair.target.client.get("three")).to.equal("3");
      await pair.target.client.flushall();
      expect(await run({ dbMap: { 0: "", 3: "app3:" } })).to.include({ outcome: "complete", copied: 2 });
      expect(await pair.target.client.mget("zero", "app3:three")).to.deep.equal(["0", "3"]);
    } finally {
      other.disconnect();
    }
  });

  it("finds keys of two databases that would get one name, whatever the policy", async () => {
    await pair.source.client.mset({ "app3:x": "of database 0", fine: "1" });
    const other = pair.source.primaries[0]!.connect();
    await other.select(3);
    await other.set("x", "of database 3");
    other.disconnect();
    const result = await run({ dbMap: { 0: "", 3: "app3:" }, conflict: "replace" });
    expect(result).to.include({ outcome: "incomplete", copied: 1, failed: 2 });
    expect(await pair.target.client.exists("app3:x")).to.equal(0);
  });

  it("refuses to copy a server onto itself", async () => {
    const refusal: unknown = await copy({ from: pair.source.url, to: pair.source.url }).catch((error: unknown) => error);
    expect((refusal as Error).message).to.match(/same server/);
  });

  it("lists every failed key in a file, binary names unambiguous", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "copy-test-"));
    const odd = Buffer.from([0, 200, 10]);
    await pair.source.client.set(odd, "1");
    await pair.target.client.set(odd, "2");
    const result = await run({ failuresFile: path.join(folder, "failures.jsonl") });
    const [line] = (await readFile(result.failuresFile!, "utf8")).split("\n");
    expect(JSON.parse(line!)).to.deep.equal({ key: "\\x00\\xc8\\x0a", keyBase64: odd.toString("base64"), reason: "the target has a key of that name" });
  });
});
