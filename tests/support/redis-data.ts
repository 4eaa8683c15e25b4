import type { ChainableCommander, Cluster, Redis } from "ioredis";

export interface DataOptions {
  readonly keys: number;
  /** Name and content of the keys depend on it and on nothing else. */
  readonly seed?: number;
  /** Also fields of hashes that expire, where the server knows them. */
  readonly fieldExpiry?: boolean;
}

const HOUR = 3_600_000;
const BATCH = 500;

type Maker = (to: ChainableCommander, key: string, i: number) => void;

/** Every type, in the small and in the big encoding, with contents that are easily got wrong. */
const MAKERS: readonly Maker[] = [
  (to, key, i) => to.set(key, String(i * 7919)),
  (to, key, i) => to.set(key, Buffer.from(Array.from({ length: 40 }, (_, j) => (i * 31 + j * 17) & 0xff))),
  (to, key, i) => to.set(key, "compressible ".repeat(20 + (i % 50))),
  (to, key, i) => to.hset(key, { name: `n${i}`, empty: "", number: i, binary: Buffer.from([0, 255, 10, 13]) }),
  (to, key, i) => to.hset(key, Object.fromEntries(Array.from({ length: 150 }, (_, j) => [`field:${j}`, `value ${i} ${j} ${"x".repeat(j)}`]))),
  (to, key, i) => to.rpush(key, ...Array.from({ length: 5 + (i % 300) }, (_, j) => `element ${j} of ${i}`)),
  (to, key, i) => to.sadd(key, ...Array.from({ length: 1 + (i % 50) }, (_, j) => i + j)),
  (to, key, i) => to.sadd(key, ...Array.from({ length: 1 + (i % 200) }, (_, j) => `member ${j} of ${i}`)),
  (to, key, i) => to.zadd(key, "inf", "top", "-inf", "bottom", 0.1 * i, "middle", 1e300, "huge", -3.14, "pi"),
  (to, key, i) => to.zadd(key, ...Array.from({ length: 200 }, (_, j) => [j * 1.1 + i, `member ${j}`]).flat()),
  (to, key, i) => to.pfadd(key, ...Array.from({ length: 20 }, (_, j) => `${i}-${j}`)),
  (to, key, i) => {
    for (let j = 1; j <= 5; j++) to.xadd(key, `${i + 1}-${j}`, "field", `value ${j}`, "other", "");
    to.xgroup("CREATE", key, "readers", "0");
    to.xreadgroup("GROUP", "readers", "alice", "COUNT", 2, "STREAMS", key, ">");
    to.xreadgroup("GROUP", "readers", "bob", "COUNT", 1, "STREAMS", key, ">");
    to.xdel(key, `${i + 1}-4`);
  },
];

/** Names that a reader of RDB files may stumble on: numbers, compressed ones, hash tags, bytes that are no text. */
function nameOf(i: number, seed: number): string {
  switch (i % 8) {
    case 0:
      return String(seed * 1_000_000 + i);
    case 1:
      return `${"long name that compresses ".repeat(4)}${seed}:${i}`;
    case 2:
      return `{tag${i % 100}}:${seed}:${i}`;
    case 3:
      return `{}brackets:${seed}:${i}`;
    default:
      return `key:${seed}:${i}`;
  }
}

/** Fills a cache; every third key lives for hours, so that its end must be carried over. */
export async function fill(client: Redis | Cluster, { keys, seed = 1, fieldExpiry = false }: DataOptions): Promise<void> {
  const now = Date.now();
  for (let start = 0; start < keys; start += BATCH) {
    const work: Promise<unknown>[] = [];
    const each = (one: ChainableCommander): void => void work.push(one.exec().then(failOnError));
    // A cluster's pipeline must stay in one slot, so each key has its own.
    const shared = isCluster(client) ? undefined : client.pipeline();
    for (let i = start; i < Math.min(start + BATCH, keys); i++) {
      const to = shared ?? client.pipeline();
      const key = nameOf(i, seed);
      MAKERS[i % MAKERS.length]?.(to, key, i);
      if (i % 3 === 0) to.pexpireat(key, now + HOUR + i * 1_000);
      if (fieldExpiry && i % MAKERS.length === 3) to.call("HPEXPIREAT", key, now + 2 * HOUR + i, "FIELDS", "1", "name");
      if (shared === undefined) each(to);
    }
    if (shared !== undefined) each(shared);
    await Promise.all(work);
  }
}

function isCluster(client: Redis | Cluster): client is Cluster {
  return "nodes" in client;
}

function failOnError(results: [Error | null, unknown][] | null): void {
  const error = results?.find(([failed]) => failed !== null)?.[0];
  if (error) throw error;
}
