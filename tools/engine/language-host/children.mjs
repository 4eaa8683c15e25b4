import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";

/** @type {Set<import("node:child_process").ChildProcess>} */
const children = new Set();

/**
 * Starts one of the SDK's runners, out of the packages that are installed for that folder: a program and a
 * policy pack each bring their own SDK.
 *
 * @param {object} start
 * @param {string} start.folder whose `@pulumi/pulumi` is used
 * @param {"run" | "run-plugin" | "run-policy-pack"} start.runner
 * @param {readonly string[]} [start.nodeArgs]
 * @param {readonly string[]} start.args
 * @param {string} start.cwd
 * @param {NodeJS.ProcessEnv} start.env added to the host's own
 * @param {import("node:child_process").StdioOptions} start.stdio
 */
export function startRunner({ folder, runner, nodeArgs = [], args, cwd, env, stdio }) {
  const script = createRequire(path.join(folder, "x.js")).resolve(`@pulumi/pulumi/cmd/${runner}`);
  const child = spawn(process.execPath, [...nodeArgs, script, ...args], { cwd, stdio, env: { ...process.env, ...env } });
  children.add(child);
  child.on("close", () => children.delete(child));
  return child;
}

export function endChildren() {
  for (const child of children) child.kill("SIGKILL");
}
