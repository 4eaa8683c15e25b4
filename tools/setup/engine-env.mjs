import { mkdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { MissingError } from "./missing.mjs";
import { readEngine } from "./engine.mjs";
import { programs } from "./node-modules.mjs";

/**
 * What makes the engine work without a network and without asking: everything it keeps lies below one folder.
 *
 * @param {string} folder a fresh one for each test; `home` and `state` are made inside
 * @returns {Record<string, string>}
 */
export function offlineVariables(folder) {
  const home = path.join(folder, "home");
  const state = path.join(folder, "state");
  for (const place of [home, state]) mkdirSync(place, { recursive: true });
  return {
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: pathToFileURL(state).href,
    PULUMI_CONFIG_PASSPHRASE: "local",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_DISABLE_REGISTRY_RESOLVE: "true",
    PULUMI_SKIP_CONFIRMATIONS: "true",
    PULUMI_DIY_BACKEND_NO_LEGACY_WARNING: "1",
    PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
    PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK: "true",
  };
}

/**
 * The variables above, and a PATH on which the engine that set-up chose and the development Node come first.
 *
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Record<string, string>}
 * @throws {MissingError} when no engine is set up
 */
export function engineEnvironment(folder, env = process.env) {
  const engine = readEngine();
  if (engine === undefined) {
    throw new MissingError({ what: "a Pulumi engine", why: "this runs real previews and updates", fix: "node tools/setup/engine.mjs" });
  }
  return { ...offlineVariables(folder), PATH: [engine.bin, programs, env.PATH].join(path.delimiter) };
}
