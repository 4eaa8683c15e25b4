import { MissingError } from "../missing.mjs";
import { compareVersions } from "../versions.mjs";

/** @typedef {import("./probe.mjs").Candidate} Candidate */
/** @typedef {import("./probe.mjs").RedisServer} RedisServer */
/** @typedef {"source" | "target"} Role */

/**
 * One way of getting a server.
 *
 * @typedef {object} Way
 * @property {string} name for people
 * @property {() => Promise<Candidate>} find throws when this way is closed
 * @property {boolean} [final] a person asked for this one: do not look further when it fails
 */

const stands = {
  source: "it stands in for the old cache (Azure Cache for Redis, Redis 6.0)",
  target: "it stands in for the new one (Azure Managed Redis, Redis 7.4)",
};

/**
 * The first way that gives a server which works.
 *
 * @param {Role} role
 * @param {readonly Way[]} ways best first
 * @param {(candidate: Candidate) => Promise<RedisServer>} probe
 * @returns {Promise<RedisServer>}
 */
export async function chooseServer(role, ways, probe) {
  const tried = [];
  for (const { name, find, final } of ways) {
    try {
      return await probe(await find());
    } catch (error) {
      tried.push(`${name}: ${/** @type {Error} */ (error).message}`);
      if (final) break;
    }
  }
  throw new MissingError({
    what: `a Redis server for the ${role}`,
    why: `tests and the demo move real data between real servers; ${stands[role]}`,
    fix: `apt-get install redis-server (or: brew install redis), or set REDIS_${role.toUpperCase()}_SERVER to a redis-server`,
    tried,
  });
}

/**
 * A target older than the source cannot read its RDB files, so the source's server then does for both.
 *
 * @param {RedisServer} source
 * @param {RedisServer} target
 * @param {boolean} targetIsNamed a person chose the target
 * @returns {RedisServer} the target to use
 */
export function readableTarget(source, target, targetIsNamed) {
  if (compareVersions(source.version, target.version) <= 0) return target;
  if (!targetIsNamed) return source;
  throw new MissingError({
    what: `a target server that can read the source's RDB files (source ${source.version}, target ${target.version})`,
    why: "an older Redis refuses the files of a newer one",
    fix: `set REDIS_TARGET_SERVER to Redis ${source.version} or newer, or REDIS_SOURCE_SERVER to ${target.version} or older`,
  });
}
