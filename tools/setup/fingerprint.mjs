import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import path from "node:path";

/**
 * Hash of the contents of files and folders: same hash, same input. Times of change are left out, since a
 * checkout makes old files new.
 *
 * @param {string} base
 * @param {readonly string[]} names files and folders below `base`; those that do not exist count as empty
 * @returns {string}
 */
export function fingerprint(base, names) {
  const hash = createHash("sha256");
  for (const file of names.flatMap((name) => filesBelow(path.join(base, name)))) {
    const content = readFileSync(file);
    hash.update(`${path.relative(base, file)}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/**
 * @param {string} place
 * @returns {string[]} in a fixed order
 */
function filesBelow(place) {
  if (!existsSync(place)) return [];
  if (!statSync(place).isDirectory()) return [place];
  return readdirSync(place)
    .sort()
    .flatMap((name) => filesBelow(path.join(place, name)));
}

/**
 * @param {string} stamp file that remembers the fingerprint of what was made
 * @param {string} wanted
 */
export function isCurrent(stamp, wanted) {
  return existsSync(stamp) && readFileSync(stamp, "utf8") === wanted;
}
