import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Redis } from "ioredis";
import { redisBinaries, type RedisBinary } from "../../local/redis/binaries";
import { RedisCluster } from "../../local/redis/cluster";
import { takePort } from "../../local/redis/ports";
import { RedisServer } from "../../local/redis/server";
import type { Directive } from "../../local/redis/server-config";
import { TlsTerminator, type ServerCertificate } from "../../local/redis/tls-terminator";

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
  /**
   * Also serve TLS with this certificate: a single server by itself where it was built with TLS, any other by a
   * terminator in this process. A cluster then announces its TLS ports only.
   */
  readonly tls?: ServerCertificate;
}

export interface TestRedis {
  readonly host: string;
  readonly port: number;
  /** Of the first primary. */
  readonly tlsPort: number | undefined;
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
  const directives = [
    ...(options.password === undefined ? [] : [["requirepass", options.password] as const]),
    ...(Number.parseInt(binary.version, 10) >= 7 ? [["enable-debug-command", "local"] as const] : []),
    ...(options.config ?? []),
  ];
  const login = options.password === undefined ? "" : `:${encodeURIComponent(options.password)}@`;
  const servers = await (options.cluster === undefined ? startSingle(binary, directives, options.tls) : startCluster(binary, directives, options, options.cluster));
  return new Servers(servers, binary.version, login);
}

interface Started {
  readonly primaries: readonly RedisServer[];
  readonly replicas: readonly RedisServer[];
  readonly tlsPort: number | undefined;
  readonly stop: () => Promise<unknown>;
}

class Servers implements TestRedis {
  readonly host = "127.0.0.1";
  readonly port: number;
  readonly tlsPort: number | undefined;
  readonly url: string;
  readonly version: string;
  readonly primaries: readonly RedisServer[];
  readonly replicas: readonly RedisServer[];
  readonly #first: RedisServer;
  readonly #stop: () => Promise<unknown>;

  constructor({ primaries, replicas, tlsPort, stop }: Started, version: string, login: string) {
    const [first] = primaries;
    if (first === undefined) throw new Error("a cluster needs a primary");
    this.#first = first;
    this.#stop = stop;
    this.port = first.port;
    this.tlsPort = tlsPort;
    this.url = `redis://${login}127.0.0.1:${first.port}`;
    this.version = version;
    this.primaries = primaries;
    this.replicas = replicas;
  }

  get client(): Redis {
    return this.#first.client;
  }

  async setMaxMemory(bytes: number, policy = "noeviction"): Promise<void> {
    for (const { client } of this.primaries) {
      await client.config("SET", "maxmemory-policy", policy);
      await client.config("SET", "maxmemory", bytes);
    }
  }

  async failover(shard: number): Promise<void> {
    const replica = this.replicas[shard];
    if (replica === undefined) throw new Error(`shard ${shard} has no replica`);
    await replica.client.call("CLUSTER", "FAILOVER");
    await until("the replica is primary", async () => (await replica.client.info("replication")).includes("role:master"));
  }

  async stop(): Promise<void> {
    await this.#stop();
  }
}

async function startSingle(binary: RedisBinary, directives: readonly Directive[], tls: ServerCertificate | undefined): Promise<Started> {
  if (tls === undefined || !binary.tls) {
    const server = await RedisServer.start({ binary, directives: () => directives });
    const terminator = tls && (await TlsTerminator.listen({ upstreamPort: server.port, accept: "tls", certificate: tls }));
    return { primaries: [server], replicas: [], tlsPort: terminator?.port, stop: () => Promise.all([server.stop(), terminator?.close()]) };
  }
  const tlsPort = await takePort();
  const folder = await mkdtemp(path.join(tmpdir(), "redis-tls-"));
  const files = { cert: path.join(folder, "cert.pem"), key: path.join(folder, "key.pem") };
  await Promise.all([writeFile(files.cert, tls.certificate), writeFile(files.key, tls.privateKey, { mode: 0o600 })]);
  const own: Directive[] = [
    ["tls-port", tlsPort],
    ["tls-cert-file", files.cert],
    ["tls-key-file", files.key],
    ["tls-ca-cert-file", files.cert],
    ["tls-auth-clients", "no"],
  ];
  const server = await RedisServer.start({ binary, directives: () => [...directives, ...own] });
  return { primaries: [server], replicas: [], tlsPort, stop: () => Promise.all([server.stop(), rm(folder, { recursive: true, force: true })]) };
}

async function startCluster(binary: RedisBinary, directives: readonly Directive[], { replicas = 0, tls }: TestRedisOptions, primaries: number): Promise<Started> {
  if (tls !== undefined && replicas > 0) throw new Error("replicas follow the announced port, which is that of TLS: not both in one test cluster");
  const terminators = new Map<number, TlsTerminator>();
  const announcePort = async (port: number): Promise<number> => {
    if (tls === undefined) return port;
    const terminator = await TlsTerminator.listen({ upstreamPort: port, accept: "tls", certificate: tls });
    terminators.set(port, terminator);
    return terminator.port;
  };
  const cluster = await RedisCluster.start({ binary, directives: () => directives, primaries, replicasPerPrimary: replicas, announcePort, ...(replicas > 0 ? { nodeTimeoutMs: 1_000 } : {}) });
  return {
    primaries: cluster.primaries,
    replicas: cluster.replicas,
    tlsPort: terminators.get(cluster.primaries[0]?.port ?? 0)?.port,
    stop: () => Promise.all([cluster.stop(), ...[...terminators.values()].map((terminator) => terminator.close())]),
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
