import type { MessagePort, Worker } from "node:worker_threads";
import type { BirpcReturn } from "birpc";

/** Never: a copy may be paused for hours. */
const NO_TIMEOUT = -1;

/**
 * Calls of the two threads to one another, in the order in which they are made.
 * Functions whose names stand in `unanswered` are not waited for.
 */
export async function connect<Remote extends object, Local extends object>(port: MessagePort | Worker, local: Local, unanswered: (keyof Remote)[] = []): Promise<BirpcReturn<Remote, Local>> {
  // An ES module: CommonJS can load it in every Node from 22 on only in this way.
  const { createBirpc } = await import("birpc");
  return createBirpc<Remote, Local>(local, {
    post: (message: unknown) => port.postMessage(message),
    on: (listen) => void port.on("message", listen),
    off: (listen) => void port.off("message", listen),
    eventNames: unanswered,
    bind: "functions",
    timeout: NO_TIMEOUT,
  });
}
