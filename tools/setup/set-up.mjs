import { setUpBrowser } from "./browser.mjs";
import { setUpBuild } from "./build.mjs";
import { setUpCheckers } from "./checkers.mjs";
import { describeEngine, setUpEngine } from "./engine.mjs";
import { MissingError } from "./missing.mjs";
import { setUpNodeModules } from "./node-modules.mjs";
import { describeServers, setUpRedisServers } from "./redis-servers.mjs";
import { stepPrinter } from "./steps.mjs";

/**
 * @typedef {object} SetUpResult
 * @property {string} [engineFolder] holds `pulumi` and its language host
 * @property {MissingError} [engineMissing] why there is no engine, where one was asked for
 */

/**
 * Does the steps asked for, in the order in which they need each other.
 *
 * @param {readonly import("../commands.mjs").SetUpStep[]} wanted
 * @param {NodeJS.WritableStream} out
 * @returns {Promise<SetUpResult>}
 */
export async function setUp(wanted, out) {
  const step = stepPrinter(out);
  /** @type {SetUpResult} */
  const result = {};
  out.write("set-up\n");
  if (wanted.includes("modules")) await step("node modules", setUpNodeModules);
  if (wanted.includes("build")) await step("build", setUpBuild);
  if (wanted.includes("redis")) await step("Redis servers", async () => describeServers((await setUpRedisServers()).servers));
  if (wanted.includes("engine")) {
    await step("engine", async (say) => {
      try {
        const engine = await setUpEngine(say);
        result.engineFolder = engine.bin;
        return describeEngine(engine);
      } catch (error) {
        // Much can be done without the engine: the command decides.
        if (!(error instanceof MissingError)) throw error;
        result.engineMissing = error;
        return "missing";
      }
    });
  }
  // Single tests are skipped without these, and say so.
  if (wanted.includes("checks")) {
    await step("CI checkers", (say) => orMissing(() => setUpCheckers(say), out));
    await step("browser", (say) => orMissing(() => setUpBrowser(say), out));
  }
  out.write("\n");
  return result;
}

/**
 * @param {() => Promise<string>} body
 * @param {NodeJS.WritableStream} out
 * @returns {Promise<string>}
 */
async function orMissing(body, out) {
  try {
    return await body();
  } catch (error) {
    if (!(error instanceof MissingError)) throw error;
    out.write(`${error.message}\n`);
    return "missing";
  }
}
