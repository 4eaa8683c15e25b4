#!/usr/bin/env node
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { chooseEngine } from "./engine/choose.mjs";
import { addLanguageHost, builtEngine } from "./engine/build.mjs";
import { engineOnPath } from "./engine/path.mjs";
import { releasedEngine } from "./engine/release.mjs";
import { builtVersion, goModule } from "./engine/version.mjs";
import { fingerprint } from "./fingerprint.mjs";
import { isMain, reportAndExit } from "./main.mjs";
import { cacheFolder } from "./paths.mjs";
import { stepPrinter } from "./steps.mjs";

/**
 * @typedef {import("./engine/choose.mjs").Engine} Engine
 * @typedef {Engine & { key: string }} EngineRecord what `.cache/engine.json` holds
 */

/** @returns {string} */
const recordFile = () => path.join(cacheFolder(), "engine.json");

/**
 * Finds the engine, or takes the one found before. A user's own `pulumi` is asked each time, since it comes
 * and goes; what set-up fetched or built stays until the Go module names another version.
 *
 * @param {import("./steps.mjs").Say} say
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<Engine>}
 */
export async function setUpEngine(say, env = process.env) {
  const folder = cacheFolder("engine");
  const key = fingerprint(goModule, ["go.sum"]) + builtVersion();
  const known = readEngine();
  const usable = known?.key === key && known.kind !== "path" ? known : undefined;
  const engine = await chooseEngine([
    { name: "PATH", find: () => engineOnPath(env, folder) },
    ...(usable ? [{ name: "cache", find: () => fromCache(usable) }] : []),
    { name: "official release", find: () => releasedEngine(folder, say) },
    { name: "Go modules", find: () => builtEngine(folder, say) },
  ]);
  const file = recordFile();
  // Written whole or not at all: other runs may be reading.
  writeFileSync(`${file}.${process.pid}`, `${JSON.stringify({ ...engine, key }, null, 2)}\n`);
  renameSync(`${file}.${process.pid}`, file);
  return engine;
}

/**
 * @param {Engine} engine
 * @returns {Promise<Engine>}
 */
async function fromCache({ bin, kind, version }) {
  if (kind === "built") addLanguageHost(bin);
  return { bin, kind, version };
}

/**
 * The engine that set-up chose.
 *
 * @returns {EngineRecord | undefined} undefined when there is none, or none any more
 */
export function readEngine() {
  const file = recordFile();
  if (!existsSync(file)) return undefined;
  try {
    const record = JSON.parse(readFileSync(file, "utf8"));
    return existsSync(path.join(record.bin, "pulumi")) ? record : undefined;
  } catch {
    return undefined; // damaged: it is written anew
  }
}

const origins = { path: "from PATH", release: "official release", built: "built from Go modules" };

/** @param {Engine} engine */
export const describeEngine = ({ version, kind, bin }) => `Pulumi ${version}, ${origins[kind]}${kind === "path" ? ` (${bin})` : ""}`;

if (isMain(import.meta.url)) {
  void reportAndExit(async () => {
    await stepPrinter(process.stdout)("engine", async (say) => describeEngine(await setUpEngine(say)));
  });
}
