import type { Argument } from "../../lib/copy/wire/command-buffer";
import type { Connection } from "../../lib/copy/wire/connection";

/** Numbers from a seed, so that every run and every tool gets the same set. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const WORDS = ["account", "basket", "customer", "delivery", "element", "feature", "gateway", "history", "invoice", "journey", "payment", "session"];

/** Text as applications store it: part words, part identifiers that do not compress. */
function text(next: () => number, length: number): string {
  let out = "";
  while (out.length < length) {
    out += next() < 0.3 ? `"${WORDS[Math.floor(next() * WORDS.length)]}":` : Math.floor(next() * 2 ** 32).toString(36) + Math.floor(next() * 2 ** 32).toString(36);
  }
  return out.slice(0, length);
}

type Maker = (key: string, next: () => number, elements: number) => Argument[];

function several<T>(count: number, make: (index: number) => T[]): T[] {
  return Array.from({ length: count }, (_, index) => make(index)).flat();
}

const makers: Record<string, Maker> = {
  string: (key, next) => ["SET", key, text(next, 100 + Math.floor(next() * 1500))],
  hash: (key, next, n) => ["HSET", key, ...several(n, (i) => [`field:${i}`, text(next, 40)])],
  list: (key, next, n) => ["RPUSH", key, ...several(n, () => [text(next, 40)])],
  set: (key, next, n) => ["SADD", key, ...several(n, (i) => [`${i}:${text(next, 20)}`])],
  zset: (key, next, n) => ["ZADD", key, ...several(n, (i) => [Math.floor(next() * 1e6) / 8, `${i}:${text(next, 20)}`])],
};

/** Share of the keys by type; what is left are streams. */
const MIX: readonly (readonly [keyof typeof makers, number])[] = [["string", 0.6], ["hash", 0.75], ["list", 0.83], ["set", 0.9], ["zset", 0.97]];
const BIG_KEYS = 20;
const BIG_ELEMENTS = 50_000;
const WITH_TTL = 0.3;

/** The seeded set: `keys` small keys of every type and 20 of 50,000 elements. */
export function* dataset(keys: number, seed = 1): Generator<Argument[]> {
  const next = random(seed);
  for (let i = 0; i < keys; i++) {
    const kind = next();
    const type = MIX.find(([, limit]) => kind < limit)?.[0];
    const key = `${type ?? "stream"}:${Math.floor(next() * 1e9).toString(36)}:${i}`;
    if (type !== undefined) yield makers[type]!(key, next, 5 + Math.floor(next() * 25));
    else yield* stream(key, next);
    if (next() < WITH_TTL) yield ["PEXPIRE", key, 3_600_000 + Math.floor(next() * 864_000_000)];
  }
  const types = Object.keys(makers).filter((type) => type !== "string");
  for (let i = 0; i < Math.min(BIG_KEYS, keys); i++) yield* big(`big:${i}`, types[i % types.length]!, next);
}

function* stream(key: string, next: () => number): Generator<Argument[]> {
  for (let i = 1; i <= 6; i++) yield ["XADD", key, `${1_700_000_000_000 + i}-${i}`, "event", text(next, 12), "body", text(next, 60)];
  yield ["XGROUP", "CREATE", key, "workers", "0"];
  yield ["XREADGROUP", "GROUP", "workers", "one", "COUNT", 3, "STREAMS", key, ">"];
}

function* big(key: string, type: string, next: () => number): Generator<Argument[]> {
  const piece = 1000;
  for (let done = 0; done < BIG_ELEMENTS; done += piece) {
    yield [{ hash: "HSET", list: "RPUSH", set: "SADD", zset: "ZADD" }[type]!, key, ...several(piece, (i) => {
      const member = `${done + i}:${text(next, 24)}`;
      if (type === "hash") return [member, text(next, 24)];
      return type === "zset" ? [Math.floor(next() * 1e6), member] : [member];
    })];
  }
}

/** Writes the set into a server and gives the number of its keys. */
export async function fill(connection: Connection, keys: number, seed = 1): Promise<number> {
  let batch: Argument[][] = [];
  const flush = async (): Promise<void> => {
    const replies = await connection.pipeline(batch);
    const fault = replies.find((reply) => reply instanceof Error);
    if (fault instanceof Error) throw fault;
    batch = [];
  };
  for (const command of dataset(keys, seed)) {
    batch.push(command);
    if (batch.length >= 1000) await flush();
  }
  await flush();
  return Number(await connection.call("DBSIZE"));
}
