import { expect } from "chai";
import { Cluster, Redis } from "ioredis";
import { redisBinaries } from "../../../local/redis/binaries";
import { AMR_BLOCKED } from "../../../local/redis/blocked-commands";
import { KEYS, connect, connectCluster, refusal, startPlane, targetSpec, type TestPlane } from "../../support/data-plane";

const POLICIES = ["OSSCluster", "EnterpriseCluster", "NoCluster"] as const;

/** A wrong number of arguments is refused before the rights are looked at. */
const ARGUMENTS: Readonly<Record<string, string[]>> = { CACHING: ["yes"], "NO-EVICT": ["on"], PAUSE: ["1"], REPLY: ["on"], TRACKING: ["on"], GRAPH: ["x"], HISTORY: ["x"], LOAD: ["x"], LOADEX: ["x"], UNLOAD: ["x"] };

describe("Local Azure Managed Redis", function () {
  this.timeout(30_000);
  let test: TestPlane;
  before(async () => void (test = await startPlane()));
  afterEach(() => test.plane.stopAll());

  for (const clusteringPolicy of POLICIES) {
    it(`has database 0 only and answers blocked commands as unknown under ${clusteringPolicy}`, async () => {
      const cache = await test.plane.startTarget(targetSpec("t", { clusteringPolicy, shards: 2 }));
      const client = connect(cache, test.ca);
      expect(await client.select(0)).to.equal("OK");
      expect(await refusal(client.select(1))).to.match(clusteringPolicy === "OSSCluster" ? /not allowed in cluster mode/ : /DB index is out of range/);
      for (const command of AMR_BLOCKED.commands) expect(await refusal(client.call(command, "x")), command).to.match(/ERR unknown command/i);
      expect(await client.info("server")).to.include(`redis_version:${cache.version}`);
      client.disconnect();
    });
  }

  it("refuses the subcommands that Redis Enterprise lacks, where the server can", async function () {
    if (Number.parseInt(redisBinaries().target.version, 10) < 7) {
      console.log("      skipped: Redis 6 has no ACL rule for a single subcommand");
      this.skip();
    }
    const client = connect(await test.plane.startTarget(targetSpec("sub")), test.ca);
    for (const [command, subs] of Object.entries(AMR_BLOCKED.subcommands)) {
      for (const sub of subs) expect(await refusal(client.call(command, sub, ...(ARGUMENTS[sub] ?? []))), `${command} ${sub}`).to.match(/NOPERM|command not allowed/);
    }
    expect(await client.client("ID")).to.be.a("number");
    expect(await client.call("MEMORY", "USAGE", "none")).to.equal(null);
    client.disconnect();
  });

  it("speaks the cluster protocol under OSSCluster, with as many primaries as asked", async () => {
    const cache = await test.plane.startTarget(targetSpec("oss", { clusteringPolicy: "OSSCluster", shards: 3 }));
    expect(cache.nodes).to.have.length(3);
    const cluster = connectCluster(cache, test.ca);
    for (let i = 0; i < 200; i++) await cluster.set(`key:${i}`, i);
    expect(await cache.keyCount()).to.equal(200);
    expect(await refusal(cluster.mget("key:1", "key:2"))).to.match(/CROSSSLOT|same slot/);
    cluster.disconnect();
    const plain = connect(cache, test.ca);
    expect(await refusal(Promise.all(["a", "b", "c", "d"].map((key) => plain.get(key))))).to.include("MOVED");
    expect(await refusal(plain.call("CLUSTER", "SHARDS"))).to.match(/NOPERM|unknown/i);
    plain.disconnect();
  });

  for (const clusteringPolicy of ["EnterpriseCluster", "NoCluster"] as const) {
    it(`has one endpoint that keeps cluster clients out under ${clusteringPolicy}`, async () => {
      const cache = await test.plane.startTarget(targetSpec("one", { clusteringPolicy, shards: 6 }));
      expect(cache.nodes).to.have.length(1);
      const client = connect(cache, test.ca);
      expect(await client.info("cluster")).to.include("cluster_enabled:0");
      await client.mset("a", 1, "b", 2);
      expect(await client.mget("a", "b")).to.deep.equal(["1", "2"]);
      client.disconnect();
      const cluster = new Cluster([{ host: cache.host, port: cache.tlsPort ?? 0 }], { clusterRetryStrategy: () => null, redisOptions: { password: KEYS[0], tls: { ca: test.ca, servername: cache.host } } });
      cluster.on("error", () => undefined);
      expect(await refusal(cluster.get("a"))).to.match(/closed|startup nodes/i);
    });
  }

  it("starts without access keys, for principals only", async () => {
    const users = [{ name: "principal", password: "token" }];
    const cache = await test.plane.startTarget(targetSpec("entra", { accessKeys: null, users }));
    expect(await refusal(connect(cache, test.ca).ping())).to.match(/WRONGPASS|closed/i);
    const client = connect(cache, test.ca, { username: "principal", password: "token" });
    expect(await client.ping()).to.equal("PONG");
    client.disconnect();
  });

  for (const clusteringPolicy of POLICIES) {
    it(`serves plain text in place of TLS under ${clusteringPolicy}`, async () => {
      const cache = await test.plane.startTarget(targetSpec("plain", { clusteringPolicy, clientProtocol: "Plaintext", shards: 2 }));
      expect(cache.tlsPort).to.equal(null);
      const port = cache.plainPort ?? 0;
      const client = clusteringPolicy === "OSSCluster" ? new Cluster([{ host: "127.0.0.1", port }], { redisOptions: { password: KEYS[0] } }) : new Redis({ port, password: KEYS[0] });
      for (let i = 0; i < 20; i++) await client.set(`key:${i}`, i);
      expect(await cache.keyCount()).to.equal(20);
      client.disconnect();
    });
  }

  it("refuses a module that the server at hand lacks, and names those it has", async () => {
    const { modules = {} } = redisBinaries().target;
    const message = await refusal(test.plane.startTarget(targetSpec("modules", { modules: ["RedisNonsense"] })));
    expect(message).to.include("RedisNonsense").and.to.include(Object.keys(modules)[0] ?? "none");
    expect(test.plane.get(targetSpec("modules").id)).to.equal(undefined);
  });

  for (const clusteringPolicy of ["EnterpriseCluster", "OSSCluster"] as const) {
    it(`loads the modules asked for under ${clusteringPolicy}`, async function () {
      const names = Object.keys(redisBinaries().target.modules ?? {});
      if (names.length === 0) {
        console.log("      skipped: the target server at hand came without modules");
        this.skip();
      }
      const cache = await test.plane.startTarget(targetSpec("modules", { clusteringPolicy, modules: names }));
      const client = connect(cache, test.ca);
      expect(await client.call("MODULE", "LIST")).to.have.length(names.length);
      client.disconnect();
    });
  }

  it("stops what is still starting", async () => {
    const starting = test.plane.startTarget(targetSpec("race", { clusteringPolicy: "OSSCluster", shards: 3 }));
    await test.plane.stop(targetSpec("race").id);
    const cache = await starting;
    expect(test.plane.get(cache.id)).to.equal(undefined);
    expect(await refusal(connect(cache, test.ca).ping())).to.include("closed");
  });
});
