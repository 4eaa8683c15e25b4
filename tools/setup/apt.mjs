import { findExecutable } from "./executables.mjs";
import { lastWords, run } from "./processes.mjs";

const APT_LIMIT_MS = 600_000;

/**
 * Installs one of Debian's packages, without what it merely recommends and without asking.
 *
 * @param {string} name
 */
export async function installFromDebian(name) {
  if (findExecutable("apt-get", process.env) === undefined) throw new Error("not a Debian system");
  if (process.getuid?.() !== 0) throw new Error("needs root");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const install = () => run("apt-get", ["install", "--yes", "--no-install-recommends", name], { env, timeoutMs: APT_LIMIT_MS });
  let result = await install();
  if (result.code !== 0) {
    // A fresh system has no package lists yet.
    await run("apt-get", ["update"], { env, timeoutMs: APT_LIMIT_MS });
    result = await install();
  }
  if (result.code !== 0) throw new Error(lastWords(result));
}
