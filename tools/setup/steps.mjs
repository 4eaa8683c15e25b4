/**
 * @typedef {(text: string) => void} Say tells what a long step is doing
 * @typedef {(name: string, body: (say: Say) => Promise<string>) => Promise<void>} Step
 *   runs one step; the body's text says how it ended
 */

/**
 * Prints each set-up step on one line with its result and its time. A step that takes long says so before.
 *
 * @param {NodeJS.WritableStream} out
 * @param {() => number} [now] milliseconds
 * @returns {Step}
 */
export function stepPrinter(out, now = () => performance.now()) {
  const label = (/** @type {string} */ name) => `  ${name.padEnd(14)}`;
  return async (name, body) => {
    const started = now();
    const result = await body((text) => out.write(`${label(name)}${text} ...\n`));
    out.write(`${label(name)}${result}  (${((now() - started) / 1000).toFixed(1)} s)\n`);
  };
}
