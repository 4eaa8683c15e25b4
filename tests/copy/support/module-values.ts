import type { Redis } from "ioredis";

/** A value of a module type, made in ways that end in the same value but not in the same payload. */
export interface ModuleValue {
  /** As TYPE gives it. */
  readonly type: string;
  /** Module that has the type, by Azure's name; vector sets come with Redis 8 itself. */
  readonly module: string;
  readonly make: (client: Redis, key: string) => Promise<unknown>;
  /** The same value again in another way; absent where only the settings of the server lead to another payload. */
  readonly remake?: (client: Redis, key: string) => Promise<unknown>;
  /** Changes little of it. */
  readonly change: (client: Redis, key: string) => Promise<unknown>;
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

async function series(client: Redis, key: string, times: readonly number[]): Promise<void> {
  await client.call("TS.CREATE", key, "CHUNK_SIZE", 128, "DUPLICATE_POLICY", "LAST", "LABELS", "room", "1", "unit", "C");
  for (const at of times) await client.call("TS.ADD", key, 1000 + at * 10, String(at / 3));
}

async function vectors(client: Redis, key: string, elements: readonly number[]): Promise<void> {
  for (const i of elements) await client.call("VADD", key, "VALUES", 3, Math.sin(i), Math.cos(2 * i), i / 40, `e${i}`, ...(i % 3 === 0 ? ["SETATTR", `{"n":${i}}`] : []));
}

export const moduleValues: readonly ModuleValue[] = [
  {
    type: "ReJSON-RL",
    module: "RedisJSON",
    make: (client, key) => client.call("JSON.SET", key, "$", '{"a":[1,2.5,1e20,9007199254740993,{}],"b":{"x":null,"quote\\"and\\\\":"é\\n"},"":[]}'),
    remake: (client, key) => client.call("JSON.SET", key, "$", '{"":[],"b":{"quote\\"and\\\\":"\\u00e9\\n","x":null},"a":[1,2.50,100000000000000000000.0,9007199254740993,{}]}'),
    change: (client, key) => client.call("JSON.SET", key, "$.a[3]", "9007199254740992"),
  },
  {
    type: "MBbloom--",
    module: "RedisBloom",
    make: async (client, key) => {
      await client.call("BF.RESERVE", key, "0.01", 100, "EXPANSION", 2);
      await client.call("BF.MADD", key, ...numbers(120).map(String));
    },
    change: (client, key) => client.call("BF.ADD", key, "another"),
  },
  {
    type: "MBbloomCF",
    module: "RedisBloom",
    make: async (client, key) => {
      await client.call("CF.RESERVE", key, 1000);
      for (const i of numbers(100)) await client.call("CF.ADD", key, i);
    },
    change: (client, key) => client.call("CF.DEL", key, "7"),
  },
  {
    type: "CMSk-TYPE",
    module: "RedisBloom",
    make: async (client, key) => {
      await client.call("CMS.INITBYDIM", key, 200, 5);
      await client.call("CMS.INCRBY", key, ...numbers(50).flatMap((i) => [String(i), String(i + 1)]));
    },
    change: (client, key) => client.call("CMS.INCRBY", key, "7", "1"),
  },
  {
    type: "TopK-TYPE",
    module: "RedisBloom",
    make: async (client, key) => {
      await client.call("TOPK.RESERVE", key, 4, 1000, 4, "0.9");
      await client.call("TOPK.INCRBY", key, "a", 9, "b", 7, "long name of an item", 7, "d", 3);
    },
    // Addresses in the payload differ from one making to the next, and the order of b and the long name by when they came.
    remake: async (client, key) => {
      await client.call("TOPK.RESERVE", key, 4, 1000, 4, "0.9");
      await client.call("TOPK.INCRBY", key, "d", 3, "long name of an item", 7, "b", 7, "a", 9);
    },
    change: (client, key) => client.call("TOPK.INCRBY", key, "d", 1),
  },
  {
    type: "TDIS-TYPE",
    module: "RedisBloom",
    make: async (client, key) => {
      await client.call("TDIGEST.CREATE", key);
      await client.call("TDIGEST.ADD", key, 1, 2, 3.5);
    },
    // A quantile between two additions counts as one compression more.
    remake: async (client, key) => {
      await client.call("TDIGEST.CREATE", key);
      await client.call("TDIGEST.ADD", key, 1, 2);
      await client.call("TDIGEST.QUANTILE", key, "0.5");
      await client.call("TDIGEST.ADD", key, 3.5);
    },
    change: (client, key) => client.call("TDIGEST.ADD", key, 2),
  },
  {
    type: "TSDB-TYPE",
    module: "RedisTimeSeries",
    make: (client, key) => series(client, key, numbers(200)),
    // Samples that come late split chunks where others begin.
    remake: (client, key) => series(client, key, [...numbers(200).filter((i) => i % 2 === 1 || i === 0), ...numbers(200).filter((i) => i % 2 === 0 && i > 0)]),
    change: (client, key) => client.call("TS.ADD", key, 1500, "-1"),
  },
  {
    type: "vectorset",
    module: "vectorset",
    make: (client, key) => vectors(client, key, numbers(40)),
    // Another order, and another graph: levels are drawn at random.
    remake: (client, key) => vectors(client, key, numbers(40).reverse()),
    change: (client, key) => client.call("VSETATTR", key, "e3", '{"n":4}'),
  },
];
