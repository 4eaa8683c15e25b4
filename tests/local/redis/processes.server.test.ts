import { expect } from "chai";
import { Cluster, Redis } from "ioredis";
import { existsSync } from "node:fs";
import { createCa, type IssuedCertificate } from "../../../local/tls";
import { startRedis, until, type TestRedis } from "../../support/redis";

describe("Redis servers for tests", function () {
  this.timeout(30_000);
  let redis: TestRedis | undefined;
  afterEach(() => redis?.stop());

  for (const version of ["source", "target"] as const) {
    it(`starts a single ${version} server well under a second`, async () => {
      const start = Date.now();
      redis = await startRedis({ version });
      expect(Date.now() - start).to.be.below(1_000);
      expect(await redis.client.info("server")).to.include(`redis_version:${redis.version}`);
    });

    it(`starts a ${version} cluster of 3 primaries that serves every slot`, async () => {
      redis = await startRedis({ version, cluster: 3 });
      const client = new Cluster([{ host: redis.host, port: redis.port }]);
      try {
        for (let i = 0; i < 300; i++) await client.set(`key:${i}`, String(i));
        const sizes = await Promise.all(redis.primaries.map(({ client: node }) => node.dbsize()));
        expect(sizes.reduce((a, b) => a + b)).to.equal(300);
        expect(Math.min(...sizes)).to.be.above(50);
      } finally {
        client.disconnect();
      }
    });

    it(`fails over to a replica of a ${version} cluster without loss`, async () => {
      redis = await startRedis({ version, cluster: 3, replicas: 1 });
      const client = new Cluster([{ host: redis.host, port: redis.port }]);
      try {
        await client.set("{a}1", "before");
        for (const shard of [0, 1, 2]) await redis.failover(shard);
        expect(await client.get("{a}1")).to.equal("before");
      } finally {
        client.disconnect();
      }
    });
  }

  describe("with TLS", () => {
    let ca: string;
    let tls: IssuedCertificate;
    before(async () => {
      const authority = await createCa();
      ca = authority.certificate;
      tls = await authority.issue(["localhost"]);
    });

    for (const version of ["source", "target"] as const) {
      it(`serves TLS beside plain text by a ${version} server`, async () => {
        redis = await startRedis({ version, tls });
        const secure = new Redis({ host: "localhost", port: redis.tlsPort ?? 0, tls: { ca } });
        await secure.set("k", "v");
        expect(await redis.client.get("k")).to.equal("v");
        secure.disconnect();
      });

      it(`announces TLS ports in a ${version} cluster`, async () => {
        redis = await startRedis({ version, cluster: 2, tls });
        const secure = new Cluster([{ host: "localhost", port: redis.tlsPort ?? 0 }], { dnsLookup: (address, callback) => callback(null, address), redisOptions: { tls: { ca, servername: "localhost" } } });
        for (let i = 0; i < 50; i++) await secure.set(`key:${i}`, i);
        expect((await Promise.all(redis.primaries.map(({ client }) => client.dbsize()))).reduce((a, b) => a + b)).to.equal(50);
        secure.disconnect();
      });
    }
  });

  it("promotes a replica by itself when a primary is killed", async () => {
    redis = await startRedis({ version: "target", cluster: 3, replicas: 1 });
    await redis.primaries[1]?.kill();
    const replica = redis.replicas[1];
    await until("promotion", async () => (await replica?.client.info("replication"))?.includes("role:master") === true, 20_000);
  });

  it("asks for the password when one is set", async () => {
    redis = await startRedis({ version: "source", password: "pa ss\"word" });
    expect(redis.url).to.include("pa%20ss%22word");
    const [server] = redis.primaries;
    expect(await server?.client.call("AUTH", "default", "wrong").catch(String)).to.include("WRONGPASS");
    const right = server?.client.duplicate({ username: "default", password: "pa ss\"word" });
    expect(await right?.ping()).to.equal("PONG");
    right?.disconnect();
  });

  it("keeps a killed server's port for its restart and removes its folder at the end", async () => {
    redis = await startRedis({ version: "target" });
    const [server] = redis.primaries;
    const port = server?.port;
    await server?.kill();
    expect(server?.pid).to.equal(undefined);
    await server?.restart();
    expect(server?.port).to.equal(port);
    expect(await server?.client.ping()).to.equal("PONG");
    await redis.stop();
    expect(existsSync(server?.folder ?? "")).to.equal(false);
    redis = undefined;
  });

  it("answers nothing while paused and everything afterwards", async () => {
    redis = await startRedis({ version: "target" });
    const [server] = redis.primaries;
    server?.pause();
    let answered = false;
    const ping = server?.client.ping().then(() => void (answered = true));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(answered).to.equal(false);
    server?.resume();
    await ping;
    expect(answered).to.equal(true);
  });
});
