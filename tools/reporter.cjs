"use strict";
const { writeFileSync } = require("node:fs");
const path = require("node:path");
const { reporters } = require("mocha");

const LEAK_LIMIT_MS = 10_000;

/**
 * Mocha's own report, and three things more: the counts go into a file for CI, a run that does not end because a
 * test left something open fails with the names of what is open, in place of hanging, and a test that needed a second
 * try (CI only) is named with its first failure, so that no flake stays unseen. What failed is kept for the last lines
 * of CI, after all that comes between.
 */
class Reporter extends reporters.Spec {
  /**
   * @param {Mocha.Runner} runner
   * @param {Mocha.MochaOptions} options
   */
  constructor(runner, options) {
    super(runner, options);
    const secondTries = /** @type {string[]} */ ([]);
    runner.on("retry", (test, error) => secondTries.push(`needed a second try: ${test.fullTitle()}: ${firstLine(error.message)}`));
    const failures = /** @type {string[]} */ ([]);
    runner.on("fail", (test, error) => failures.push(`failed: ${test.fullTitle()}: ${firstLine(error.message)}`));
    runner.once("end", () => {
      for (const line of secondTries) process.stdout.write(`${line}\n`);
      const { passes: passed, failures: failed, pending: skipped } = this.stats;
      const folder = process.env.TEST_COUNTS;
      if (folder) {
        writeFileSync(path.join(folder, "mocha.json"), JSON.stringify({ passed, failed, skipped }));
        writeFileSync(path.join(folder, "mocha.txt"), [...secondTries, ...failures].map((line) => `${line}\n`).join(""));
      }
      // Unreferenced: it only fires when something else keeps the process alive.
      setTimeout(() => {
        process.stderr.write(`the tests are done, but these keep the process alive: ${process.getActiveResourcesInfo().join(", ")}\n`);
        process.exit(1);
      }, LEAK_LIMIT_MS).unref();
    });
  }
}

/** @param {string} message */
const firstLine = (message) => String(message).split("\n", 1)[0];

module.exports = Reporter;
