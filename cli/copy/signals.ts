import type { Io } from "../io";

/** Ctrl-C and SIGTERM as an AbortSignal; a second one ends the process at once. */
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
  process.on("SIGINT", handler);
  process.on("SIGTERM", handler);
  return {
    signal: controller.signal,
    end() {
      process.off("SIGINT", handler);
      process.off("SIGTERM", handler);
    },
  };
}
