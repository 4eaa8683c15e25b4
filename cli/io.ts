import picocolors from "picocolors";

/** Everything a command may touch of the process around it; tests hand in their own. */
export interface Io {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Characters a line may have; 80 where the output is no terminal, so that it is the same everywhere. */
  readonly columns: number;
  /** Colours for stdout: only on a terminal, and never with `NO_COLOR` (no-color.org). */
  readonly colors: Colors;
}

export type Colors = ReturnType<typeof picocolors.createColors>;

const DEFAULT_COLUMNS = 80;

export function processIo(): Io {
  const { stdin, stdout, stderr, env } = process;
  return {
    stdin,
    stdout,
    stderr,
    env,
    cwd: process.cwd(),
    columns: (stdout.isTTY && stdout.columns) || DEFAULT_COLUMNS,
    colors: picocolors.createColors(stdout.isTTY && !env["NO_COLOR"]),
  };
}
