import { isIP } from "node:net";

import { Cluster, Redis } from "ioredis";

import type { ArmClient } from "../../azure/arm-client";
import type { SourceFacts } from "../../azure/caches/source";
import type { TargetFacts } from "../../azure/caches/target";
import { errorText } from "../../util/error-text";
import { keyspaceOf } from "./info";
import { mintLogin, sourceAccess, targetAccess, type Login } from "./login";
import type { Keyspace, KeyspaceProbe } from "./probe";

interface Address {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly cluster: boolean;
}

const CONNECT_TIMEOUT_MS = 15_000;
const COMMAND_TIMEOUT_MS = 15_000;

/** Counts keys over a short-lived connection of its own; the login is made inside and forgotten. */
export class RedisProbe implements KeyspaceProbe {
  constructor(readonly arm: ArmClient) {}

  async source({ id, hostName, sslPort, shards, accessKeysEnabled }: SourceFacts, signal: AbortSignal): Promise<Keyspace> {
    const login = await mintLogin(this.arm, sourceAccess(id, accessKeysEnabled), signal);
    return this.#ask({ host: hostName, port: sslPort, tls: true, cluster: shards > 0 }, login);
  }

  async target(facts: TargetFacts, signal: AbortSignal): Promise<Keyspace> {
    const login = await mintLogin(this.arm, targetAccess(facts.databaseId, facts.accessKeysEnabled), signal);
    return this.#ask({ host: facts.hostName, port: facts.port, tls: facts.tls, cluster: facts.clusteringPolicy === "OSSCluster" }, login);
  }

  async #ask(address: Address, login: Login): Promise<Keyspace> {
    try {
      return await (address.cluster ? this.#askCluster(address, login) : this.#askOne(address, login));
    } catch (error) {
      throw new Error(this.arm.redactor.redact(`${address.host}:${address.port}: ${rootCause(error)}`));
    }
  }

  async #askOne({ host, port, tls }: Address, login: Login): Promise<Keyspace> {
    // One try: the transfer decides what an unreachable cache means.
    const redis = new Redis({ host, port, retryStrategy: () => null, ...this.#options(host, tls, login) });
    try {
      return keyspaceOf([await count(redis)]);
    } finally {
      redis.disconnect();
    }
  }

  async #askCluster(address: Address, login: Login): Promise<Keyspace> {
    // A plain connection first: a cluster client hides why it cannot connect.
    await this.#askOne(address, login);
    const { host, port, tls } = address;
    const cluster = new Cluster([{ host, port }], {
      redisOptions: this.#options(host, tls, login),
      // Nodes are announced by address; it is handed through so that TLS still checks the cache's own name.
      dnsLookup: (node, callback) => callback(null, node),
      clusterRetryStrategy: () => null,
      slotsRefreshTimeout: CONNECT_TIMEOUT_MS,
      lazyConnect: true,
    });
    let failure: Error | undefined;
    cluster.on("error", (error: Error) => (failure ??= error));
    try {
      await cluster.connect();
      return keyspaceOf(await Promise.all(cluster.nodes("master").map(count)));
    } catch (error) {
      throw failure ?? error;
    } finally {
      cluster.disconnect();
    }
  }

  #options(host: string, tls: boolean, { username, password }: Login) {
    const { ca } = this.arm.environment;
    return {
      ...(username === undefined ? {} : { username }),
      password,
      connectTimeout: CONNECT_TIMEOUT_MS,
      commandTimeout: COMMAND_TIMEOUT_MS,
      maxRetriesPerRequest: 0,
      enableReadyCheck: false,
      ...(tls ? { tls: { ...(isIP(host) === 0 ? { servername: host } : {}), ...(ca === undefined ? {} : { ca }) } } : {}),
    };
  }
}

async function count(redis: Redis): Promise<{ readonly size: number; readonly info: string }> {
  // Without a listener ioredis prints connection errors to the console by itself.
  let failure: Error | undefined;
  redis.on("error", (error: Error) => (failure ??= error));
  try {
    const [size, info] = await Promise.all([redis.dbsize(), redis.info()]);
    return { size, info };
  } catch (error) {
    throw failure ?? error;
  }
}

/** ioredis wraps what happened in general words; the last error it saw says more. */
function rootCause(error: unknown): string {
  const last = (error as { readonly lastNodeError?: unknown } | undefined)?.lastNodeError;
  return errorText(last ?? error);
}
