import { listOf, type Rules, type Verdict } from "../rule";
import type { CacheFacts } from "../facts";
import type { PlannedMove } from "../settings";

/** What happens to the data, and to how it is kept. */
export const dataRules = {
  databases: ({ databasesInUse = [] }, { strategy }) => {
    const beyond = databasesInUse.filter((database) => database > 0);
    if (beyond.length === 0) return undefined;
    const text = `keys in ${beyond.length === 1 ? "database" : "databases"} ${listOf(beyond.map(String), 8)}; the target has database 0 only`;
    const loses = strategy === "rdb" || strategy === "arm";
    return loses ? { text: `${text}, so ${strategy} would leave them behind`, severity: "blocker" } : text;
  },

  "redis-version": ({ redisVersion }) =>
    redisVersion === undefined || redisVersion.startsWith("7.4")
      ? undefined
      : `Redis ${redisVersion} becomes 7.4; RDB files and DUMP payloads go forward only`,

  "eviction-policy": ({ evictionPolicy }, { target }) =>
    evictionPolicy === undefined || sameWord(evictionPolicy, target.evictionPolicy)
      ? undefined
      : `when memory is full ${target.evictionPolicy} applies in place of ${evictionPolicy}`,

  "memory-reserve": ({ memoryGB, reservedMB, shards }, { target: { usableGB } }) => {
    if (memoryGB === undefined || reservedMB === undefined || usableGB === undefined) return undefined;
    const holds = (memoryGB - reservedMB / MEGABYTES_PER_GB) * Math.max(1, shards);
    return holds > usableGB + NOISE_GB
      ? `the source reserves ${reservedMB} MB a shard and so holds up to ${round(holds)} GB; the target reserves a fixed 20 % and holds ${usableGB} GB`
      : undefined;
  },

  persistence: persistence,

  "rdb-export": ({ tier }, { strategy }) => {
    if (tier === "Premium") return undefined;
    const text = "Basic and Standard caches can neither export nor import RDB files";
    return strategy === "rdb" ? { text: `${text}, and this one is ${tier}`, severity: "blocker" } : text;
  },
} satisfies Rules;

const MEGABYTES_PER_GB = 1024;
/** Reserves come in whole megabytes, so an equal size may differ by one or two. */
const NOISE_GB = 0.01;
const MINUTES_PER_HOUR = 60;

function persistence({ persistence: source }: CacheFacts, { target }: PlannedMove): Verdict | undefined {
  const minutes = source?.rdbMinutes;
  if (source === undefined || (minutes === undefined && !source.aof)) return undefined;
  const had = [...(minutes === undefined ? [] : [`RDB every ${minutes} minutes`]), ...(source.aof ? ["AOF"] : [])].join(
    " and ",
  );
  if (target.geoReplication) return `${had}: a geo-replicated target cannot persist`;
  const { rdb, aof } = target.persistence ?? {};
  if (rdb === undefined && aof === undefined) return `${had}: the target persists nothing`;
  if (source.aof && aof === undefined)
    return `${had}: the target writes RDB every ${rdb} only, so more is lost after a failure`;
  if (minutes !== undefined && rdb !== undefined && Number.parseInt(rdb, 10) * MINUTES_PER_HOUR > minutes) {
    return `${had}: the target writes one every ${rdb}`;
  }
  return undefined;
}

/** `volatile-lru` and `VolatileLRU` are one policy (azure.md 5.3). */
function sameWord(source: string, target: string): boolean {
  return source.replaceAll("-", "").toLowerCase() === target.toLowerCase();
}

function round(gigabytes: number): number {
  return Math.round(gigabytes * 100) / 100;
}
