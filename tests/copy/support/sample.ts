import type { Redis } from "ioredis";

/** Keys of every type and shape, with what is known to go wrong in copies: binary, empty, large numbers, expiry, consumer groups. */
export async function fillSample(client: Redis, prefix = "", count = 300): Promise<void> {
  const pipe = client.pipeline();
  for (let i = 0; i < count; i++) {
    const key = `${prefix}k:${i}`;
    pipe.set(`${key}:s`, `value ${i} ${"x".repeat(i % 97)}`);
    pipe.hset(`${key}:h`, { a: String(i), b: "text ".repeat(i % 7), "": "empty name" });
    pipe.rpush(`${key}:l`, ...Array.from({ length: 1 + (i % 40) }, (_, j) => `item ${i} ${j}`));
    pipe.sadd(`${key}:u`, ...Array.from({ length: 1 + (i % 30) }, (_, j) => (i % 2 === 0 ? String(j * i) : `member ${j}`)));
    pipe.zadd(`${key}:z`, ...Array.from({ length: 1 + (i % 30) }, (_, j) => [j / 3 - 2, `m${j}`]).flat());
    if (i % 3 === 0) pipe.pexpire(`${key}:s`, 600_000 + i);
    if (i % 4 === 0) pipe.pexpire(`${key}:h`, 700_000 + i);
  }
  pipe.set(Buffer.concat([Buffer.from(prefix), Buffer.from([0, 255, 13, 10, 1])]), Buffer.from([255, 254, 0, 10]));
  pipe.set(`${prefix}empty`, "");
  pipe.set(`${prefix}number`, "12345678901234567890");
  pipe.zadd(`${prefix}scores`, "-inf", "low", "inf", "high", 0.1 + 0.2, "third", 1e300, "huge");
  pipe.setbit(`${prefix}bits`, 100_000, 1);
  pipe.pfadd(`${prefix}hll`, ...Array.from({ length: 500 }, (_, i) => `v${i}`));
  pipe.geoadd(`${prefix}geo`, 13.36, 38.11, "a", 15.08, 37.5, "b");
  throwFaults(await pipe.exec());
  await fillStreams(client, prefix);
}

async function fillStreams(client: Redis, prefix: string): Promise<void> {
  const pipe = client.pipeline();
  const key = `${prefix}stream`;
  for (let i = 1; i <= 50; i++) pipe.xadd(key, `${i}-${i % 3}`, "field", `v${i}`, "other", "x");
  pipe.xgroup("CREATE", key, "first", "0");
  pipe.xgroup("CREATE", key, "second", "20-2");
  pipe.xgroup("CREATECONSUMER", key, "second", "idle");
  pipe.xreadgroup("GROUP", "first", "alice", "COUNT", 10, "STREAMS", key, ">");
  pipe.xreadgroup("GROUP", "first", "bob", "COUNT", 5, "STREAMS", key, ">");
  pipe.xack(key, "first", "2-2", "3-0");
  pipe.xdel(key, "5-2", "50-2");
  pipe.xadd(`${prefix}stream:empty`, "7-7", "a", "b");
  pipe.xdel(`${prefix}stream:empty`, "7-7");
  throwFaults(await pipe.exec());
}

function throwFaults(answers: readonly (readonly [Error | null, unknown])[] | null): void {
  for (const [error] of answers ?? []) if (error !== null) throw error;
}

/** Keys with their absolute expiry, -1 for never; those that died meanwhile are left out. */
export async function expiries(client: Redis): Promise<Map<string, number>> {
  const keys = await client.keysBuffer("*");
  const pipe = client.pipeline();
  for (const key of keys) pipe.pttl(key);
  const now = Date.now();
  const answers = await pipe.exec();
  return new Map(keys.map((key, i) => [key.toString("latin1"), Number(answers![i]![1])] as const).filter(([, ttl]) => ttl !== -2).map(([key, ttl]) => [key, ttl < 0 ? -1 : now + ttl]));
}
