import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import type { Redis } from "ioredis";
import { copy, verify, type VerifyOptions, type VerifyResult } from "../../lib/copy";
import { writeCommands } from "../../lib/copy/endpoint/write-activity";
import { UserError } from "../../lib/util/user-error";
import { runCli } from "../cli/run-cli";
import { commandsUsed, usePair, type Pair } from "./support/pair";
import { fillSample } from "./support/sample";

const NONE = { missing: 0, extra: 0, type: 0, value: 0, ttl: 0 };

function verifyTests(pair: Pair): void {
  const run = (options: Partial<VerifyOptions> = {}): Promise<VerifyResult> => verify({ from: pair.source.url, to: pair.target.url, ...options });
  const fill = async (): Promise<number> => {
    await fillSample(pair.source.client, "", 200);
    expect((await copy({ from: pair.source.url, to: pair.target.url })).outcome).to.equal("complete");
    return pair.source.client.dbsize();
  };

  it("finds a faithful copy identical", async () => {
    const keys = await fill();
    const result = await run();
    expect(result.examples).to.deep.equal([]);
    expect(result).to.deep.include({ outcome: "identical", compared: keys, differences: NONE, repaired: 0, sampled: false });
  });

  /** One change at the target a kind, and what has to be found. */
  const changes: readonly (readonly [name: string, kind: string, key: string, change: (client: Redis) => Promise<unknown>])[] = [
    ["a key that is gone", "missing", "k:1:s", (client) => client.del("k:1:s")],
    ["a key too many", "extra", "stranger", (client) => client.set("stranger", "1")],
    ["a key of another type", "type", "k:1:s", async (client) => client.del("k:1:s").then(() => client.rpush("k:1:s", "value 1 x"))],
    ["a byte of a string", "value", "k:1:s", (client) => client.setrange("k:1:s", 2, "#")],
    ["a field of a hash", "value", "k:5:h", (client) => client.hset("k:5:h", "a", "other")],
    ["a field too many", "value", "k:5:h", (client) => client.hset("k:5:h", "new", "x")],
    ["two items of a list in another order", "value", "k:9:l", async (client) => client.lset("k:9:l", 0, "item 9 1").then(() => client.lset("k:9:l", 1, "item 9 0"))],
    ["a member of a set", "value", "k:9:u", (client) => client.sadd("k:9:u", "stranger")],
    ["a score", "value", "k:9:z", (client) => client.zincrby("k:9:z", 0.001, "m0")],
    ["a stream entry", "value", "stream", (client) => client.xdel("stream", "30-0")],
    ["an acknowledged entry", "value", "stream", (client) => client.xack("stream", "first", "7-1")],
    ["an expiry that is gone", "ttl", "k:3:s", (client) => client.persist("k:3:s")],
    ["an expiry that is another", "ttl", "k:3:s", (client) => client.pexpire("k:3:s", 650_000)],
    ["an expiry too many", "ttl", "k:1:s", (client) => client.pexpire("k:1:s", 650_000)],
  ];
  for (const [name, kind, key, change] of changes) {
    it(`finds ${name}, says which, and repairs it`, async () => {
      await fill();
      await change(pair.target.client);
      const result = await run();
      expect(result).to.deep.include({ outcome: "different", differences: { ...NONE, [kind]: 1 }, repaired: 0 });
      expect(result.examples[0]).to.include({ key, kind });
      expect(await run({ repair: true, deleteExtra: true })).to.deep.include({ outcome: "identical", repaired: 1, differences: NONE });
      expect(await run()).to.deep.include({ outcome: "identical", repaired: 0 });
    });
  }

  it("removes nothing from the target unless told to", async () => {
    await fill();
    await pair.target.client.set("stranger", "1");
    expect(await run({ repair: true })).to.deep.include({ outcome: "different", differences: { ...NONE, extra: 1 }, repaired: 0 });
    expect(await pair.target.client.get("stranger")).to.equal("1");
    for (const options of [{ deleteExtra: true }, { deleteExtra: true, repair: true, sample: 5 }]) {
      expect(await run(options).catch((error: unknown) => error)).to.be.instanceOf(UserError);
    }
  });

  it("tells keys that die meanwhile apart from losses", async () => {
    const pipe = pair.source.client.pipeline();
    for (let i = 0; i < 3000; i++) pipe.set(`k${i}`, "x", "PX", 150 + (i % 300));
    await pipe.exec();
    await copy({ from: pair.source.url, to: pair.target.url });
    expect(await run()).to.deep.include({ outcome: "identical", differences: NONE });
  });

  it("compares big values in pieces", async () => {
    const { source, target } = pair;
    const members = Array.from({ length: 30_000 }, (_, i) => `member ${i} ${"x".repeat(40)}`);
    for (let i = 0; i < members.length; i += 1000) {
      const some = members.slice(i, i + 1000);
      await source.client.sadd("set", ...some);
      await source.client.rpush("list", ...some);
      await source.client.hset("hash", ...some.flatMap((name, j) => [name, String(i + j)]));
      await source.client.zadd("zset", ...some.flatMap((name, j) => [(i + j) / 8, name]));
    }
    await source.client.set("string", "x".repeat(5_000_000));
    await copy({ from: source.url, to: target.url });
    expect(await run()).to.deep.include({ outcome: "identical", compared: 5 });
    await target.client.lset("list", 25_000, members[25_001]!);
    await target.client.lset("list", 25_001, members[25_000]!);
    await target.client.srem("set", members[20_000]!);
    await target.client.sadd("set", "another");
    await target.client.hset("hash", members[29_999]!, "another");
    await target.client.zincrby("zset", 0.125, members[7]!);
    await target.client.setrange("string", 4_999_999, "y");
    expect(await run()).to.deep.include({ outcome: "different", differences: { ...NONE, value: 5 } });
    expect(await run({ repair: true })).to.deep.include({ outcome: "identical", repaired: 5 });
  });

  it("draws samples without bias", async () => {
    const pipe = pair.source.client.pipeline();
    for (let i = 0; i < 2000; i++) pipe.set(`k${i}`, "x");
    await pipe.exec();
    await copy({ from: pair.source.url, to: pair.target.url });
    const doomed = Array.from({ length: 500 }, (_, i) => `k${i * 4}`);
    await pair.target.client.del(...doomed);
    const result = await run({ sample: 800 });
    expect(result).to.include({ outcome: "different", compared: 800, sampled: true });
    // A quarter is gone; 6 standard deviations of a draw of 800 out of 2000.
    expect(result.differences.missing).to.be.within(200 - 57, 200 + 57);
  });

  it("leaves both sides as they are without repair", async () => {
    await fill();
    await pair.target.client.del("k:1:s");
    for (const side of [pair.source, pair.target]) await side.client.config("RESETSTAT");
    await run();
    for (const side of [pair.source, pair.target]) expect((await commandsUsed(side)).filter((name) => writeCommands.has(name))).to.deep.equal([]);
  });
}

describe("verify between versions", function () {
  this.timeout(30_000);
  verifyTests(usePair());
});

describe("verify between servers of one version", function () {
  this.timeout(30_000);
  const pair = usePair({ version: "target" }, { version: "target" });
  verifyTests(pair);

  it("finds the expiry of one field in a big hash", async () => {
    const { source, target } = pair;
    for (let i = 0; i < 30_000; i += 1000) await source.client.hset("hash", ...Array.from({ length: 1000 }, (_, j) => [`field ${i + j}`, "x".repeat(40)]).flat());
    await copy({ from: source.url, to: target.url });
    expect(await verify({ from: source.url, to: target.url })).to.include({ outcome: "identical" });
    await target.client.call("HPEXPIRE", "hash", 600_000, "FIELDS", 1, "field 12345");
    expect(await verify({ from: source.url, to: target.url })).to.deep.include({ outcome: "different", differences: { ...NONE, value: 1 } });
  });
});

describe("redis-move verify, as a command", function () {
  this.timeout(30_000);
  const pair = usePair();

  it("ends with 0, 4, 1 or 2, with the JSON that is promised and a file of all differences", async () => {
    const cwd = await mkdtemp(path.join(tmpdir(), "verify-cli-"));
    const run = (...flags: string[]): ReturnType<typeof runCli> => runCli(["verify", "--from", pair.source.url, "--to", pair.target.url, ...flags], { cwd });
    await pair.source.client.mset({ a: "1", b: "2" });
    await pair.target.client.mset({ a: "1", c: "3" });
    const { exitCode, stdout } = await run("--json");
    expect(exitCode).to.equal(4);
    const result = JSON.parse(stdout) as VerifyResult;
    expect(result).to.include.keys("outcome", "compared", "differences", "repaired", "examples", "file", "seconds", "keysPerSecond");
    const lines = (await readFile(result.file!, "utf8")).trim().split("\n").map((line) => JSON.parse(line) as object);
    expect(lines).to.have.length(2);
    for (const line of lines) expect(line).to.have.all.keys("key", "kind", "detail");
    expect((await run("--repair", "--delete-extra")).exitCode).to.equal(0);
    expect((await run()).exitCode).to.equal(0);
    expect((await run("--sample", "x")).exitCode).to.equal(2);
    expect((await runCli(["verify", "--from", "redis://127.0.0.1:1", "--to", pair.target.url], { cwd })).exitCode).to.equal(1);
  });

  it("refuses to repair a server by itself, which would delete from the source", async () => {
    const { client, url } = pair.source;
    await client.mset({ a: "1", b: "2" });
    await client.select(3);
    await client.set("a", "other").finally(() => client.select(0));
    const cwd = await mkdtemp(path.join(tmpdir(), "verify-cli-"));
    const { exitCode, stderr } = await runCli(["verify", "--from", url, "--db", "3", "--to", url, "--repair", "--delete-extra"], { cwd });
    expect(stderr).to.match(/source and target are the same server/);
    expect(exitCode).to.equal(2);
    expect(await client.mget("a", "b")).to.deep.equal(["1", "2"]);
  });
});
