import { expect } from "chai";
import { mkdtemp, readFile, rm, truncate, writeFile, appendFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { compareCaches } from "../../../local/compare";
import { redisBinaries } from "../../../local/redis/binaries";
import type { RunningCache, TargetSpec } from "../../../local/data-plane";
import { KEYS, connect, connectCluster, refusal, sourceSpec, startPlane, targetSpec, type TestPlane } from "../../support/data-plane";
import { fill } from "../../support/redis-data";
import { until } from "../../support/redis";

const TARGETS: Record<string, Partial<TargetSpec>> = {
  "a NoCluster target": { clusteringPolicy: "NoCluster" },
  "an EnterpriseCluster target": { clusteringPolicy: "EnterpriseCluster" },
  "an OSSCluster target of 1 shard": { clusteringPolicy: "OSSCluster", shards: 1 },
  "an OSSCluster target of 3 shards": { clusteringPolicy: "OSSCluster", shards: 3 },
};

describe("RDB export and import", function () {
  this.timeout(60_000);
  let test: TestPlane;
  let folder: string;
  const exported: string[] = [];
  before(async () => {
    test = await startPlane();
    folder = await mkdtemp(path.join(tmpdir(), "rdb-test-"));
  });
  after(() => rm(folder, { recursive: true, force: true }));
  afterEach(async () => {
    await test.plane.stopAll();
    await Promise.all(exported.splice(0).map((file) => rm(file)));
  });

  for (const [kind, shards] of [["a plain source", 0], ["a source of 3 shards", 3]] as const) {
    for (const [name, spec] of Object.entries(TARGETS)) {
      it(`carries every key of ${kind} into ${name}`, async () => {
        const [source, target] = await Promise.all([test.plane.startSource(sourceSpec("from", { shards })), test.plane.startTarget(targetSpec("to", spec))]);
        await fillCache(source, shards > 0, 3_000);
        const files = await exportFrom(source);
        expect(files).to.have.length(Math.max(1, shards));
        await target.importRdb(files);
        const comparison = await compareCaches(source, target, { ttlToleranceMs: 2 });
        expect(comparison.examples).to.deep.equal([]);
        expect(comparison.identical).to.equal(3_000);
        expect(await target.keyCount()).to.equal(3_000);
        // Pending entries and scores are compared by the servers; that a client reads them is another matter.
        await usable(target, spec.clusteringPolicy === "OSSCluster");
      });
    }
  }

  it("carries expiring hash fields, functions and module data between targets", async function () {
    const binary = redisBinaries().target;
    if (Number.parseFloat(binary.version) < 7.4) {
      console.log(`      skipped: the fields of a hash cannot expire in the Redis ${binary.version} at hand`);
      this.skip();
    }
    const modules = Object.keys(binary.modules ?? {}).filter((name) => ["RedisJSON", "RedisBloom"].includes(name));
    const from = await test.plane.startTarget(targetSpec("from", { modules }));
    const client = connect(from, test.ca);
    await fill(client, { keys: 600, fieldExpiry: true });
    await client.function("LOAD", "#!lua name=lib\nredis.register_function('answer', function() return 42 end)");
    for (let i = 0; i < 50; i++) {
      if (modules.includes("RedisJSON")) await client.call("JSON.SET", `json:${i}`, "$", JSON.stringify({ i, nested: { list: [1, 2.5, "three", null] } }));
      if (modules.includes("RedisBloom")) await client.call("BF.ADD", `bloom:${i}`, String(i));
    }
    client.disconnect();
    const to = await test.plane.startTarget(targetSpec("to", { modules, clusteringPolicy: "OSSCluster", shards: 3 }));
    await to.importRdb(await exportFrom(from));
    const comparison = await compareCaches(from, to, { ttlToleranceMs: 0 });
    expect(comparison.examples).to.deep.equal([]);
    expect(comparison.identical).to.equal(600 + 50 * modules.length);
    for (const { tlsPort } of to.nodes) {
      const node = connect(to, test.ca, { port: tlsPort ?? 0 });
      expect(await node.call("FCALL", "answer", "0")).to.equal(42);
      node.disconnect();
    }
  });

  it("finds every kind of difference", async () => {
    const [source, target] = await Promise.all([test.plane.startSource(sourceSpec("from")), test.plane.startTarget(targetSpec("to"))]);
    await fillCache(source, false, 100);
    await target.importRdb(await exportFrom(source));
    const client = connect(target, test.ca);
    await client.del("key:1:5");
    await client.set("new", 1);
    await client.set("key:1:7", "other");
    await client.append("key:1:12", "0");
    await client.expire("key:1:13", 100);
    client.disconnect();
    const { differences, identical, examples } = await compareCaches(source, target);
    expect(differences).to.deep.equal({ missing: 1, extra: 1, type: 1, value: 1, ttl: 1 });
    expect(identical).to.equal(96);
    expect(examples.map(({ key }) => key).sort()).to.deep.equal(["key:1:12", "key:1:13", "key:1:5", "key:1:7", "new"]);
  });

  it("replaces what the target held, and cuts clients off meanwhile", async () => {
    const [source, target] = await Promise.all([test.plane.startSource(sourceSpec("from")), test.plane.startTarget(targetSpec("to"))]);
    await fillCache(source, false, 100);
    const client = connect(target, test.ca);
    await client.set("old", "data");
    const closed = new Promise((resolve) => client.once("close", resolve));
    await target.importRdb(await exportFrom(source));
    await closed;
    const again = connect(target, test.ca);
    expect(await again.exists("old")).to.equal(0);
    expect(await again.dbsize()).to.equal(100);
    again.disconnect();
  });

  it("keeps access, eviction policy and blocked commands through the restart of an import", async () => {
    const [source, target] = await Promise.all([test.plane.startSource(sourceSpec("from")), test.plane.startTarget(targetSpec("to"))]);
    await target.setEvictionPolicy("allkeys-lfu");
    await target.setAccess({ accessKeys: ["third-key", KEYS[1]], users: [{ name: "principal", password: "token" }] });
    await target.importRdb(await exportFrom(source));
    expect(await refusal(connect(target, test.ca).ping())).to.match(/WRONGPASS|closed/i);
    const client = connect(target, test.ca, { username: "principal", password: "token" });
    expect(await client.info("memory")).to.include("maxmemory_policy:allkeys-lfu");
    expect(await refusal(client.call("CONFIG", "GET", "*"))).to.include("unknown command");
    client.disconnect();
  });

  it("takes page blobs, which end in zeros", async () => {
    const [source, target] = await Promise.all([test.plane.startSource(sourceSpec("from", { shards: 3 })), test.plane.startTarget(targetSpec("to"))]);
    await fillCache(source, true, 500);
    const files = await exportFrom(source);
    for (const file of files) await appendFile(file, Buffer.alloc(512 - ((await readFile(file)).length % 512) + 512));
    await target.importRdb(files);
    expect((await compareCaches(source, target)).identical).to.equal(500);
  });

  describe("refuses", () => {
    let source: RunningCache;
    let good: string;
    beforeEach(async () => {
      source = await test.plane.startSource(sourceSpec("from"));
      await fillCache(source, false, 300);
      good = (await exportFrom(source))[0] ?? "";
    });
    const faults: Record<string, { make: (file: string) => Promise<void>; says: RegExp }> = {
      "a truncated file": { make: (file) => truncate(file, 5_000), says: /bad\.rdb: the file is truncated: it ends at byte 5000/ },
      "a file cut before its end mark": { make: async (file) => truncate(file, (await readFile(file)).length - 9), says: /bad\.rdb: the file is truncated/ },
      "an empty file": { make: (file) => truncate(file, 0), says: /bad\.rdb: the file is empty/ },
      "a blob of zeros": { make: (file) => writeFile(file, Buffer.alloc(1024)), says: /bad\.rdb: the file is no RDB file/ },
      garbage: { make: (file) => writeFile(file, "<html>not found</html>"), says: /bad\.rdb: the file is no RDB file/ },
      // Redis' own reader never comes back from this one.
      "broken data of a module": { make: (file) => writeFile(file, Buffer.concat([Buffer.from("REDIS0009"), Buffer.alloc(500, 7)])), says: /bad\.rdb: module data hold the unknown part 7/ },
      "a flipped bit": { make: (file) => patch(file, 3_000, (bytes) => bytes.fill((bytes[0] ?? 0) ^ 1, 0, 1)), says: /bad\.rdb: / },
      "a wrong checksum": { make: async (file) => patch(file, (await readFile(file)).length - 1, (bytes) => bytes.fill((bytes[0] ?? 0) ^ 1)), says: /bad\.rdb: .*CRC/ },
      "a version of the future": { make: (file) => patch(file, 5, (bytes) => bytes.write("0099")), says: /bad\.rdb: .*version 99/ },
      "a missing file": { make: (file) => rm(file), says: /bad\.rdb: ENOENT/ },
    };
    for (const [name, { make, says }] of Object.entries(faults)) {
      for (const policy of ["NoCluster", "OSSCluster"] as const) {
        it(`${name} into ${policy}, and leaves the target empty and running`, async () => {
          const target = await test.plane.startTarget(targetSpec("to", { clusteringPolicy: policy, shards: 2 }));
          await target.importRdb([good]);
          const bad = path.join(folder, "bad.rdb");
          await writeFile(bad, await readFile(good));
          await make(bad);
          expect(await refusal(target.importRdb([good, bad]))).to.match(says);
          expect(await target.keyCount()).to.equal(0);
          await usable(target, policy === "OSSCluster");
          await target.importRdb([good]);
          expect(await target.keyCount()).to.equal(300);
        });
      }
    }

    for (const policy of ["NoCluster", "OSSCluster"] as const) {
      it(`keys of other databases than 0 into ${policy}`, async () => {
        const client = connect(source, test.ca, { db: 3 });
        await client.set("in database", 3);
        client.disconnect();
        const target = await test.plane.startTarget(targetSpec("to", { clusteringPolicy: policy, shards: 2 }));
        expect(await refusal(target.importRdb(await exportFrom(source)))).to.match(/database/i);
        expect(await target.keyCount()).to.equal(0);
        await usable(target, policy === "OSSCluster");
      });
    }

    it("no file at all", async () => {
      const target = await test.plane.startTarget(targetSpec("to"));
      expect(await refusal(target.importRdb([]))).to.include("no file");
    });
  });

  async function exportFrom(cache: RunningCache): Promise<readonly string[]> {
    const files = await cache.exportRdb();
    exported.push(...files);
    return files;
  }

  async function fillCache(cache: RunningCache, cluster: boolean, keys: number): Promise<void> {
    const client = cluster ? connectCluster(cache, test.ca) : connect(cache, test.ca);
    await fill(client, { keys });
    client.disconnect();
  }

  /** A client of the right kind writes and reads. */
  async function usable(cache: RunningCache, cluster: boolean): Promise<void> {
    const client = cluster ? connectCluster(cache, test.ca) : connect(cache, test.ca);
    await until("the cache answers", () => client.set("probe", "x").then((answer) => answer === "OK"));
    await client.del("probe");
    client.disconnect();
  }
});

async function patch(file: string, offset: number, change: (bytes: Buffer) => void): Promise<void> {
  const bytes = await readFile(file);
  change(bytes.subarray(offset));
  await writeFile(file, bytes);
}
