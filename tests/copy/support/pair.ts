import { startRedis, type TestRedis, type TestRedisOptions } from "../../support/redis";

/** A source and a target, emptied before each test, gone after the last one. */
export interface Pair {
  source: TestRedis;
  target: TestRedis;
}

export function usePair(source: TestRedisOptions = { version: "source" }, target: TestRedisOptions = { version: "target" }): Pair {
  const pair = {} as Pair;
  before(async function () {
    this.timeout(60_000);
    [pair.source, pair.target] = await Promise.all([startRedis(source), startRedis(target)]);
  });
  beforeEach(async () => {
    for (const side of [pair.source, pair.target]) for (const { client } of side.primaries) await client.flushall();
  });
  after(async () => {
    await Promise.all([pair.source?.stop(), pair.target?.stop()]);
  });
  return pair;
}

/** Names of the commands a server has carried out since `config resetstat`. */
export async function commandsUsed(side: TestRedis): Promise<string[]> {
  const names = new Set<string>();
  for (const { client } of side.primaries) {
    for (const [, name] of (await client.info("commandstats")).matchAll(/^cmdstat_([^:]+):/gm)) names.add(name!);
  }
  return [...names].sort();
}
