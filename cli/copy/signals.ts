import type { Io } from "../io";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Ctrl-C, SIGTERM and the end of the terminal as an AbortSignal; a second one ends the process at once. */
export function onInterrupt(io: Io, first: () => void): { readonly signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  const handler = (): void => {
    if (controller.signal.aborted) {
      io.stderr.write("ended at once; the checkpoint holds what was written down last\n");
      process.exit(1);
    }
    first();
    controller.abort();
  };
  for (const signal of SIGNALS) process.on(signal, handler);
  return {
    signal: controller.signal,
    end() {
      for (const signal of SIGNALS) process.off(signal, handler);
    },
  };
}
