import { SingleBar } from "cli-progress";
import type { Io } from "./io";

export interface Progress {
  update(done: number, total: number): void;
  stop(): void;
}

/** Time between two lines where there is no terminal. */
const LINE_EVERY_MS = 10_000;

/** Progress on stderr: a bar on a terminal, a line each ten seconds elsewhere, so that logs stay short. */
export function progressOn(io: Io, what: string): Progress {
  return (io.stderr as NodeJS.WriteStream).isTTY ? bar(io, what) : lines(io, what);
}

function bar(io: Io, what: string): Progress {
  const single = new SingleBar({
    stream: io.stderr,
    format: `{bar} {value}/{total} ${what}, {eta_formatted} left`,
    hideCursor: true,
    clearOnComplete: true,
  });
  let started = false;
  return {
    update: (done, total) => {
      if (!started) single.start(total, done);
      started = true;
      single.setTotal(total);
      single.update(done);
    },
    stop: () => single.stop(),
  };
}

function lines(io: Io, what: string): Progress {
  let last = performance.now();
  return {
    update: (done, total) => {
      if (performance.now() - last < LINE_EVERY_MS) return;
      last = performance.now();
      io.stderr.write(`${done} of ${total} ${what}\n`);
    },
    stop: () => undefined,
  };
}
