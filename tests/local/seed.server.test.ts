import { expect } from "chai";
import { Redis } from "ioredis";
import type { DataPlane, RunningCache } from "../../local/data-plane";
import { directEndpoint, seededKey, seedKeys } from "../../local/seed";
import { sourceSpec, startPlane } from "../support/data-plane";

describe("seeding real servers", function () {
  this.timeout(60_000);
  let dataPlane: DataPlane;
  before(async () => {
    dataPlane = (await startPlane()).plane;
  });
  afterEach(() => dataPlane.stopAll());

  const start = (shards: number): Promise<RunningCache> => dataPlane.startSource(sourceSpec("seeded", { shards }));
  const direct = (cache: RunningCache, node = 0, db = 0): Redis =>
    new Redis({ host: "127.0.0.1", port: cache.nodes[node]?.directPort ?? 0, username: cache.admin.name, password: cache.admin.password, db });

  it("writes each key with its type and time to live", async () => {
    const cache = await start(0);
    await seedKeys(directEndpoint(cache), { keys: 1_000, seed: 5 });
    const redis = direct(cache);
    try {
      for (let index = 0; index < 1_000; index += 1) {
        const { name, type, ttlMs } = seededKey(index, 5);
        expect(await redis.type(name)).to.equal(type);
        const left = await redis.pttl(name);
        if (ttlMs === null) expect(left).to.equal(-1);
        else expect(left).to.be.within(ttlMs - 60_000, ttlMs);
      }
    } finally {
      redis.disconnect();
    }
  });

  it("spreads keys over the shards of a cluster", async () => {
    const cache = await start(3);
    await seedKeys(directEndpoint(cache), { keys: 3_000 });
    expect(await cache.keyCount()).to.equal(3_000);
    for (const node of [0, 1, 2]) {
      const redis = direct(cache, node);
      expect(await redis.dbsize()).to.be.within(600, 1_400);
      redis.disconnect();
    }
  });

  it("spreads keys over databases", async () => {
    const cache = await start(0);
    await seedKeys(directEndpoint(cache), { keys: 300, databases: [0, 3, 7] });
    for (const [db, size] of [[0, 100], [3, 100], [7, 100], [1, 0]] as const) {
      const redis = direct(cache, 0, db);
      expect(await redis.dbsize()).to.equal(size);
      redis.disconnect();
    }
  });

  it("says which command a server refused", async () => {
    const cache = await start(0);
    const redis = direct(cache);
    const stream = Array.from({ length: 2_000 }, (_, i) => seededKey(i, 1)).find(({ type }) => type === "hash");
    await redis.set(stream?.name ?? "", "in the way");
    redis.disconnect();
    expect(await seedKeys(directEndpoint(cache), { keys: 2_000 }).then(() => "", String)).to.match(/HSET was refused: WRONGTYPE/);
  });
});
