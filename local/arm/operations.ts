import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Answer } from "./answer";
import { ArmError, badRequest, notFound } from "./answer";
import type { OperationFault } from "./faults";
import type { Call } from "./router";

/** Where the status of an operation is read: each service has its own path (azure.md 7.3). */
export type OperationStyle = "asyncOperations" | "operationsStatus";

/** A change that goes on after its request was answered. */
export interface OperationSpec {
  readonly style: OperationStyle;
  readonly provider: string;
  readonly subscription: string;
  readonly location: string;
  /** The resource that takes no other change meanwhile. */
  readonly lock: string;
  /** `Location`: where the result is, if not at the operation's own results path. */
  readonly resultUrl?: string;
  readonly work: (progress: (percent: number) => void) => Promise<void>;
  /** Called once, before the status is terminal. */
  readonly settled?: (succeeded: boolean) => void;
  /** What the results path answers at the end; default 200 without body. */
  readonly result?: () => Answer;
}

interface Operation {
  readonly id: string;
  readonly spec: OperationSpec;
  readonly apiVersion: string;
  readonly startTime: string;
  readonly issued: Set<string>;
  status: string;
  percent: number | null;
  error?: { code: string; message: string };
}

export interface OperationTimings {
  /** Shortest running time in ms. */
  readonly operationMs: number;
  /** `Retry-After` of every answer about an operation. */
  readonly retryAfterSeconds: number;
}

/** Long-running operations: starts them, keeps one resource from two at once, answers polls. */
export class Operations {
  readonly #operations = new Map<string, Operation>();
  readonly #locks = new Map<string, Operation>();
  readonly #running = new Set<Promise<void>>();
  readonly #stop = new AbortController();

  constructor(readonly timings: OperationTimings) {}

  /** Starts an operation and gives the headers that its first answer carries. */
  start(call: Call, spec: OperationSpec): Record<string, string> {
    this.assertIdle(spec.lock);
    const operation: Operation = {
      id: randomUUID(),
      spec,
      apiVersion: call.apiVersion,
      startTime: new Date().toISOString(),
      issued: new Set(),
      status: "InProgress",
      percent: null,
    };
    this.#operations.set(operation.id, operation);
    this.#locks.set(spec.lock.toLowerCase(), operation);
    const done = this.#run(operation, call.operationFault).finally(() => this.#running.delete(done));
    this.#running.add(done);
    return {
      "Azure-AsyncOperation": this.#url(call.origin, operation, spec.style),
      Location: spec.resultUrl ?? this.#url(call.origin, operation, "operationresults"),
      ...this.#retryAfter(),
    };
  }

  /** 409 while the resource, something above it or something below it is being changed. */
  assertIdle(id: string): void {
    const wanted = `${id.toLowerCase()}/`;
    for (const locked of this.#locks.keys()) {
      if (!wanted.startsWith(`${locked}/`) && !`${locked}/`.startsWith(wanted)) continue;
      throw new ArmError(
        409,
        id.toLowerCase().includes("/microsoft.cache/redis/") ? "Conflict" : "AnotherOperationInProgress",
        `The resource '${id}' is busy processing a previous update request or undergoing maintenance. Please try again later.`,
      );
    }
  }

  /** `endTime` is there from the first answer on, as the service does: only `status` decides. */
  status(call: Call): Answer {
    const operation = this.#find(call);
    const { status, percent, error, spec, startTime } = operation;
    const running = status === "InProgress";
    const body = {
      id: call.path,
      name: operation.id,
      status,
      startTime,
      endTime: new Date().toISOString(),
      ...(spec.style === "asyncOperations" && percent !== null ? { percentComplete: percent } : {}),
      ...(error === undefined ? {} : { error: spec.style === "operationsStatus" ? { error } : error }),
    };
    const headers = running
      ? { "Azure-AsyncOperation": this.#url(call.origin, operation, spec.style), ...this.#retryAfter() }
      : {};
    return { status: 200, headers, body };
  }

  result(call: Call): Answer {
    const operation = this.#find(call);
    if (operation.status === "InProgress") {
      return { status: 202, headers: { Location: this.#url(call.origin, operation, "operationresults"), ...this.#retryAfter() } };
    }
    if (operation.error !== undefined) throw new ArmError(400, operation.error.code, operation.error.message);
    return operation.spec.result?.() ?? { status: 200 };
  }

  /** Ends the waiting and lets the work that runs come to its end. */
  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running);
  }

  async #run(operation: Operation, fault: OperationFault = {}): Promise<void> {
    const { spec } = operation;
    let status = "Succeeded";
    try {
      const wait = this.#wait(this.timings.operationMs + (fault.delayMs ?? 0));
      const skipped = fault.status !== undefined && fault.workDone !== true;
      if (!skipped) await spec.work((percent) => (operation.percent = percent));
      await wait;
      if (fault.status !== undefined) throw new ArmError(500, fault.code ?? "OperationFailed", fault.message ?? "The operation failed.");
      operation.percent = 100;
    } catch (error) {
      status = fault.status ?? "Failed";
      const message = error instanceof Error ? error.message : String(error);
      operation.error = { code: error instanceof ArmError ? error.code : "OperationFailed", message };
    }
    this.#locks.delete(spec.lock.toLowerCase());
    spec.settled?.(status === "Succeeded");
    operation.status = status;
  }

  async #wait(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#stop.signal }).catch((error: unknown) => {
      if (!this.#stop.signal.aborted) throw error;
    });
  }

  /** A poll URL is signed: one that was not issued word for word is refused (azure.md 7.3, trap 2). */
  #find(call: Call): Operation {
    const operation = this.#operations.get(call.param("operation"));
    if (operation === undefined) throw notFound(call.path);
    if (!operation.issued.has(`${call.path}?${call.query.toString()}`)) {
      throw badRequest("The signature of the operation URL is invalid: use it unchanged.", "InvalidOperationUrl");
    }
    return operation;
  }

  #url(origin: string, operation: Operation, leaf: string): string {
    const { provider, subscription, location } = operation.spec;
    const path = `/subscriptions/${subscription}/providers/${provider}/locations/${location}/${leaf}/${operation.id}`;
    const query = new URLSearchParams({
      "api-version": operation.apiVersion,
      t: String(621_355_968_000_000_000n + BigInt(Date.now()) * 10_000n),
      c: randomBytes(48).toString("base64url"),
      s: randomBytes(64).toString("base64url"),
      h: randomBytes(32).toString("base64url"),
    });
    operation.issued.add(`${path}?${query.toString()}`);
    return `${origin}${encodeURI(path)}?${query.toString()}`;
  }

  #retryAfter(): Record<string, string> {
    return { "Retry-After": String(this.timings.retryAfterSeconds) };
  }
}
