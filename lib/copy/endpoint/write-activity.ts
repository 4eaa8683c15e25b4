import type { Connection } from "../wire/connection";
import { info } from "./topology";

/** Commands that change data, by Redis' own flags; container commands with their subcommand. */
const WRITES = new Set(
  `set setnx setex psetex append del unlink setbit bitfield bitop setrange incr decr incrby decrby incrbyfloat mset msetnx getset getdel getex
  rpush lpush rpushx lpushx linsert rpop lpop brpop brpoplpush blpop lset ltrim lrem rpoplpush lmove blmove lmpop blmpop
  sadd srem smove spop sinterstore sunionstore sdiffstore
  zadd zincrby zrem zremrangebyscore zremrangebyrank zremrangebylex zunionstore zinterstore zdiffstore zrangestore zpopmin zpopmax bzpopmin bzpopmax zmpop bzmpop
  hset hsetnx hmset hincrby hincrbyfloat hdel hgetdel hgetex hsetex hexpire hpexpire hexpireat hpexpireat hpersist
  expire pexpire expireat pexpireat persist rename renamenx copy move swapdb restore restore-asking flushdb flushall sort
  pfadd pfmerge georadius georadiusbymember geoadd geosearchstore
  xadd xdel xtrim xsetid xgroup xreadgroup xack xclaim xautoclaim xackdel xdelex
  xgroup|create xgroup|setid xgroup|destroy xgroup|createconsumer xgroup|delconsumer migrate function|load function|delete function|flush function|restore
  json.set json.mset json.merge json.del json.forget json.arrappend json.arrinsert json.arrpop json.arrtrim json.clear json.numincrby json.nummultby json.strappend json.toggle
  ts.create ts.add ts.madd ts.incrby ts.decrby ts.del ts.alter ts.createrule ts.deleterule
  bf.reserve bf.add bf.madd bf.insert bf.loadchunk cf.reserve cf.add cf.addnx cf.insert cf.insertnx cf.del cf.loadchunk
  cms.initbydim cms.initbyprob cms.incrby cms.merge topk.reserve topk.add topk.incrby tdigest.create tdigest.add tdigest.merge tdigest.reset`
    .split(/\s+/)
    .filter((name) => name !== ""),
);

/** Names of what {@link writeActivity} counts, for tests that watch what a run sends. */
export const writeCommands: ReadonlySet<string> = WRITES;

/** How often each command was called since the server's start; empty where it does not tell. */
export async function commandCalls(connection: Connection): Promise<Map<string, number>> {
  const calls = new Map<string, number>();
  for (const [name, value] of await info(connection, "commandstats")) {
    calls.set(name.replace(/^cmdstat_/, "").toLowerCase(), Number(/calls=(\d+)/.exec(value)?.[1] ?? 0));
  }
  return calls;
}

/** Calls of the named commands taken together. */
export function sumOf(calls: ReadonlyMap<string, number>, names: Iterable<string>): number {
  let sum = 0;
  for (const name of names) sum += calls.get(name) ?? 0;
  return sum;
}

/**
 * Number of write commands the server has carried out since its start, as
 * `INFO commandstats` has them (readable on ACR and on AMR, azure.md 5.2);
 * undefined where it does not tell. Two readings that differ prove writes.
 */
export async function writeActivity(connection: Connection): Promise<number | undefined> {
  const calls = await commandCalls(connection);
  return calls.size === 0 ? undefined : sumOf(calls, WRITES);
}
