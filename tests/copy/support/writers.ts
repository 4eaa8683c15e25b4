import { setTimeout as sleep } from "node:timers/promises";
import type { Redis } from "ioredis";
import { seeded } from "../../faults/copy/plan";

/** Writes until stopped. */
export interface Writer {
  /** Resolves with the number of rounds once the last one is answered. */
  stop(): Promise<number>;
}

/**
 * Changes keys of every type, deletes, renames and lets expire, in the key
 * space that `fillSample` fills, some keys again and again.
 *
 * @param slots a hash tag for all keys, where the server is one of a cluster
 */
export function startWriter(client: Redis, seed: number, { pauseMs = 1, tag = "" } = {}): Writer {
  const next = seeded(seed);
  const pick = (): number => Math.floor(next() * (next() < 0.3 ? 5 : 120));
  let running = true;
  let rounds = 0;
  const work = (async () => {
    while (running) {
      const pipe = client.pipeline();
      const key = (kind: string): string => `${tag}k:${pick()}:${kind}`;
      pipe.set(key("s"), `new ${next()}`);
      pipe.hset(key("h"), `f${pick()}`, String(next()));
      pipe.rpush(key("l"), String(next()));
      pipe.sadd(key("u"), String(pick()));
      pipe.zadd(key("z"), next(), `m${pick()}`);
      pipe.xadd(`${tag}log:${Math.floor(next() * 5)}`, "*", "n", String(rounds));
      pipe.set(`${tag}new:${seed}:${rounds}`, "x".repeat(Math.floor(next() * 50)));
      if (next() < 0.5) pipe.del(key("s"), key("u"));
      if (next() < 0.3) pipe.rename(`${tag}new:${seed}:${rounds}`, `${tag}renamed:${pick()}`);
      if (next() < 0.3) pipe.pexpire(key("h"), 20 + Math.floor(next() * 200));
      if (next() < 0.3) pipe.persist(key("h"));
      if (next() < 0.3) pipe.set(`${tag}mortal:${pick()}`, "x", "PX", 10 + Math.floor(next() * 300));
      if (next() < 0.2) pipe.expire(key("l"), 500 + pick());
      // A rename of a key that is gone is refused: part of the game.
      await pipe.exec();
      rounds++;
      await sleep(pauseMs);
    }
    return rounds;
  })();
  return {
    stop: async () => {
      running = false;
      return work;
    },
  };
}
