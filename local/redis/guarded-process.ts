import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";

/**
 * The shell that starts a server and outlives nothing: its standard input is a pipe whose other end only this
 * Node process holds. However Node ends, also by SIGKILL, the pipe closes, `read` returns, the server is killed,
 * its folder deleted, and a child that still saves an RDB killed with the rest of the group. The shell exists
 * before the server does, so no moment is left in which Node could die and leave the server behind.
 */
const GUARD = `
exec 3<&0
folder=$1; shift
"$@" 3<&- </dev/null >>"$folder/output.log" 2>&1 &
server=$!
echo "$server"
( read -r _ <&3; trap "" TERM; kill -9 "$server" ) 2>/dev/null &
watch=$!
exec 3<&-
wait "$server"; code=$?
kill "$watch" 2>/dev/null
wait "$watch" 2>/dev/null && { rm -rf -- "$folder"; kill -9 0; }
exit "$code"
`;

/** A process that dies with this one, and whose folder goes with it. It writes to `output.log` in that folder. */
export class GuardedProcess {
  /** Of the process itself, not of its guard. */
  readonly pid: number;
  readonly #guard: ChildProcessByStdio<Writable, Readable, null>;
  readonly #exit: Promise<void>;
  #alive = true;

  private constructor(guard: ChildProcessByStdio<Writable, Readable, null>, exit: Promise<void>, pid: number) {
    this.#guard = guard;
    this.#exit = exit.then(() => void (this.#alive = false));
    this.pid = pid;
  }

  /** @param folder deleted by {@link end}, and when this Node process dies. */
  static async start(command: string, args: readonly string[], folder: string, env: NodeJS.ProcessEnv): Promise<GuardedProcess> {
    // A group of its own: Ctrl-C reaches Node only, which then ends its servers in its own order.
    const guard = spawn("/bin/sh", ["-c", GUARD, "redis-guard", folder, command, ...args], {
      stdio: ["pipe", "pipe", "ignore"],
      detached: true,
      env,
    });
    const exit = once(guard, "exit").then(() => undefined);
    guard.stdin.on("error", () => undefined); // EPIPE when the guard is already gone: nothing was to be said to it.
    const [line] = (await Promise.race([
      once(guard.stdout, "data"),
      exit.then(() => Promise.reject(new Error(`${command} could not be started`))),
    ])) as [Buffer];
    guard.stdout.destroy();
    return new GuardedProcess(guard, exit, Number.parseInt(line.toString(), 10));
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Resolves when the process has gone, whatever ended it. */
  get exited(): Promise<void> {
    return this.#exit;
  }

  /** Sends a signal; false when the process has gone. */
  signal(name: NodeJS.Signals): boolean {
    return this.#alive && process.kill(this.pid, name);
  }

  /** Has the guard kill the process and delete the folder. */
  async end(): Promise<void> {
    if (this.#alive) this.#guard.stdin.end();
    await this.#exit;
  }
}
