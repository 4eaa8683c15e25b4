import type { FakeAnswer, FakeHandler } from "../support/fake-http";

export const SUBSCRIPTION = "/subscriptions/11111111-1111-4111-8111-111111111111";
export const GROUP = `${SUBSCRIPTION}/resourceGroups/rg-shop`;
export const FROM = new Date("2026-10-24T00:00:00Z");
export const TO = new Date("2026-11-23T00:00:00Z");

const GIB = 1024 ** 3;
const HOUR = 3_600_000;

export interface FakeCache {
  readonly name: string;
  readonly sku?: string;
  readonly tier?: string;
  readonly shards?: number;
  /** Peak of used memory of one shard, GiB; null: never measured. */
  readonly peakGiB?: number | null;
  readonly properties?: Record<string, unknown>;
  /** Answers that stand in place of the ordinary ones, by the end of the path. */
  readonly instead?: Readonly<Record<string, FakeAnswer | Error>>;
}

export const idOf = (name: string) => `${GROUP}/providers/Microsoft.Cache/Redis/${name}`;

/** ARM and Azure Monitor as far as an assessment asks them. */
export function serve(caches: readonly FakeCache[]): FakeHandler {
  return ({ url, method }) => {
    const { pathname, searchParams } = new URL(url);
    if (/\/listKeys$/i.test(pathname) || method !== "GET")
      return new Error(`an assessment only reads, but sent ${method} ${pathname}`);
    if (/\/providers\/Microsoft\.Cache\/redis$/i.test(pathname))
      return { body: { value: caches.map((cache) => ({ id: idOf(cache.name) })) } };
    const cache = caches.find(({ name }) => pathname.toLowerCase().includes(`/redis/${name.toLowerCase()}`));
    if (cache === undefined)
      return { status: 404, body: { error: { code: "ResourceNotFound", message: "no such cache" } } };
    const part = pathname.slice(
      pathname.toLowerCase().indexOf(`/redis/${cache.name.toLowerCase()}`) + 7 + cache.name.length,
    );
    const instead = cache.instead?.[part === "" ? "self" : (part.split("/").at(-1) ?? "")];
    if (instead !== undefined) return instead;
    if (part === "") return { body: resource(cache) };
    return part.endsWith("/metrics") ? { body: metrics(cache, searchParams) } : { body: { value: [] } };
  };
}

function resource({ name, sku = "P1", tier = "Premium", shards = 0, properties = {} }: FakeCache) {
  return {
    id: idOf(name),
    name,
    location: "West Europe",
    properties: {
      sku: { name: tier, family: sku[0], capacity: Number(sku.slice(1)) },
      ...(shards > 0 ? { shardCount: shards } : {}),
      hostName: `${name}.redis.cache.windows.net`,
      sslPort: 6380,
      redisConfiguration: {
        "maxmemory-policy": "allkeys-lru",
        "maxmemory-reserved": "642",
        "maxfragmentationmemory-reserved": "642",
      },
      ...properties,
    },
  };
}

function metrics({ shards = 0, peakGiB = 1 }: FakeCache, query: URLSearchParams) {
  const names = query.get("metricnames")?.split(",") ?? [];
  const values: Record<string, number> = {
    usedmemory: (peakGiB ?? 0) * GIB,
    usedmemoryRss: (peakGiB ?? 0) * 1.2 * GIB,
    usedmemorypercentage: 50,
    serverLoad: 30,
    connectedclients: 100,
    cacheRead: 1e6,
    cacheWrite: 1e6,
  };
  const hours = Math.round((TO.getTime() - FROM.getTime()) / HOUR);
  const series = (name: string) =>
    Array.from({ length: Math.max(1, shards) }, (_, shard) => ({
      metadatavalues: [{ name: { value: "shardid" }, value: String(shard) }],
      data: Array.from({ length: hours }, (_point, hour) => ({
        timeStamp: new Date(FROM.getTime() + hour * HOUR).toISOString(),
        ...(peakGiB === null
          ? {}
          : name === "evictedkeys"
            ? { total: 0 }
            : { maximum: values[name], average: (values[name] ?? 0) / 2 }),
      })),
    }));
  return { value: names.map((name) => ({ name: { value: name }, timeseries: series(name) })) };
}
