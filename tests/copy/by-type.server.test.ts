import { expect } from "chai";
import fc from "fast-check";
import { redisBinaries } from "../../local/redis/binaries";
import { copy, type CopyOptions, type CopyResult } from "../../lib/copy";
import { differences } from "./support/differences";
import { commandsUsed, usePair } from "./support/pair";
import { expiries, fillSample } from "./support/sample";

describe("back to an older version, type by type", function () {
  this.timeout(60_000);
  const pair = usePair({ version: "target" }, { version: "source" });
  const run = (options: Partial<CopyOptions> = {}): Promise<CopyResult> => copy({ from: pair.source.url, to: pair.target.url, ...options });

  it("brings every type over whole although the payloads are refused", async () => {
    await fillSample(pair.source.client);
    const keys = await pair.source.client.dbsize();
    const result = await run();
    expect(result.failures).to.deep.equal([]);
    expect(result).to.include({ outcome: "complete", copied: keys });
    expect(await differences(pair.source.client, pair.target.client)).to.deep.equal([]);
    const [before, after] = [await expiries(pair.source.client), await expiries(pair.target.client)];
    for (const [key, at] of before) expect(Math.abs(after.get(key)! - at), key).to.be.lessThan(at < 0 ? 1 : 100);
  });

  it("holds the rate", async () => {
    const pipe = pair.source.client.pipeline();
    for (let i = 0; i < 3000; i++) pipe.sadd(`set:${i}`, "a", "b");
    await pipe.exec();
    const result = await run({ maxRate: { keys: 1500 } });
    expect(result).to.include({ outcome: "complete", copied: 3000 });
    expect(result.seconds).to.be.at.least(1.8);
  });

  it("holds the rate within a large value, and shows that it moves", async () => {
    await pair.source.client.set("large", Buffer.alloc(30_000_000, "x"));
    const seen = new Set<number>();
    const result = await run({ maxRate: { bytes: 20_000_000 }, onProgress: ({ copied, bytes }) => void (copied === 0 && seen.add(bytes)) });
    expect(result).to.include({ outcome: "complete", copied: 1, bytes: 30_000_000 });
    expect(result.seconds).to.be.at.least(1.4);
    expect(seen.size).to.be.at.least(3);
  });

  it("keeps pending entries whose message was deleted", async () => {
    const { client } = pair.source;
    for (let i = 1; i <= 6; i++) await client.xadd("s", `${i}-0`, "a", String(i));
    await client.xgroup("CREATE", "s", "g", "0");
    await client.xreadgroup("GROUP", "g", "c", "COUNT", 6, "STREAMS", "s", ">");
    await client.xdel("s", "2-0", "6-0");
    expect(await run()).to.include({ outcome: "complete" });
    expect(await differences(client, pair.target.client)).to.deep.equal([]);
    expect(((await pair.target.client.xpending("s", "g")))[0]).to.equal(6);
  });

  it("copies any value of any type", async () => {
    const bytes = fc.uint8Array({ maxLength: 40 }).map((value) => Buffer.from(value));
    const value = fc.oneof(
      fc.record({ type: fc.constant("set" as const), items: fc.uniqueArray(bytes, { minLength: 1, selector: (item) => item.toString("hex") }) }),
      fc.record({ type: fc.constant("list" as const), items: fc.array(bytes, { minLength: 1 }) }),
      fc.record({ type: fc.constant("string" as const), items: fc.array(bytes, { minLength: 1, maxLength: 1 }) }),
      fc.record({ type: fc.constant("hash" as const), items: fc.array(bytes, { minLength: 1 }) }),
      fc.record({ type: fc.constant("zset" as const), items: fc.array(bytes, { minLength: 1 }), scores: fc.array(fc.double({ noNaN: true }), { minLength: 1 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.tuple(bytes, value), { minLength: 1, maxLength: 8, selector: ([key]) => key.toString("hex") }), async (entries) => {
        await Promise.all([pair.source.client.flushall(), pair.target.client.flushall()]);
        for (const [key, made] of entries) {
          if (made.type === "set") await pair.source.client.sadd(key, ...made.items);
          else if (made.type === "list") await pair.source.client.rpush(key, ...made.items);
          else if (made.type === "string") await pair.source.client.set(key, made.items[0]!);
          else if (made.type === "hash") await pair.source.client.hset(key, ...made.items.flatMap((item, i) => [item, made.items[made.items.length - 1 - i]!]));
          else await pair.source.client.zadd(key, ...made.items.flatMap((item, i) => [String(made.scores[i % made.scores.length]!).replace("Infinity", "inf"), item]));
        }
        expect((await run()).failures).to.deep.equal([]);
        expect(await differences(pair.source.client, pair.target.client)).to.deep.equal([]);
      }),
      { numRuns: 25 },
    );
  });

  it("names what the target cannot hold", async () => {
    await pair.source.client.hset("h", "f", "v", "g", "w");
    await pair.source.client.call("HPEXPIRE", "h", "500000", "FIELDS", "1", "f");
    const result = await run();
    expect(result).to.include({ outcome: "incomplete", failed: 1 });
    expect(result.failures[0]).to.deep.equal({ key: "h", reason: "the target does not know expiry of hash fields (Redis 7.4 and later do)" });
    expect(await pair.target.client.dbsize()).to.equal(0);
  });

  it("keeps the conflict policy, and leaves no temporary key", async () => {
    await pair.source.client.rpush("l", "new");
    await pair.target.client.rpush("l", "precious");
    expect(await run()).to.include({ failed: 1 });
    expect(await copy({ from: pair.source.url, to: pair.target.url, conflict: "skip" })).to.include({ skipped: 1 });
    expect(await pair.target.client.lrange("l", 0, -1)).to.deep.equal(["precious"]);
    expect(await copy({ from: pair.source.url, to: pair.target.url, conflict: "replace" })).to.include({ copied: 1 });
    expect(await pair.target.client.lrange("l", 0, -1)).to.deep.equal(["new"]);
    expect(await pair.target.client.keys("*")).to.deep.equal(["l"]);
  });
});

describe("big keys and versions that know more", function () {
  this.timeout(60_000);
  const pair = usePair({ version: "target" }, { version: "target" });
  const run = (): Promise<CopyResult> => copy({ from: pair.source.url, to: pair.target.url });

  it("copies big keys of every type in pieces, without DUMP", async () => {
    const { client } = pair.source;
    const pad = "x".repeat(90);
    for (let from = 0; from < 120_000; from += 10_000) {
      const pipe = client.pipeline();
      for (let i = from; i < from + 10_000; i += 500) {
        const members = Array.from({ length: 500 }, (_, j) => `${pad}${i + j}`);
        pipe.sadd("set", ...members);
        pipe.rpush("list", ...members);
        pipe.hset("hash", ...members.flatMap((member) => [member, pad]));
        pipe.zadd("zset", ...members.flatMap((member, j) => [i + j, member]));
      }
      await pipe.exec();
    }
    await client.set("string", Buffer.alloc(20_000_000, "0123456789abcdef"), "PX", 900_000);
    await client.config("RESETSTAT");
    const result = await run();
    expect(result).to.include({ outcome: "complete", copied: 5 });
    expect(await commandsUsed(pair.source)).to.not.include("dump");
    const digests = await Promise.all([pair.source, pair.target].map((side) => side.client.call("DEBUG", "DIGEST")));
    expect(digests[1]).to.equal(digests[0]);
    expect(await pair.target.client.pttl("string")).to.be.within(800_000, 900_000);
  });

  it("keeps expiry of hash fields, whole and in pieces", async () => {
    const { client } = pair.source;
    const fields = Array.from({ length: 60_000 }, (_, i) => `field ${i} ${"x".repeat(100)}`);
    for (let i = 0; i < fields.length; i += 1000) await client.hset("big", ...fields.slice(i, i + 1000).flatMap((field) => [field, "v"]));
    await client.hset("small", "f", "v", "g", "w");
    const at = Date.now() + 600_000;
    await client.call("HPEXPIREAT", "small", at, "FIELDS", 1, "f");
    await client.call("HPEXPIREAT", "big", at, "FIELDS", 2, fields[7]!, fields[50_000]!);
    expect(await run()).to.include({ outcome: "complete", copied: 2 });
    expect(await pair.target.client.call("HPEXPIRETIME", "small", "FIELDS", 2, "f", "g")).to.deep.equal([at, -1]);
    expect(await pair.target.client.call("HPEXPIRETIME", "big", "FIELDS", 3, fields[7]!, fields[50_000]!, fields[1]!)).to.deep.equal([at, at, -1]);
    expect(await pair.target.client.hlen("big")).to.equal(60_000);
  });
});

describe("module types", function () {
  this.timeout(60_000);
  const { target: binary } = redisBinaries();
  const json = binary.modules?.["RedisJSON"];
  const pair = usePair({ version: binary, config: json === undefined ? [] : [["loadmodule", json]] }, { version: binary });

  it("fail by name where the target lacks the module", async function () {
    if (json === undefined) {
      console.warn("skipped: the server at hand has no RedisJSON");
      return this.skip();
    }
    await pair.source.client.call("JSON.SET", "doc", "$", '{"a":1}');
    await pair.source.client.set("plain", "1");
    const result = await copy({ from: pair.source.url, to: pair.target.url });
    expect(result).to.include({ outcome: "incomplete", copied: 1, failed: 1 });
    expect(result.failures[0]!.reason).to.match(/module type ReJSON-RL was refused by the target/);
  });
});
