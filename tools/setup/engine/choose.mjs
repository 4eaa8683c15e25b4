import { MissingError } from "../missing.mjs";

/**
 * @typedef {object} Engine
 * @property {string} bin folder that holds `pulumi` and its Node language host
 * @property {"path" | "release" | "built"} kind
 * @property {string} version
 *
 * @typedef {object} EngineWay
 * @property {string} name for people
 * @property {() => Promise<Engine>} find throws when this way is closed
 */

/**
 * The first way that gives an engine.
 *
 * @param {readonly EngineWay[]} ways best first
 * @returns {Promise<Engine>}
 */
export async function chooseEngine(ways) {
  const tried = [];
  for (const { name, find } of ways) {
    try {
      return await find();
    } catch (error) {
      tried.push(`${name}: ${/** @type {Error} */ (error).message}`);
    }
  }
  throw new MissingError({
    what: "a Pulumi engine",
    why: "the demo and the engine tests run real previews and updates",
    fix: "curl -fsSL https://get.pulumi.com | sh (the Pulumi CLI), or apt-get install golang (Go, to build it from its modules)",
    tried,
  });
}
