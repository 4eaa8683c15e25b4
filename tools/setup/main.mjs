import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { MissingError } from "./missing.mjs";

/**
 * Whether this module is the program that was started, and not imported by one.
 *
 * @param {string} url the module's `import.meta.url`
 */
export function isMain(url) {
  return process.argv[1] !== undefined && realpathSync(process.argv[1]) === realpathSync(fileURLToPath(url));
}

/**
 * Runs a program's body. What is missing is told in its own words; anything else is a fault of ours and
 * keeps its stack.
 *
 * @param {() => Promise<void>} body
 */
export async function reportAndExit(body) {
  try {
    await body();
  } catch (error) {
    const text = error instanceof MissingError ? error.message : error instanceof Error ? error.stack : String(error);
    process.stderr.write(`${text}\n`);
    process.exitCode = 1;
  }
}
