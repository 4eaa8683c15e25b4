import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import type { Redis } from "ioredis";
import { copy, verify, type VerifyOptions, type VerifyResult } from "../../lib/copy";
import { atLeast } from "../../lib/copy/endpoint/topology";
import { modulePayload } from "../../lib/copy/modules/payload";
import { bounds } from "../../lib/copy/settings";
import { redisBinaries } from "../../local/redis/binaries";
import type { Directive } from "../../local/redis/server-config";
import { until } from "../support/redis";
import { startCli } from "./support/child";
import { moduleValues, type ModuleValue } from "./support/module-values";
import { commandsUsed, usePair } from "./support/pair";

const NONE = { missing: 0, extra: 0, type: 0, value: 0, ttl: 0 };
const { target: binary } = redisBinaries();
const files = binary.modules ?? {};
const available = [...Object.keys(files), ...(atLeast(binary.version, 8, 0) ? ["vectorset"] : [])];

/** Skips, and says so, where the server at hand lacks the module. */
function needs(test: Mocha.Context, ...modules: readonly string[]): void {
  const missing = modules.filter((name) => !available.includes(name));
  if (missing.length === 0) return;
  console.warn(`skipped: the server at hand has no ${missing.join(", ")}`);
  test.skip();
}

async function payload(client: Redis, key: string): Promise<string> {
  return (await client.dumpBuffer(key)).subarray(0, -10).toString("hex");
}

function vector(seed: number): Buffer {
  return Buffer.from(Float32Array.from({ length: 2000 }, (_, i) => Math.sin(seed * i + seed)).buffer);
}

describe("verify of module types", function () {
  this.timeout(60_000);
  const config = Object.values(files).map((file): Directive => ["loadmodule", file]);
  const pair = usePair({ version: binary, config }, { version: binary, config });
  const run = (options: Partial<VerifyOptions> = {}): Promise<VerifyResult> => verify({ from: pair.source.url, to: pair.target.url, ...options });

  afterEach(async () => {
    for (const { client } of [pair.source, pair.target]) await client.config("SET", "rdbcompression", "yes");
  });

  /** Makes the same value at the target so that the payload is another one. */
  async function remake({ make, remake: other }: ModuleValue): Promise<void> {
    if (other === undefined) await pair.target.client.config("SET", "rdbcompression", "no");
    await (other ?? make)(pair.target.client, "key");
    expect(await payload(pair.target.client, "key")).not.to.equal(await payload(pair.source.client, "key"));
  }

  for (const value of moduleValues) {
    describe(value.type, () => {
      beforeEach(async function () {
        needs(this, value.module);
        await value.make(pair.source.client, "key");
        expect(await pair.source.client.type("key")).to.equal(value.type);
      });

      it("is identical when it was copied", async () => {
        expect(await copy({ from: pair.source.url, to: pair.target.url })).to.include({ outcome: "complete", copied: 1 });
        expect(await run()).to.deep.include({ outcome: "identical", compared: 1, differences: NONE });
      });

      it("is identical where only the payload differs", async () => {
        await remake(value);
        const result = await run();
        expect(result.examples).to.deep.equal([]);
        expect(result).to.deep.include({ outcome: "identical", compared: 1, differences: NONE });
      });

      it("is told and repaired where the value differs", async () => {
        await remake(value);
        await value.change(pair.target.client, "key");
        const result = await run();
        expect(result).to.deep.include({ outcome: "different", differences: { ...NONE, value: 1 } });
        expect(result.examples[0]!.target).to.match(new RegExp(`^${value.type}, digest [0-9a-f]{32}:\\d+$`));
        expect(await run({ repair: true })).to.deep.include({ outcome: "identical", repaired: 1, differences: NONE });
      });
    });
  }

  /** Values above the size that is asked for whole: how they are made, and one small change. */
  const large: readonly (readonly [type: string, module: string, make: (client: Redis) => Promise<unknown>, change: (client: Redis) => Promise<unknown>])[] = [
    [
      "ReJSON-RL",
      "RedisJSON",
      (client) => client.call("JSON.SET", "key", "$", JSON.stringify({ list: [..."x".repeat(3000)].map((x, i) => ({ i, x: x.repeat(3000), "": {} })), 'odd "name"\n': { "\\": "y".repeat(700_000) }, small: [[], {}, null, 1.5] })),
      (client) => client.call("JSON.SET", "key", "$.list[2999].i", "3000"),
    ],
    ["MBbloom--", "RedisBloom", (client) => client.call("BF.RESERVE", "key", "0.001", 20_000_000), (client) => client.call("BF.ADD", "key", "one")],
    ["MBbloomCF", "RedisBloom", (client) => client.call("CF.RESERVE", "key", 10_000_000).then(() => client.call("CF.ADD", "key", "one")), (client) => client.call("CF.ADD", "key", "two")],
    [
      "TSDB-TYPE",
      "RedisTimeSeries",
      async (client) => {
        await client.call("TS.CREATE", "key", "ENCODING", "UNCOMPRESSED");
        for (let from = 1; from < 600_000; from += 1000) await client.call("TS.MADD", ...Array.from({ length: 1000 }, (_, i) => ["key", from + i, String(i)]).flat());
      },
      (client) => client.call("TS.DEL", "key", 590_000, 590_000),
    ],
    [
      "vectorset",
      "vectorset",
      async (client) => {
        for (let i = 0; i < 1200; i++) await client.call("VADD", "key", "FP32", vector(i), `e${i}`, "NOQUANT");
      },
      (client) => client.call("VADD", "key", "FP32", vector(0.5), "e1199", "NOQUANT"),
    ],
  ];
  for (const [type, module, make, change] of large) {
    it(`compares a large ${type} by reads in pieces, without its payload`, async function () {
      needs(this, module);
      for (const { client } of [pair.source, pair.target]) await make(client);
      expect(await pair.source.client.memory("USAGE", "key")).to.be.greaterThan(bounds.dumpBytes);
      for (const { client } of [pair.source, pair.target]) await client.config("RESETSTAT");
      expect(await run()).to.deep.include({ outcome: "identical", compared: 1 });
      for (const side of [pair.source, pair.target]) expect(await commandsUsed(side)).not.to.include("dump");
      await change(pair.target.client);
      expect(await run()).to.deep.include({ outcome: "different", differences: { ...NONE, value: 1 } });
    });
  }

  it("does not take vector sets for equal whose vectors were reduced by another matrix", async function () {
    needs(this, "vectorset");
    const { source, target } = pair;
    for (const i of [0, 1, 2]) await source.client.call("VADD", "key", "REDUCE", 2, "VALUES", 3, i, 1, 0, `e${i}`, "NOQUANT");
    expect(await copy({ from: source.url, to: target.url })).to.include({ outcome: "complete", copied: 1 });
    expect(await run()).to.deep.include({ outcome: "identical" });
    await source.client.config("SET", "rdbcompression", "no");
    const changed = await source.client.dumpBuffer("key");
    // A look into the payload itself where it is not compressed.
    modulePayload(changed)!.parts[5]!.bytes[0]! ^= 1;
    await target.client.call("DEBUG", "SET-SKIP-CHECKSUM-VALIDATION", 1);
    await target.client.restore("key", 0, changed, "REPLACE");
    expect(await run()).to.deep.include({ outcome: "different", differences: { ...NONE, value: 1 } });
  });

  it("says of a type it cannot read that the payloads differ and nothing more is known", async function () {
    needs(this, "RediSearch");
    for (const [{ client }, words] of [[pair.source, ["one", "two"]], [pair.target, ["two", "one", "three"]]] as const) for (const word of words) await client.call("FT.SUGADD", "key", word, 1);
    const result = await run();
    expect(result).to.deep.include({ outcome: "different", differences: { ...NONE, value: 1 } });
    expect(result.examples[0]!.source).to.match(/^trietype0, payload of \d+ bytes$/);
    expect(result.examples[0]!.target).to.match(/^trietype0, payload of \d+ bytes, not the same bytes; the values cannot be compared, so they may be equal or not: no way is known/);
  });

  it("says so where a side refuses to read the value", async function () {
    needs(this, "RedisJSON");
    const value = moduleValues.find(({ type }) => type === "ReJSON-RL")!;
    await value.make(pair.source.client, "key");
    await remake(value);
    await pair.target.client.call("ACL", "SETUSER", "reader", "on", ">secret", "~*", "+@all", "-json.get");
    const result = await run({ to: pair.target.url.replace("//", "//reader:secret@") });
    expect(result).to.deep.include({ outcome: "different", differences: { ...NONE, value: 1 } });
    expect(result.examples[0]!.target).to.match(/payload of \d+ bytes, not the same bytes; .*reader@\S+ NOPERM .*json.get/i);
  });

  it("tells compaction rules, which no copy carries, by name and only as long as they are missing", async function () {
    needs(this, "RedisTimeSeries");
    const rule = (client: Redis): Promise<unknown> => client.call("TS.CREATERULE", "series", "series:avg", "AGGREGATION", "avg", 100);
    for (const key of ["series", "series:avg"]) await pair.source.client.call("TS.CREATE", key);
    await rule(pair.source.client);
    expect(await copy({ from: pair.source.url, to: pair.target.url })).to.include({ outcome: "complete", copied: 2 });
    const result = await run({ repair: true });
    expect(result).to.deep.include({ outcome: "different", differences: { ...NONE, value: 1 }, repaired: 0 });
    expect(result.examples[0]).to.include({ key: "series", source: "TSDB-TYPE, compaction rules: series:avg 100 AVG 0" });
    expect(result.examples[0]!.target).to.equal("TSDB-TYPE, compaction rules: none; no payload holds them: make them anew by TS.CREATERULE");
    await rule(pair.target.client);
    expect(await run()).to.deep.include({ outcome: "identical", compared: 2 });
    // A repair would drop the rule that the target has for the sake of one that it cannot bring.
    await pair.source.client.call("TS.CREATE", "series:max");
    await pair.source.client.call("TS.CREATERULE", "series", "series:max", "AGGREGATION", "max", 100);
    expect((await run({ repair: true })).examples).to.have.length(1);
    expect(await run()).to.deep.include({ outcome: "different", differences: { ...NONE, value: 1 } });
    expect(String(await pair.target.client.call("TS.INFO", "series"))).to.include("series:avg");
  });

  it("takes what it wrote before a crash for its own, though the payload is another", async function () {
    needs(this, "RedisBloom");
    const keys = 1500;
    const pipe = pair.source.client.pipeline();
    for (let i = 0; i < keys; i++) pipe.call("TOPK.RESERVE", `k${i}`, 2, 8, 2, "0.9").call("TOPK.ADD", `k${i}`, `item ${i}`);
    await pipe.exec();
    const folder = await mkdtemp(path.join(tmpdir(), "copy-modules-"));
    const checkpoint = path.join(folder, "cp");
    const child = startCli(["copy", "--from", pair.source.url, "--to", pair.target.url, "--max-rate", "500", "--checkpoint", checkpoint], folder);
    await until("a key is copied", async () => (await pair.target.client.dbsize()) > 0 || child.process.exitCode !== null, 30_000);
    child.process.kill("SIGKILL");
    await child.ended;
    expect(await pair.target.client.dbsize()).to.be.within(1, keys - 1);
    expect(await copy({ from: pair.source.url, to: pair.target.url, checkpoint })).to.include({ outcome: "complete", failed: 0 });
    expect(await run()).to.deep.include({ outcome: "identical", compared: keys });
  });
});
