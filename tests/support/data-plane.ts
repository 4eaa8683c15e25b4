import { createCa } from "../../local/tls";
import type { DataPlane, RunningCache, SourceSpec, TargetSpec } from "../../local/data-plane";
import { createDataPlane } from "../../local/redis";
import { Cluster, Redis } from "ioredis";

export const KEYS = ["first-key-of-the-cache", "second-key-of-the-cache"] as const;

export interface TestPlane {
  readonly plane: DataPlane;
  /** Certificate of the authority, PEM. */
  readonly ca: string;
}

export async function startPlane(): Promise<TestPlane> {
  const ca = await createCa();
  return { plane: await createDataPlane({ ca }), ca: ca.certificate };
}

export function sourceSpec(name: string, more: Partial<SourceSpec> = {}): SourceSpec {
  return { id: `/subscriptions/s/resourceGroups/g/providers/Microsoft.Cache/Redis/${name}`, shards: 0, replicasPerPrimary: 1, databases: 16, accessKeys: KEYS, plainPort: false, ...more };
}

export function targetSpec(name: string, more: Partial<TargetSpec> = {}): TargetSpec {
  return {
    id: `/subscriptions/s/resourceGroups/g/providers/Microsoft.Cache/redisEnterprise/${name}/databases/default`,
    clusteringPolicy: "NoCluster",
    shards: 1,
    accessKeys: KEYS,
    clientProtocol: "Encrypted",
    ...more,
  };
}

/** A client as an application would make it: TLS with certificate check, access key. */
export function connect(cache: RunningCache, ca: string, more: { username?: string; password?: string; db?: number; port?: number } = {}): Redis {
  const client = new Redis({ host: cache.host, port: cache.tlsPort ?? 0, password: KEYS[0], tls: { ca }, retryStrategy: () => null, maxRetriesPerRequest: 0, ...more });
  return client.on("error", () => undefined);
}

/** A cluster client as azure.md 6.2 describes it: the nodes' addresses as they are, the host's name in TLS. */
export function connectCluster(cache: RunningCache, ca: string): Cluster {
  return new Cluster([{ host: cache.host, port: cache.tlsPort ?? 0 }], {
    dnsLookup: (address, callback) => callback(null, address),
    redisOptions: { password: KEYS[0], tls: { ca, servername: cache.host } },
  });
}

/** The error of a command that must fail, as text. */
export async function refusal(command: Promise<unknown>): Promise<string> {
  return command.then(
    (answer) => Promise.reject(new Error(`not refused, answered: ${String(answer)}`)),
    (error: unknown) => String(error),
  );
}
