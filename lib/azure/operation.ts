import type { HttpMethods } from "@azure/core-rest-pipeline";

import { Secret } from "../util/secret";
import type { ArmAnswer, ArmCallOptions, ArmClient } from "./arm-client";
import { AzureRequestError } from "./azure-error";

/** How the poll URL is to be read: a status document, or 202 until the work is done. */
export type PollStyle = "status" | "location";

/** A running long-running operation. It holds the signed poll URL, so it stays in memory or is sealed. */
export interface OperationHandle {
  readonly pollUrl: Secret;
  readonly style: PollStyle;
  /** The service's id of the operation; tells nothing to those who have no access. */
  readonly id: string;
}

export const terminalStates = ["Succeeded", "Failed", "Canceled", "Cancelled", "Conflict"] as const;
export type TerminalState = (typeof terminalStates)[number];

/** What one look at an operation tells. */
export interface OperationProgress {
  /** The service's word; `InProgress` where it gives none. */
  readonly status: string;
  /** Set once `status` is a terminal word; both spellings of cancelled become `Canceled`. */
  readonly end?: "Succeeded" | "Failed" | "Canceled" | "Conflict";
  /** 0 to 100, where the service tells. */
  readonly percentComplete?: number;
  /** The service's reason of a failure, redacted. */
  readonly error?: { readonly code: string; readonly message: string };
  readonly retryAfterMs?: number;
  /** To be used for the next look: an answer may bring a new URL. */
  readonly handle: OperationHandle;
}

/** Result of starting an operation: either it runs, or it was done at once. */
export type BegunOperation = { readonly handle: OperationHandle; readonly retryAfterMs?: number } | { readonly handle: undefined };

interface ErrorDetail {
  readonly code?: string | null;
  readonly message?: string | null;
}

interface StatusDocument {
  readonly status?: string | null;
  readonly percentComplete?: number | null;
  /** `redis` gives the detail itself, `redisEnterprise` wraps it once more. */
  readonly error?: (ErrorDetail & { readonly error?: ErrorDetail | null }) | null;
}

/** Starts an operation: sends the request and reads where it can be followed. */
export async function beginOperation(arm: ArmClient, method: HttpMethods, path: string, options: ArmCallOptions): Promise<BegunOperation> {
  const answer = await arm.send<unknown>(method, path, options);
  const handle = handleFrom(answer);
  if (handle !== undefined) return { handle, ...(answer.retryAfterMs === undefined ? {} : { retryAfterMs: answer.retryAfterMs }) };
  if (answer.status === 202) {
    throw new AzureRequestError({
      request: `${method} ${path}`,
      status: 202,
      code: "NoOperation",
      text: "accepted, but the answer names no operation to follow",
    });
  }
  return { handle: undefined };
}

/**
 * Looks at an operation once. The end is decided by `status` alone: `endTime`
 * is filled in while the work still runs (azure.md, 7.3, trap 1).
 * Rejects with an AzureRequestError; its status is 404 where the service has
 * forgotten the operation.
 */
export async function pollOperation(arm: ArmClient, handle: OperationHandle, signal?: AbortSignal): Promise<OperationProgress> {
  const answer = await arm.send<StatusDocument>("GET", handle.pollUrl.reveal(), signal === undefined ? {} : { signal });
  const status = statusOf(answer, handle.style);
  const end = endOf(status);
  const error = answer.body?.error?.error ?? answer.body?.error;
  return {
    status,
    ...(end === undefined ? {} : { end }),
    ...(typeof answer.body?.percentComplete === "number" ? { percentComplete: answer.body.percentComplete } : {}),
    ...(error ? { error: { code: arm.redactor.redact(error.code ?? "Unknown"), message: arm.redactor.redact(error.message ?? "") } } : {}),
    ...(answer.retryAfterMs === undefined ? {} : { retryAfterMs: answer.retryAfterMs }),
    handle: nextHandle(answer, handle),
  };
}

function statusOf(answer: ArmAnswer<StatusDocument>, style: PollStyle): string {
  const word = answer.body?.status;
  if (typeof word === "string" && word !== "") return word;
  // Only a Location is done when it stops answering 202; a status document without a word is not the end.
  return style === "location" && answer.status !== 202 ? "Succeeded" : "InProgress";
}

function endOf(status: string): OperationProgress["end"] {
  const word = terminalStates.find((state) => state.toLowerCase() === status.toLowerCase());
  return word === "Cancelled" ? "Canceled" : word;
}

function handleFrom(answer: ArmAnswer<unknown>): OperationHandle | undefined {
  const status = answer.headers.get("azure-asyncoperation") ?? answer.headers.get("operation-location");
  if (status !== undefined) return { pollUrl: new Secret(status), style: "status", id: operationId(status) };
  const location = answer.headers.get("location");
  if (location !== undefined && answer.status === 202)
    return { pollUrl: new Secret(location), style: "location", id: operationId(location) };
  return undefined;
}

function nextHandle(answer: ArmAnswer<StatusDocument>, handle: OperationHandle): OperationHandle {
  const fresh = handleFrom(answer);
  // A status document keeps its meaning: a Location beside it is where the result will be, not where to look next.
  if (fresh === undefined || (handle.style === "status" && fresh.style === "location")) return handle;
  return { ...fresh, id: handle.id };
}

/** Last segment of the path: the service's own id of the operation. */
function operationId(url: string): string {
  const segments = url.replace(/[?#].*$/, "").split("/");
  return segments[segments.length - 1] ?? "";
}
