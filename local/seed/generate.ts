import { Random } from "./random";

type Argument = string | number | Buffer;

/** One Redis command: its name and its arguments. */
export type Command = readonly [name: string, ...args: Argument[]];

/** Everything that makes one key. */
export interface SeededKey {
  readonly name: Buffer;
  /** What `TYPE` answers. */
  readonly type: "string" | "hash" | "list" | "set" | "zset" | "stream";
  /** Time to live in ms; null: none. */
  readonly ttlMs: number | null;
  readonly commands: readonly Command[];
}

interface Kind {
  readonly weight: number;
  readonly type: SeededKey["type"];
  readonly name: (index: number, random: Random) => Buffer;
  readonly fill: (key: Buffer, random: Random) => readonly Command[];
}

const named = (prefix: string) => (index: number): Buffer => Buffer.from(`${prefix}:${index}`);
const some = <T>(random: Random, min: number, max: number, make: (i: number) => T): T[] => Array.from({ length: random.integer(min, max) }, (_, i) => make(i));

/** First id of every stream: fixed, so that the same seed makes the same stream. */
const STREAM_EPOCH = 1_700_000_000_000;

/** What real caches hold, roughly in their proportion: each kind is one way in which a move can go wrong. */
const KINDS: readonly Kind[] = [
  { weight: 30, type: "string", name: named("page"), fill: (key, random) => [["SET", key, random.text(random.integer(8, 120))]] },
  { weight: 10, type: "string", name: named("counter"), fill: (key, random) => [["SET", key, random.integer(-1_000_000, 1_000_000)]] },
  { weight: 3, type: "string", name: named("image"), fill: (key, random) => [["SET", key, random.bytes(random.integer(200, 600))]] },
  { weight: 2, type: "string", name: (index, random) => Buffer.concat([random.bytes(6), Buffer.from(`\0${index}`)]), fill: (key, random) => [["SET", key, random.text(12)]] },
  { weight: 2, type: "string", name: named("visitors"), fill: (key, random) => [["PFADD", key, ...some(random, 1, 40, () => random.text(6))]] },
  { weight: 2, type: "string", name: named("flags"), fill: (key, random) => some(random, 1, 4, () => ["SETBIT", key, random.integer(0, 4000), 1]) },
  { weight: 18, type: "hash", name: (index) => Buffer.from(`{user:${index}}:profile`), fill: (key, random) => [["HSET", key, "name", random.text(10), "visits", random.integer(0, 9999), "note", random.text(20)]] },
  { weight: 2, type: "hash", name: named("session"), fill: (key, random) => [["HSET", key, ...some(random, 100, 200, (i) => [`field${i}`, random.text(8)]).flat()]] },
  { weight: 8, type: "list", name: named("queue"), fill: (key, random) => [["RPUSH", key, ...some(random, 1, 20, () => random.text(16))]] },
  { weight: 5, type: "set", name: named("tags"), fill: (key, random) => [["SADD", key, ...some(random, 1, 15, () => random.text(5))]] },
  { weight: 5, type: "set", name: named("ids"), fill: (key, random) => [["SADD", key, ...some(random, 1, 30, () => random.integer(0, 100_000))]] },
  { weight: 8, type: "zset", name: named("ranking"), fill: (key, random) => [["ZADD", key, ...some(random, 1, 20, (i) => [random.integer(-5000, 5000) / 8, `member${i}`]).flat()]] },
  { weight: 2, type: "zset", name: named("shops"), fill: (key, random) => [["GEOADD", key, ...some(random, 1, 5, (i) => [random.integer(-170, 170), random.integer(-80, 80), `shop${i}`]).flat()]] },
  { weight: 3, type: "stream", name: named("events"), fill: fillStream },
];
const TOTAL = KINDS.reduce((sum, { weight }) => sum + weight, 0);

/** Entries, a deleted one, a group that has read some of them, and entries it has not acknowledged. */
function fillStream(key: Buffer, random: Random): Command[] {
  const count = random.integer(2, 8);
  const id = (i: number): string => `${STREAM_EPOCH + i}-0`;
  return [
    ...Array.from({ length: count }, (_, i): Command => ["XADD", key, id(i), "kind", random.text(4), "amount", random.integer(1, 500)]),
    ["XGROUP", "CREATE", key, "workers", "0"],
    ["XREADGROUP", "GROUP", "workers", "worker-1", "COUNT", Math.ceil(count / 2), "STREAMS", key, ">"],
    ["XACK", key, "workers", id(0)],
    ["XDEL", key, id(count - 1)],
  ];
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Half of the keys live for ever, the rest from an hour to a month. */
function ttl(random: Random): number | null {
  return random.next() < 0.5 ? null : random.integer(60 * MINUTE, 30 * DAY);
}

/** The key of an index: the same for the same seed, whatever the number of keys. */
export function seededKey(index: number, seed: number): SeededKey {
  const random = new Random(seed, index);
  const kind = pick(random.next() * TOTAL);
  const name = kind.name(index, random);
  const ttlMs = ttl(random);
  const fill = kind.fill(name, random);
  return { name, type: kind.type, ttlMs, commands: ttlMs === null ? fill : [...fill, ["PEXPIRE", name, ttlMs]] };
}

function pick(at: number): Kind {
  let left = at;
  const found = KINDS.find(({ weight }) => (left -= weight) < 0);
  if (found === undefined) throw new Error(`no kind of key at ${at}`);
  return found;
}
