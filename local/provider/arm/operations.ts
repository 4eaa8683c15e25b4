import { setTimeout as sleep } from "node:timers/promises";
import { retryAfter, type ArmAnswer, type ArmClient } from "./client";
import { ArmError, errorFrom } from "./error";
import { isObject, text } from "../values";

/** Seconds between polls where ARM names none: the real provider's values. */
const DEFAULT_INTERVAL = { PUT: 10, DELETE: 30 } as const;

/** Even `Retry-After: 0` must not become a busy loop. */
const SHORTEST_INTERVAL = 0.02;

export interface Operation {
  readonly method: keyof typeof DEFAULT_INTERVAL;
  /** Id of the resource acted on, polled where no header says otherwise. */
  readonly id: string;
  readonly apiVersion: string;
  readonly signal: AbortSignal;
}

interface Poll {
  readonly url: string;
  /** undefined: still running. */
  finished(answer: ArmAnswer): boolean;
}

/**
 * Waits for a long-running operation in the order of azcore: the
 * `Azure-AsyncOperation` header, `Operation-Location`, `Location`, then
 * `provisioningState` of the resource itself. Throws when the operation failed
 * or was cancelled; whether it did is decided by `status` alone.
 */
export async function waitFor(client: ArmClient, operation: Operation, first: ArmAnswer): Promise<void> {
  const poll = pollOf(operation, first);
  if (!poll) return;
  let answer = first;
  for (;;) {
    const seconds = retryAfter(answer) ?? DEFAULT_INTERVAL[operation.method];
    await sleep(1000 * Math.max(seconds, SHORTEST_INTERVAL), undefined, { signal: operation.signal });
    answer = await client.send({
      method: "GET",
      target: poll.url,
      apiVersion: operation.apiVersion,
      signal: operation.signal,
    });
    if (poll.finished(answer)) return;
  }
}

function pollOf(operation: Operation, first: ArmAnswer): Poll | undefined {
  const status = first.header("azure-asyncoperation") ?? first.header("operation-location");
  if (status !== undefined) return { url: status, finished: (answer) => terminal(answer, statusOf(answer)) };
  const location = first.header("location");
  if (location !== undefined && first.status === 202) return { url: location, finished: (answer) => answer.status !== 202 };
  if (operation.method === "DELETE" || terminal(first, provisioningState(first))) return undefined;
  return { url: operation.id, finished: (answer) => terminal(answer, provisioningState(answer)) };
}

function terminal(answer: ArmAnswer, status: string): boolean {
  switch (status.toLowerCase()) {
    case "succeeded":
      return true;
    case "failed":
    case "canceled":
    case "cancelled":
      throw failure(answer, status);
    default:
      return false;
  }
}

function statusOf(answer: ArmAnswer): string {
  const status = isObject(answer.body) ? text(answer.body.status) : undefined;
  if (status === undefined) throw new ArmError(answer.status, "InvalidOperation", "the operation's answer has no status");
  return status;
}

/** A resource without a provisioning state is finished at once. */
function provisioningState(answer: ArmAnswer): string {
  const properties = isObject(answer.body) ? answer.body.properties : undefined;
  return (isObject(properties) ? text(properties.provisioningState) : undefined) ?? "Succeeded";
}

function failure(answer: ArmAnswer, status: string): ArmError {
  const named = isObject(answer.body) && isObject(answer.body.error);
  return named
    ? errorFrom(answer.status, answer.body)
    : new ArmError(answer.status, status, `the operation ended with status ${status}`);
}
