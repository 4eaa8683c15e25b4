#!/usr/bin/env node
// Runs a command of this repository after setting up what it needs. Plain JavaScript without packages:
// it has to work in a fresh clone, with any Node from 18 on.
import { spawn } from "node:child_process";
import path from "node:path";
import { commandNames, engineTestFiles, findCommand } from "./commands.mjs";
import { recordResult, recordSkipped } from "./counts.mjs";
import { reportAndExit } from "./setup/main.mjs";
import { programs as programFolder } from "./setup/node-modules.mjs";
import { root } from "./setup/paths.mjs";
import { setUp } from "./setup/set-up.mjs";

const [name, ...rest] = process.argv.slice(2);
const args = rest[0] === "--" ? rest.slice(1) : rest;

void reportAndExit(async () => {
  const command = findCommand(name);
  if (command === undefined) {
    process.stderr.write(`unknown command; given: ${name ?? "none"}; allowed: ${commandNames.join(", ")}\n`);
    process.exitCode = 2;
    return;
  }
  const { engineFolder, engineMissing } = await prepare(command);
  if (engineMissing !== undefined) {
    const files = engineTestFiles();
    process.stderr.write(`${files.length} files of engine tests are skipped\n${engineMissing.message}\n`);
    recordSkipped("engine", files.length);
  }
  const folders = [...(engineFolder ? [engineFolder] : []), programFolder, process.env.PATH];
  const env = { ...process.env, PATH: folders.join(path.delimiter) };
  const programs = command.programs(args, engineMissing === undefined);
  for (const program of programs) {
    const started = performance.now();
    const code = await runToEnd(program, env);
    recordResult(program.suite, code);
    if (code !== 0) process.exitCode = code;
    // Checkers that find nothing say nothing.
    if (programs.length > 1) process.stdout.write(`${program.suite}: ${code === 0 ? "passed" : "failed"}  (${((performance.now() - started) / 1000).toFixed(1)} s)\n`);
  }
});

/**
 * @param {import("./commands.mjs").Command} command
 * @returns {Promise<import("./setup/set-up.mjs").SetUpResult>}
 */
async function prepare({ setUp: steps, quiet, needsEngine }) {
  try {
    const result = await setUp(steps, quiet ? process.stderr : process.stdout);
    if (needsEngine && result.engineMissing) throw result.engineMissing;
    return result;
  } catch (error) {
    recordResult("set-up", 1);
    throw error;
  }
}

/**
 * @param {import("./commands.mjs").Program} program
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} exit code
 */
function runToEnd({ command, args: parameters, env: own }, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, { cwd: root, env: { ...env, ...own }, stdio: "inherit" });
    // A terminal sends its interrupt to the child as well; from anyone else it comes only to us.
    const forwarded = /** @type {NodeJS.Signals[]} */ (["SIGINT", "SIGTERM", "SIGHUP"]);
    const forward = (/** @type {NodeJS.Signals} */ signal) => {
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    };
    for (const signal of forwarded) process.on(signal, forward);
    const stopWatching = onOrphaned(() => child.kill("SIGTERM"));
    child.on("error", reject);
    child.on("close", (code) => {
      stopWatching();
      for (const signal of forwarded) process.off(signal, forward);
      resolve(code ?? 1);
    });
  });
}

/**
 * npm passes a signal to the shell that it started, and the shell ends without passing it on: what shows here is a new
 * parent. Without npm a new parent is somebody's wish (`nohup`, `disown`).
 *
 * @param {() => void} then
 * @returns {() => void} ends the watch
 */
function onOrphaned(then) {
  if (process.env.npm_lifecycle_event === undefined) return () => undefined;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    then();
  }, 250);
  watch.unref();
  return () => clearInterval(watch);
}
