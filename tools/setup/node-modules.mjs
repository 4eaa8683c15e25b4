import { existsSync, lstatSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fingerprint, isCurrent } from "./fingerprint.mjs";
import { MissingError } from "./missing.mjs";
import { root as repository } from "./paths.mjs";
import { run } from "./processes.mjs";

const INSTALL_LIMIT_MS = 15 * 60_000;
const inputs = ["package-lock.json"];
const stampOf = (/** @type {string} */ root) => path.join(root, "node_modules", ".installed-from");

/** Folder of the programs that come with the packages, the development Node among them. */
export const programs = path.join(repository, "node_modules", ".bin");

/** @typedef {(root: string) => Promise<import("./processes.mjs").Finished>} Install */

/**
 * Installs the packages by the lock file when they are not those that it names.
 *
 * @param {import("./steps.mjs").Say} say
 * @param {string} [root]
 * @param {Install} [install]
 * @returns {Promise<string>} how it ended, for people
 */
export async function setUpNodeModules(say, root = repository, install = npmCi) {
  const folder = path.join(root, "node_modules");
  // A link is somebody else's folder: it is for them to fill.
  if (existsSync(folder) && lstatSync(folder).isSymbolicLink()) return "a link, left alone";
  if (isCurrent(stampOf(root), fingerprint(root, inputs))) return "unchanged";
  say("npm ci, about a minute");
  const result = await install(root);
  if (result.code !== 0) throw new Error(`npm ci failed:\n${result.stdout}${result.stderr}`);
  requireNode(folder);
  rememberInstalled(root);
  return "installed by package-lock.json";
}

/**
 * Notes that the packages are those of the lock file. Also called after an `npm ci` by hand.
 *
 * @param {string} [root]
 */
export function rememberInstalled(root = repository) {
  writeFileSync(stampOf(root), fingerprint(root, inputs));
}

/** @param {string} folder */
function requireNode(folder) {
  if (existsSync(path.join(folder, ".bin", "node"))) return;
  throw new MissingError({
    what: "node_modules/.bin/node, the Node that this project is developed with",
    why: "the package that brings it needs its install script, and npm was told to run none",
    fix: "npm rebuild --ignore-scripts=false node",
  });
}

/** @type {Install} */
function npmCi(root) {
  // The warnings are about the Node that runs npm; what is installed brings its own.
  return run("npm", ["ci", "--loglevel=error", "--no-progress"], { cwd: root, timeoutMs: INSTALL_LIMIT_MS });
}
