import { readFileSync } from "node:fs";
import path from "node:path";
import { root } from "../paths.mjs";

/** The oldest CLI that goes with the SDK's Node 22 line. */
export const OLDEST_CLI = "3.249.0";

/** Folder of the Go module that names the CLI and all it is built from. */
export const goModule = path.join(root, "tools", "engine");

/**
 * The CLI version that the Go module names.
 *
 * @param {string} [goMod] text of go.mod
 * @returns {string} without the leading v
 */
export function builtVersion(goMod = readFileSync(path.join(goModule, "go.mod"), "utf8")) {
  const version = /^\s*github\.com\/pulumi\/pulumi\/pkg\/v3 v(\S+)/m.exec(goMod)?.[1];
  if (version === undefined) throw new Error("tools/engine/go.mod does not name the Pulumi CLI");
  return version;
}

/**
 * @param {string} text what `pulumi version` prints
 * @returns {string | undefined}
 */
export const parseCliVersion = (text) => /^v?(\d+\.\d+\.\d+)/m.exec(text.trim())?.[1];
