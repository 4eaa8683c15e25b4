/** Something set-up needs and cannot get. Its message says what, why, and the command that installs it. */
export class MissingError extends Error {
  /**
   * @param {object} fault
   * @param {string} fault.what what is missing
   * @param {string} fault.why why it is needed
   * @param {string} fault.fix the command that installs it, or the variable that points at it
   * @param {readonly string[]} [fault.tried] one line for each way that was tried, with why it failed
   */
  constructor({ what, why, fix, tried = [] }) {
    super([`missing: ${what}`, `needed:  ${why}`, ...tried.map((line) => `tried:   ${line}`), `install: ${fix}`].join("\n"));
    this.name = "MissingError";
  }
}
