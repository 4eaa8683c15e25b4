import { Readable, Writable } from "node:stream";
import picocolors from "picocolors";
import { run } from "../../cli/run";

export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly columns?: number;
  readonly cwd?: string;
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs one command line inside this process. */
export async function runCli(
  argv: readonly string[],
  { columns = 80, cwd = process.cwd(), stdin = "", env = {} }: RunOptions = {},
): Promise<Ran> {
  const stdout = new Collected();
  const stderr = new Collected();
  const exitCode = await run(argv, {
    stdin: Readable.from(stdin === "" ? [] : [stdin]),
    stdout,
    stderr,
    env,
    cwd,
    columns,
    colors: picocolors.createColors(false),
  });
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

class Collected extends Writable {
  text = "";

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString("utf8");
    done();
  }
}
