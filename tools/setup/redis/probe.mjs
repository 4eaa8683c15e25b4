import { mkdtempSync, rmSync } from "node:fs";
import { spawn } from "node:child_process";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { lastWords, run } from "../processes.mjs";

/**
 * @typedef {object} Candidate a server that might do, not yet tried
 * @property {string} server
 * @property {string} origin where it comes from, for people
 * @property {string} [cli]
 * @property {string} [libraryPath] for LD_LIBRARY_PATH
 * @property {Record<string, string>} [modules] Azure's module name -> file
 *
 * @typedef {Candidate & { version: string, tls: boolean }} RedisServer a server that answered
 */

const START_LIMIT_MS = 10_000;

/**
 * The version in what `redis-server --version` prints; Valkey prints the same form.
 *
 * @param {string} text
 * @returns {string | undefined}
 */
export function parseVersion(text) {
  return /\bserver v=(\d+\.\d+\.\d+)/i.exec(text)?.[1];
}

/**
 * Environment a server needs.
 *
 * @param {Pick<Candidate, "libraryPath">} candidate
 * @returns {NodeJS.ProcessEnv}
 */
export function serverEnvironment({ libraryPath }) {
  if (libraryPath === undefined) return process.env;
  const others = process.env.LD_LIBRARY_PATH;
  return { ...process.env, LD_LIBRARY_PATH: others ? `${libraryPath}:${others}` : libraryPath };
}

/**
 * Tries a server for real: version, TLS, and a PING answered over a socket.
 *
 * @param {Candidate} candidate
 * @returns {Promise<RedisServer>}
 */
export async function probe(candidate) {
  const env = serverEnvironment(candidate);
  const asked = await run(candidate.server, ["--version"], { env, timeoutMs: START_LIMIT_MS });
  const version = parseVersion(asked.stdout);
  if (version === undefined) throw new Error(`${candidate.server} --version: ${lastWords(asked)}`);
  await ping(candidate, env);
  return { ...candidate, version, tls: await hasTls(candidate, env) };
}

/**
 * A server without TLS does not know the directive; one with TLS complains about the value. Neither starts.
 *
 * @param {Candidate} candidate
 * @param {NodeJS.ProcessEnv} env
 */
async function hasTls({ server }, env) {
  const asked = await run(server, ["--port", "0", "--tls-port", "none"], { env, timeoutMs: START_LIMIT_MS });
  return !/Bad directive/.test(asked.stdout + asked.stderr);
}

/**
 * @param {Candidate} candidate
 * @param {NodeJS.ProcessEnv} env
 */
async function ping({ server, modules = {} }, env) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "redis-probe-"));
  const socket = path.join(folder, "s");
  const loads = Object.values(modules).flatMap((file) => ["--loadmodule", file]);
  const child = spawn(server, ["--port", "0", "--unixsocket", socket, "--dir", folder, "--save", "", ...loads], { env, stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  child.stdout.on("data", (chunk) => (log += chunk));
  child.stderr.on("data", (chunk) => (log += chunk));
  const ended = new Promise((resolve) => child.on("error", resolve).on("close", resolve));
  try {
    const deadline = Date.now() + START_LIMIT_MS;
    for (;;) {
      const answer = await ask(socket);
      if (answer.startsWith("+PONG")) return;
      const last = log.trim().split("\n").pop();
      if (child.exitCode !== null) throw new Error(`${server} stopped when started: ${last}`);
      if (Date.now() > deadline) throw new Error(`${server} does not answer PING: ${answer || last}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  } finally {
    child.kill("SIGKILL");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} socketPath
 * @returns {Promise<string>} the answer to PING; empty while nobody listens
 */
function ask(socketPath) {
  return new Promise((resolve) => {
    const socket = net.connect(socketPath, () => socket.write("PING\r\n"));
    socket.setTimeout(1000, () => socket.destroy());
    socket.on("data", (chunk) => {
      resolve(chunk.toString("latin1"));
      socket.destroy();
    });
    socket.on("error", () => resolve(""));
    socket.on("close", () => resolve(""));
  });
}
