import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { root } from "./setup/paths.mjs";

/**
 * @typedef {"modules" | "build" | "redis" | "engine" | "checks"} SetUpStep
 *
 * @typedef {object} Program
 * @property {string} suite name under which its result is counted
 * @property {string} command
 * @property {readonly string[]} args
 * @property {Readonly<Record<string, string>>} [env] beside what the command was given
 *
 * @typedef {object} Command
 * @property {readonly SetUpStep[]} setUp
 * @property {(args: readonly string[], hasEngine: boolean) => readonly Program[]} programs
 * @property {boolean} [needsEngine] without the engine it cannot run at all
 * @property {boolean} [quiet] standard output belongs to the program alone
 */

const everything = /** @type {const} */ (["modules", "build", "redis", "engine"]);
const allTests = "tests/**/*.test.ts";
const engineTests = "tests/**/*.engine.test.ts";
const serverTests = "tests/**/*.server.test.ts";

/**
 * Mocha over all test files, or over those that the user names.
 *
 * @param {readonly string[]} args
 * @param {readonly string[]} ignored
 * @param {readonly string[]} [flags]
 * @returns {Program}
 */
function mocha(args, ignored, flags = []) {
  const named = args.some((arg) => arg.endsWith(".test.ts"));
  const files = named ? [] : [allTests, ...ignored.flatMap((pattern) => ["--ignore", pattern])];
  return { suite: "mocha", command: "mocha", args: ["--reporter", "tools/reporter.cjs", ...flags, ...files, ...args] };
}

/**
 * A machine of CI may stall for seconds while real servers and engines are timed; at a developer's desk a flake has to
 * hurt.
 *
 * @returns {readonly string[]}
 */
const secondTry = () => (process.env.CI ? ["--retries", "1"] : []);

/**
 * @param {string} file
 * @param {readonly string[]} args
 * @returns {Program}
 */
const typescript = (file, args) => ({ suite: path.dirname(file), command: "node", args: ["--import", "tsx", file, ...args] });

/**
 * The copy under seeded faults, with more seeds than `test` has time for.
 *
 * @param {readonly string[]} args
 * @returns {Program}
 */
function faults(args) {
  const { seeds, from } = parseArgs({ args: [...args], options: { seeds: { type: "string", default: "200" }, from: { type: "string", default: "1" } } }).values;
  for (const [name, value] of Object.entries({ seeds, from })) {
    if (!/^[1-9]\d{0,8}$/.test(value)) throw new Error(`--${name}: not a number of seeds; given: ${value}; allowed: a whole number from 1`);
  }
  return { ...mocha(["tests/faults/copy/seeds.server.test.ts"], []), env: { COPY_FAULT_SEEDS: seeds, COPY_FAULT_FIRST: from } };
}

/** @type {readonly Program[]} */
const checks = [
  { suite: "types", command: "tsc", args: ["--noEmit"] },
  // One type checker for each folder with a tsconfig, all in one process: more than Node's default heap of 4 GB.
  { suite: "lint", command: "node", args: ["--max-old-space-size=8192", path.join(root, "node_modules/eslint/bin/eslint.js"), ".", "--max-warnings", "0"] },
];

/** @type {Readonly<Record<string, Command>>} */
const commands = {
  test: {
    setUp: [...everything, "checks"],
    programs: (args, hasEngine) => [...(args.length === 0 ? checks : []), mocha(args, hasEngine ? [] : [engineTests], secondTry())],
  },
  "test:fast": {
    setUp: ["modules", "build"],
    // Only the fast tests share nothing but processor time: servers and engines side by side would time out.
    programs: (args) => [mocha(args, [serverTests, engineTests], ["--parallel", "--jobs", "2"])],
  },
  "test:nightly": { setUp: ["modules", "build", "redis"], programs: (args) => [faults(args)] },
  demo: { setUp: everything, needsEngine: true, programs: (args) => [typescript("local/demo/main.ts", args)] },
  local: { setUp: ["modules", "build", "redis"], quiet: true, programs: (args) => [typescript("local/main.ts", args)] },
};

/**
 * @param {string | undefined} name
 * @returns {Command | undefined}
 */
export function findCommand(name) {
  if (name === undefined) return undefined;
  const benchmark = /^bench:([a-z0-9-]+)$/.exec(name)?.[1];
  if (benchmark === undefined) return Object.hasOwn(commands, name) ? commands[name] : undefined;
  const file = [`bench/${benchmark}/main.ts`, `bench/${benchmark}.ts`].find((place) => existsSync(path.join(root, place)));
  return file === undefined ? undefined : { setUp: everything, quiet: true, programs: (args) => [typescript(file, args)] };
}

/** @returns {string[]} below the folder `tests` */
export function engineTestFiles() {
  const names = readdirSync(path.join(root, "tests"), { recursive: true, encoding: "utf8" });
  return names.filter((name) => name.endsWith(".engine.test.ts"));
}

export const commandNames = [...Object.keys(commands), "bench:<name>"];
