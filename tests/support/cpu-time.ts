import { performance } from "node:perf_hooks";
import type { CliResult, Workspace } from "./engine/workspace";

export interface Timed extends CliResult {
  readonly seconds: number;
  /** User and system time of the command and of all that it started and waited for. */
  readonly cpuSeconds: number;
}

/** Runs a command to its end. The shell adds up the CPU time; by the clock alone, a busy machine decides. */
export async function timed(workspace: Workspace, folder: string, command: readonly string[]): Promise<Timed> {
  const start = performance.now();
  const result = await workspace.run(folder, "sh", ["-c", '"$@"; code=$?; times >&2; exit $code', "sh", ...command]);
  return { ...result, seconds: (performance.now() - start) / 1000, cpuSeconds: cpuSeconds(result.stderr) };
}

/** Last line of `times`: the children's user and system time, such as `0m3.210s 0m0.450s`. */
function cpuSeconds(output: string): number {
  const children = output.trim().split("\n").at(-1) ?? "";
  return [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds),
    0,
  );
}
