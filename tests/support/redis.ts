import { setTimeout as sleep } from "node:timers/promises";
import type { Redis } from "ioredis";
import { redisBinaries, type RedisBinary } from "../../local/redis/binaries";
import { RedisCluster } from "../../local/redis/cluster";
import { RedisServer } from "../../local/redis/server";
import type { Directive } from "../../local/redis/server-config";

/** Plain servers with nothing blocked, for tests of copy and verify. Caches like Azure's: `local/redis`. */
export interface TestRedisOptions {
  /** The server nearest to Azure Cache for Redis, to Azure Managed Redis, or a given one. */
  readonly version: "source" | "target" | RedisBinary;
  /** Number of primaries of a cluster; default: a single server. */
  readonly cluster?: number;
  /** Replicas per primary, in a cluster only. */
  readonly replicas?: number;
  /** Password of the default user; default: none needed. */
  readonly password?: string;
  /** Further lines of redis.conf, such as `["databases", 4]`. */
  readonly config?: readonly Directive[];
}

export interface TestRedis {
  readonly host: string;
  readonly port: number;
  /** With the password, if there is one. */
  readonly url: string;
  readonly version: string;
  /**
   * The servers: `kill()` (as kill -9), `restart()`, `pause()`, `resume()` (SIGSTOP, SIGCONT), `client` (admin
   * connection), `connect()`, `port`, `pid`.
   */
  readonly primaries: readonly RedisServer[];
  readonly replicas: readonly RedisServer[];
  /** Admin connection to the first primary. */
  readonly client: Redis;
  /** Of each primary; 0 is no limit. */
  setMaxMemory(bytes: number, policy?: string): Promise<void>;
  /** Makes the replica of a shard its primary, without loss (CLUSTER FAILOVER). Needs `replicas`. */
  failover(shard: number): Promise<void>;
  stop(): Promise<void>;
}

/** Starts servers that a test may ill-treat. They die with the process, whatever ends it. */
export async function startRedis(options: TestRedisOptions): Promise<TestRedis> {
  const binary = typeof options.version === "string" ? redisBinaries()[options.version] : options.version;
  const directives = (): Directive[] => [
    ...(options.password === undefined ? [] : [["requirepass", options.password] as const]),
    ...(atLeast7(binary) ? [["enable-debug-command", "local"] as const] : []),
    ...(options.config ?? []),
  ];
  if (options.cluster === undefined) {
    const server = await RedisServer.start({ binary, directives });
    return testRedis([server], [], binary.version, options.password, () => server.stop());
  }
  const cluster = await RedisCluster.start({ binary, directives, primaries: options.cluster, replicasPerPrimary: options.replicas ?? 0, nodeTimeoutMs: 1_000 });
  return testRedis(cluster.primaries, cluster.replicas, binary.version, options.password, () => cluster.stop());
}

function testRedis(primaries: readonly RedisServer[], replicas: readonly RedisServer[], version: string, password: string | undefined, stop: () => Promise<void>): TestRedis {
  const first = primaries[0];
  if (first === undefined) throw new Error("a cluster needs a primary");
  const login = password === undefined ? "" : `:${encodeURIComponent(password)}@`;
  return {
    host: "127.0.0.1",
    port: first.port,
    url: `redis://${login}127.0.0.1:${first.port}`,
    version,
    primaries,
    replicas,
    get client() {
      return first.client;
    },
    async setMaxMemory(bytes, policy = "noeviction") {
      for (const { client } of primaries) {
        await client.config("SET", "maxmemory-policy", policy);
        await client.config("SET", "maxmemory", bytes);
      }
    },
    async failover(shard) {
      const replica = replicas[shard];
      if (replica === undefined) throw new Error(`shard ${shard} has no replica`);
      await replica.client.call("CLUSTER", "FAILOVER");
      await until("the replica is primary", async () => (await replica.client.info("replication")).includes("role:master"));
    },
    stop,
  };
}

/** Polls until the condition holds; fails with its name after the deadline. */
export async function until(what: string, holds: () => Promise<boolean> | boolean, deadlineMs = 10_000): Promise<void> {
  const end = Date.now() + deadlineMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`not within ${deadlineMs} ms: ${what}`);
    await sleep(10);
  }
}

function atLeast7({ version }: RedisBinary): boolean {
  return Number.parseInt(version, 10) >= 7;
}
