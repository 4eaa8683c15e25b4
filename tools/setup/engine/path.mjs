import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import { findExecutable } from "../executables.mjs";
import { lastWords, run } from "../processes.mjs";
import { compareVersions } from "../versions.mjs";
import { OLDEST_CLI, parseCliVersion } from "./version.mjs";

const VERSION_LIMIT_MS = 20_000;

/**
 * The `pulumi` that the user has installed, where it will do.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {string} ownFolder set-up's own engine may be on PATH already: that is not the user's
 * @returns {Promise<import("./choose.mjs").Engine>}
 */
export async function engineOnPath(env, ownFolder) {
  const folders = (env.PATH ?? "").split(path.delimiter).filter((folder) => folder && !isInside(folder, ownFolder));
  const others = { ...env, PATH: folders.join(path.delimiter) };
  const pulumi = findExecutable("pulumi", others);
  if (pulumi === undefined) throw new Error("no pulumi on PATH");
  // Where it is a link, its language hosts lie beside the program itself.
  const besides = [path.dirname(pulumi), path.dirname(realpathSync(pulumi))].map((folder) => path.join(folder, "pulumi-language-nodejs"));
  if (!besides.some(existsSync) && findExecutable("pulumi-language-nodejs", others) === undefined) {
    throw new Error(`${pulumi} has no pulumi-language-nodejs beside it`);
  }
  const version = await askVersion(pulumi, env);
  if (compareVersions(version, OLDEST_CLI) < 0) throw new Error(`${pulumi} is ${version}, older than ${OLDEST_CLI}`);
  return { bin: path.dirname(pulumi), kind: "path", version };
}

/**
 * @param {string} pulumi
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<string>}
 */
export async function askVersion(pulumi, env = process.env) {
  const asked = await run(pulumi, ["version"], { env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" }, timeoutMs: VERSION_LIMIT_MS });
  const version = parseCliVersion(asked.stdout);
  if (version === undefined) throw new Error(`${pulumi} version: ${lastWords(asked)}`);
  return version;
}

/**
 * @param {string} folder
 * @param {string} outer
 */
function isInside(folder, outer) {
  if (!existsSync(folder)) return false;
  const relative = path.relative(outer, realpathSync(folder));
  return relative === "" || (!relative.startsWith("..") && !path.isAbsolute(relative));
}
