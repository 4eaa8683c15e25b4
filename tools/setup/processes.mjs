import { spawn } from "node:child_process";

/**
 * @typedef {object} Finished
 * @property {number | null} code exit code; null when a signal ended it or it could not be started
 * @property {string} stdout
 * @property {string} stderr
 * @property {boolean} timedOut
 */

const INTERRUPTS = /** @type {NodeJS.Signals[]} */ (["SIGINT", "SIGTERM", "SIGHUP"]);

/**
 * Runs a program to its end and keeps what it prints. Never rejects: a program that cannot be started
 * gives code null and the reason in `stderr`, so that callers can go on to their next choice.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number }} [options]
 * @returns {Promise<Finished>}
 */
export function run(command, args, { cwd, env, timeoutMs = 60_000 } = {}) {
  return new Promise((resolve) => {
    // Its own process group, so that a timeout also ends what the program has started. A terminal's interrupt
    // does not reach that group by itself.
    const child = spawn(command, args, { cwd, env: env ?? process.env, stdio: ["ignore", "pipe", "pipe"], detached: true });
    let stdout = "";
    let stderr = "";
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      killGroup(child.pid);
    }, timeoutMs);
    const pass = (/** @type {NodeJS.Signals} */ signal) => {
      killGroup(child.pid);
      for (const name of INTERRUPTS) process.off(name, pass);
      process.kill(process.pid, signal);
    };
    for (const name of INTERRUPTS) process.on(name, pass);
    child.stdout.on("data", (chunk) => (stdout += chunk));
    child.stderr.on("data", (chunk) => (stderr += chunk));
    const finish = (/** @type {number | null} */ code, /** @type {string} */ extra) => {
      clearTimeout(timer);
      for (const name of INTERRUPTS) process.off(name, pass);
      resolve({ code, stdout, stderr: stderr + extra, timedOut });
    };
    child.on("error", (error) => finish(null, error.message));
    child.on("close", (code) => finish(code, ""));
  });
}

/** @param {number | undefined} pid */
function killGroup(pid) {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "ESRCH") throw error;
  }
}

/**
 * The last line that says something: what a person wants to know of a failed program.
 *
 * @param {Finished} finished
 * @returns {string}
 */
export function lastWords({ code, stdout, stderr, timedOut }) {
  if (timedOut) return "no answer in time";
  const lines = (stderr.trim() || stdout.trim()).split("\n");
  return lines.pop()?.trim() || `exit code ${code}`;
}
