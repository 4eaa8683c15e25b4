import type { MessagePort, Worker } from "node:worker_threads";
import type { BirpcReturn } from "birpc";
import { type ErrorData, fromData, toData } from "./error-data";

/** Never: a copy may be paused for hours. */
const NO_TIMEOUT = -1;

/** Of a message of birpc: what the call that it answers has thrown. */
interface Answer<E> {
  readonly e?: E;
}

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
    serialize: (message: Answer<unknown>) => (message.e === undefined ? message : { ...message, e: toData(message.e) }),
    deserialize: (message: Answer<ErrorData>) => (message.e === undefined ? message : { ...message, e: fromData(message.e) }),
    eventNames: unanswered,
    bind: "functions",
    timeout: NO_TIMEOUT,
  });
}
