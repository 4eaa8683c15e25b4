import { chmodSync, copyFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fingerprint, isCurrent } from "./fingerprint.mjs";
import { programs } from "./node-modules.mjs";
import { root as repository } from "./paths.mjs";
import { run } from "./processes.mjs";

const BUILD_LIMIT_MS = 10 * 60_000;
/** What the compiler leaves out: they make `dist/policy` a folder that the engine takes for a policy pack. */
const assets = ["policy/PulumiPolicy.yaml", "policy/package.json"];
const inputs = ["components", "lib", "cli", "policy", "tsconfig.json", "tsconfig.build.json", "package-lock.json"];

/** @typedef {(root: string) => Promise<import("./processes.mjs").Finished>} Compile */

/**
 * Compiles the package to dist when its sources have changed since.
 *
 * @param {import("./steps.mjs").Say} say
 * @param {string} [root]
 * @param {Compile} [compile]
 * @returns {Promise<string>} how it ended, for people
 */
export async function setUpBuild(say, root = repository, compile = tsc) {
  const stamp = path.join(root, "dist", ".built-from");
  const wanted = fingerprint(root, inputs);
  if (isCurrent(stamp, wanted)) return "unchanged";
  say("tsc to dist");
  // Output of sources that are gone must not be shipped.
  rmSync(path.join(root, "dist"), { recursive: true, force: true });
  const result = await compile(root);
  if (result.code !== 0) throw new Error(`the build failed:\n${result.stdout}${result.stderr}`);
  writeFileSync(stamp, wanted);
  return "built";
}

/** @type {Compile} */
async function tsc(root) {
  const node = path.join(programs, "node");
  const options = { cwd: root, timeoutMs: BUILD_LIMIT_MS };
  const result = await run(node, [path.join(programs, "tsc"), "-p", "tsconfig.build.json"], options);
  if (result.code !== 0) return result;
  // The compiler keeps no executable bit; npm sets it only when it installs.
  chmodSync(path.join(root, "dist", "cli", "main.js"), 0o755);
  for (const file of assets) copyFileSync(path.join(root, file), path.join(root, "dist", file));
  return result;
}
