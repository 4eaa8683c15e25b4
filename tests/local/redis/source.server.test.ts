import { expect } from "chai";
import { Redis } from "ioredis";
import { connect as connectTcp } from "node:net";
import { once } from "node:events";
import { ACR_BLOCKED } from "../../../local/redis/blocked-commands";
import { KEYS, connect, connectCluster, refusal, sourceSpec, startPlane, type TestPlane } from "../../support/data-plane";

describe("Local Azure Cache for Redis", function () {
  this.timeout(30_000);
  let test: TestPlane;
  before(async () => void (test = await startPlane()));
  afterEach(() => test.plane.stopAll());

  it("starts well under a second, clustered or not", async () => {
    for (const shards of [0, 3]) {
      const start = Date.now();
      await test.plane.startSource(sourceSpec(`quick${shards}`, { shards }));
      expect(Date.now() - start).to.be.below(1_000);
    }
  });

  it("is found by its id in any case, and gone after stop", async () => {
    const cache = await test.plane.startSource(sourceSpec("Found"));
    const id = sourceSpec("fOUND").id.toUpperCase();
    expect(test.plane.get(id)).to.equal(cache);
    expect(await refusal(test.plane.startSource(sourceSpec("found")))).to.include("runs already");
    await test.plane.stop(id);
    expect(test.plane.get(id)).to.equal(undefined);
    expect(await refusal(connect(cache, test.ca).ping())).to.include("closed");
    await test.plane.stop(id);
  });

  it("takes both access keys, and no other password", async () => {
    const cache = await test.plane.startSource(sourceSpec("keys"));
    for (const password of KEYS) {
      const client = connect(cache, test.ca, { password });
      expect(await client.ping()).to.equal("PONG");
      client.disconnect();
    }
    expect(await refusal(connect(cache, test.ca, { password: "wrong" }).ping())).to.match(/WRONGPASS|closed/i);
    expect(await refusal(connect(cache, test.ca, { password: "" }).ping())).to.include("NOAUTH");
  });

  it("shows a certificate that a client must trust, for the host name and not for the address", async () => {
    const cache = await test.plane.startSource(sourceSpec("cert"));
    const untrusting = new Redis({ host: cache.host, port: cache.tlsPort ?? 0, password: KEYS[0], tls: {}, retryStrategy: () => null, maxRetriesPerRequest: 0 });
    const [fault] = (await once(untrusting, "error")) as [Error];
    expect(String(fault)).to.match(/certificate/);
    const byAddress = new Redis({ host: "127.0.0.1", port: cache.tlsPort ?? 0, password: KEYS[0], tls: { ca: test.ca }, retryStrategy: () => null, maxRetriesPerRequest: 0 });
    const [mismatch] = (await once(byAddress, "error")) as [Error];
    expect(String(mismatch)).to.match(/does not match certificate/);
  });

  for (const shards of [0, 2]) {
    it(`answers blocked commands as unknown (${shards} shards)`, async () => {
      const cache = await test.plane.startSource(sourceSpec("blocked", { shards }));
      const client = connect(cache, test.ca);
      for (const command of ACR_BLOCKED.commands) expect(await refusal(client.call(command, "x")), command).to.match(/ERR unknown command/i);
      expect(await client.info("commandstats")).to.include("cmdstat_");
      expect(await client.call("SLOWLOG", "LEN")).to.be.a("number");
      client.disconnect();
    });
  }

  it("lets a clustered cache's users read the cluster, and change nothing", async () => {
    const cache = await test.plane.startSource(sourceSpec("reads", { shards: 2 }));
    const client = connect(cache, test.ca);
    for (const sub of ["INFO", "NODES", "SLOTS", "MYID"]) await client.call("CLUSTER", sub);
    for (const args of [["RESET"], ["FORGET", "x"], ["DELSLOTS", "1"], ["FAILOVER"], ["MEET", "127.0.0.1", "1"]]) {
      expect(await refusal(client.call("CLUSTER", ...args)), args[0]).to.include("NOPERM");
    }
    client.disconnect();
  });

  it("has the databases of its SKU when not clustered, and one when clustered", async () => {
    const plain = connect(await test.plane.startSource(sourceSpec("db", { databases: 32 })), test.ca);
    await plain.select(31);
    expect(await refusal(plain.select(32))).to.include("DB index is out of range");
    expect(await refusal(plain.call("CLUSTER", "INFO"))).to.include("cluster support disabled");
    plain.disconnect();
    const clustered = connect(await test.plane.startSource(sourceSpec("db-clustered", { shards: 1, databases: 32 })), test.ca);
    expect(await refusal(clustered.select(1))).to.include("not allowed in cluster mode");
    clustered.disconnect();
  });

  it("announces the nodes of a cluster by address, with ports that TLS clients can use", async () => {
    const cache = await test.plane.startSource(sourceSpec("announce", { shards: 3 }));
    const client = connect(cache, test.ca);
    const slots = (await client.call("CLUSTER", "SLOTS")) as [number, number, [string, number, string]][];
    expect(slots.map(([, , [host]]) => host)).to.deep.equal(["127.0.0.1", "127.0.0.1", "127.0.0.1"]);
    expect(slots.map(([, , [, port]]) => port)).to.have.members(cache.nodes.map((node) => node.tlsPort));
    expect(await refusal(client.set("{c}", 1).then(() => client.set("{a}", 1)))).to.match(new RegExp(`MOVED \\d+ 127.0.0.1:(${cache.nodes.map((node) => node.tlsPort).join("|")})`));
    client.disconnect();
    const cluster = connectCluster(cache, test.ca);
    for (let i = 0; i < 200; i++) await cluster.set(`key:${i}`, i);
    expect(await cache.keyCount()).to.equal(200);
    cluster.disconnect();
  });

  it("serves plain text only where the non-TLS port is enabled, in a cluster on the announced ports", async () => {
    const closed = await test.plane.startSource(sourceSpec("tls-only"));
    expect(closed.plainPort).to.equal(null);
    const socket = connectTcp(closed.tlsPort ?? 0, "127.0.0.1");
    socket.on("error", () => undefined).write("PING\r\n");
    expect((await once(socket.resume(), "close"))[0]).to.be.a("boolean");
    for (const shards of [0, 2]) {
      const open = await test.plane.startSource(sourceSpec(`plain${shards}`, { shards, plainPort: true }));
      const secure = connect(open, test.ca);
      const plain = new Redis({ host: open.host, port: open.plainPort ?? 0, password: KEYS[1] });
      expect([await plain.ping(), await secure.ping()]).to.deep.equal(["PONG", "PONG"]);
      plain.disconnect();
      secure.disconnect();
    }
  });

  it("logs in Entra principals by their tokens, until they are removed", async () => {
    const principal = { name: "0c1d3c4f-0000-4000-8000-000000000001", password: "eyJ.token.one" };
    const cache = await test.plane.startSource(sourceSpec("entra", { users: [principal] }));
    const client = connect(cache, test.ca, { username: principal.name, password: principal.password });
    await client.set("k", "v");
    expect(await refusal(client.call("CONFIG", "GET", "*"))).to.include("unknown command");
    const closed = once(client, "close");
    await cache.setAccess({ accessKeys: KEYS, users: [] });
    await closed;
    expect(await refusal(connect(cache, test.ca, { username: principal.name, password: principal.password }).ping())).to.match(/WRONGPASS|closed/i);
  });

  it("cuts off clients of a regenerated key, and leaves them alone when only users change", async () => {
    const cache = await test.plane.startSource(sourceSpec("regenerate"));
    const client = connect(cache, test.ca);
    await client.ping();
    await cache.setAccess({ accessKeys: KEYS, users: [{ name: "someone", password: "token" }] });
    expect(await client.ping()).to.equal("PONG");
    const closed = once(client, "close");
    await cache.setAccess({ accessKeys: ["new-first-key", KEYS[1]], users: [] });
    await closed;
    expect(await refusal(connect(cache, test.ca).ping())).to.match(/WRONGPASS|closed/i);
    const again = connect(cache, test.ca, { password: "new-first-key" });
    expect(await again.ping()).to.equal("PONG");
    again.disconnect();
  });

  it("shuts out all access keys when they are disabled, but not its own login", async () => {
    const cache = await test.plane.startSource(sourceSpec("no-keys"));
    await cache.setAccess({ accessKeys: null, users: [] });
    expect(await refusal(connect(cache, test.ca).ping())).to.match(/WRONGPASS|closed/i);
    const admin = connect(cache, test.ca, { username: cache.admin.name, password: cache.admin.password });
    expect(await admin.ping()).to.equal("PONG");
    admin.disconnect();
  });

  it("obeys memory limit, eviction policy and keyspace events of the spec", async () => {
    const cache = await test.plane.startSource(sourceSpec("limits", { maxMemoryBytes: 4_000_000, evictionPolicy: "noeviction", notifyKeyspaceEvents: "KEA" }));
    const client = connect(cache, test.ca);
    const subscriber = connect(cache, test.ca);
    await subscriber.psubscribe("__keyspace@0__:*");
    const event = once(subscriber, "pmessage");
    await client.set("watched", 1);
    expect((await event).slice(1)).to.deep.equal(["__keyspace@0__:watched", "set"]);
    const fill = async (): Promise<void> => {
      for (let i = 0; i < 50; i++) await client.set(`big:${i}`, Buffer.alloc(100_000));
    };
    expect(await refusal(fill())).to.include("OOM");
    expect(await cache.usedMemoryBytes()).to.be.above(1_000_000);
    await cache.setEvictionPolicy("allkeys-lru");
    await fill();
    await cache.flush();
    expect(await cache.keyCount()).to.equal(0);
    client.disconnect();
    subscriber.disconnect();
  });

  it("counts the keys of all databases", async () => {
    const cache = await test.plane.startSource(sourceSpec("count"));
    for (const db of [0, 5, 15]) {
      const client = connect(cache, test.ca, { db });
      await client.set("k", "v");
      client.disconnect();
    }
    expect(await cache.keyCount()).to.equal(3);
  });
});
