#!/usr/bin/env node
import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { cacheFolder } from "./paths.mjs";
import { isMain, reportAndExit } from "./main.mjs";
import { chooseServer, readableTarget } from "./redis/choose.mjs";
import { probe } from "./redis/probe.mjs";
import { installed, waysFor } from "./redis/ways.mjs";
import { packagedServers } from "./redis/wheels.mjs";

/**
 * @typedef {import("./redis/probe.mjs").RedisServer & { stamp: string }} ServerRecord
 *
 * @typedef {object} Servers what `.cache/servers.json` holds; `local/redis/binaries.ts` reads it
 * @property {string} key changes when the choice has to be made anew
 * @property {Record<string, string>} named the variables that decided
 * @property {ServerRecord} source
 * @property {ServerRecord} target
 * @property {ServerRecord[]} tlsCapable servers that speak TLS themselves, for measurements with TLS
 */

const VARIABLES = ["REDIS_SOURCE_SERVER", "REDIS_TARGET_SERVER"];

/**
 * Finds the servers, or takes those found before.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<{ servers: Servers, cached: boolean }>}
 */
export async function setUpRedisServers(env = process.env) {
  const file = path.join(cacheFolder(), "servers.json");
  const named = Object.fromEntries(VARIABLES.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
  const key = createHash("sha256").update(JSON.stringify([packagedServers, named, process.platform, process.arch])).digest("hex");
  const known = readRecord(file);
  if (known?.key === key && [known.source, known.target, ...known.tlsCapable].every(isUnchanged)) return { servers: known, cached: true };

  const source = await chooseServer("source", waysFor("source", env), probe);
  const chosen = await chooseServer("target", waysFor("target", env), probe);
  const target = readableTarget(source, chosen, "REDIS_TARGET_SERVER" in named);
  const tlsCapable = [...new Set([target, source, ...(await onPath(env))])].filter(({ tls }) => tls);
  const servers = { key, named, source: stamped(source), target: stamped(target), tlsCapable: tlsCapable.map(stamped) };
  // Written whole or not at all: other runs may be reading.
  writeFileSync(`${file}.${process.pid}`, `${JSON.stringify(servers, null, 2)}\n`);
  renameSync(`${file}.${process.pid}`, file);
  return { servers, cached: false };
}

/** @param {NodeJS.ProcessEnv} env */
async function onPath(env) {
  try {
    return [await probe(installed("redis-server", env, "PATH"))];
  } catch {
    return []; // only an extra: without it there is one version less to measure with
  }
}

/**
 * @param {string} file
 * @returns {Servers | undefined}
 */
function readRecord(file) {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined; // damaged: it is written anew
  }
}

/** @param {import("./redis/probe.mjs").RedisServer} server */
const stamped = (server) => ({ ...server, stamp: stampOf(server.server) });

/** @param {ServerRecord} record */
const isUnchanged = ({ server, stamp }) => existsSync(server) && stampOf(server) === stamp;

/** @param {string} file */
function stampOf(file) {
  const { mtimeMs, size } = statSync(file);
  return `${size}-${Math.trunc(mtimeMs)}`;
}

/** @param {Servers} servers */
export function describeServers({ source, target }) {
  return `source Redis ${source.version} (${source.origin}), target Redis ${target.version} (${target.origin})`;
}

if (isMain(import.meta.url)) {
  void reportAndExit(async () => {
    const { servers } = await setUpRedisServers();
    process.stdout.write(`${JSON.stringify(servers, null, 2)}\n`);
  });
}
