#!/usr/bin/env node
import { appendFileSync, existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isMain } from "./setup/main.mjs";

/**
 * How many tests of a suite passed, failed and were skipped. Each suite writes its own file into the folder
 * that TEST_COUNTS names; a sum over the folder is what CI reports.
 *
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 */

/**
 * Notes how a program ended. One that counts its own tests has written its file already; it is only
 * corrected when it failed without saying so.
 *
 * @param {string} suite
 * @param {number} code exit code
 * @param {string} [folder] empty: nobody counts
 */
export function recordResult(suite, code, folder = process.env.TEST_COUNTS ?? "") {
  if (folder === "") return;
  const file = fileOf(folder, suite);
  const counted = existsSync(file) ? readCounts(file) : { passed: code === 0 ? 1 : 0, failed: 0, skipped: 0 };
  if (code !== 0 && counted.failed === 0) {
    counted.failed = 1;
    appendFileSync(fileOf(folder, suite, "txt"), `failed: ${suite} ended with ${code}\n`);
  }
  writeCounts(folder, suite, counted);
}

/**
 * Notes tests that were left out.
 *
 * @param {string} suite
 * @param {number} skipped
 * @param {string} [folder] empty: nobody counts
 */
export function recordSkipped(suite, skipped, folder = process.env.TEST_COUNTS ?? "") {
  if (folder !== "") writeCounts(folder, suite, { passed: 0, failed: 0, skipped });
}

/**
 * @param {string} folder
 * @returns {Counts}
 */
export function sumCounts(folder) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".json"))) {
    const { passed, failed, skipped } = readCounts(path.join(folder, name));
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped;
  }
  return sum;
}

/**
 * @param {string} folder
 * @param {string} suite
 * @param {"json" | "txt"} [ending] counts, or lines about what failed
 */
const fileOf = (folder, suite, ending = "json") => path.join(folder, `${suite.replaceAll("/", "-")}.${ending}`);

/**
 * @param {string} folder
 * @param {string} suite
 * @param {Counts} counts
 */
function writeCounts(folder, suite, counts) {
  writeFileSync(fileOf(folder, suite), JSON.stringify(counts));
}

/**
 * @param {string} file
 * @returns {Counts}
 */
function readCounts(file) {
  return JSON.parse(readFileSync(file, "utf8"));
}

/**
 * Lines about what failed or needed a second try.
 *
 * @param {string} folder
 */
export function remarks(folder) {
  const files = readdirSync(folder).filter((file) => file.endsWith(".txt"));
  return files.sort().map((file) => readFileSync(path.join(folder, file), "utf8")).join("");
}

/** @param {Counts} counts */
export const formatCounts = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`;

/**
 * Whether a run may be called green: something ran, and nothing failed.
 *
 * @param {Counts} counts
 */
export const isGreen = ({ passed, failed }) => passed > 0 && failed === 0;

if (isMain(import.meta.url) && process.argv[2] !== undefined) {
  const counts = sumCounts(process.argv[2]);
  // Here as well as where they happened: of a long log often only the end is kept.
  process.stdout.write(`${remarks(process.argv[2])}${formatCounts(counts)}\n`);
  if (!isGreen(counts)) process.exitCode = 1;
}
