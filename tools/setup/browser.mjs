#!/usr/bin/env node
import { installFromDebian } from "./apt.mjs";
import { findExecutable } from "./executables.mjs";
import { isMain, reportAndExit } from "./main.mjs";
import { MissingError } from "./missing.mjs";
import { stepPrinter } from "./steps.mjs";

/** Names under which Chromium is found on PATH. */
const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/**
 * The browser in which tests look at the pages that the package writes: the one that `CHROMIUM` names, else
 * one on PATH.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined} absolute path
 */
export function findBrowser(env = process.env) {
  if (env.CHROMIUM) return findExecutable(env.CHROMIUM, env);
  return NAMES.map((name) => findExecutable(name, env)).find((place) => place !== undefined);
}

/**
 * @param {import("./steps.mjs").Say} say
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<string>} absolute path
 */
export async function setUpBrowser(say, env = process.env) {
  const known = findBrowser(env);
  if (known !== undefined) return known;
  const tried = [env.CHROMIUM ? `CHROMIUM: ${env.CHROMIUM} is not an executable file` : `PATH: no ${NAMES.join(", no ")}`];
  if (!env.CHROMIUM) {
    try {
      say("apt-get install chromium");
      await installFromDebian("chromium");
      const installed = findBrowser(env);
      if (installed !== undefined) return installed;
      tried.push("apt-get: installed, but no program chromium is there");
    } catch (error) {
      tried.push(`apt-get: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new MissingError({
    what: "a browser",
    why: "tests look at the HTML pages in Chromium; they are skipped without it",
    tried,
    fix: "apt-get install chromium, or set CHROMIUM to its path",
  });
}

if (isMain(import.meta.url)) {
  void reportAndExit(async () => {
    await stepPrinter(process.stdout)("browser", setUpBrowser);
  });
}
