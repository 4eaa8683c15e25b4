import type { PipelinePolicy, PipelineRequest, PipelineResponse, SendRequest } from "@azure/core-rest-pipeline";

import type { Clock } from "../util/clock";
import type { Logger } from "../util/logger";
import { NEVER_SENT } from "./azure-error";

export interface RetrySettings {
  /** Tries after the first; default 5. */
  readonly retries?: number;
  /** First pause in milliseconds, doubled each time; default 1000. */
  readonly firstPauseMs?: number;
  /** Longest pause we choose by ourselves; default 60 000. A `Retry-After` is obeyed beyond it. */
  readonly longestPauseMs?: number;
}

/** A `Retry-After` beyond this is handed to the caller instead of waited for. */
const LONGEST_OBEYED_MS = 10 * 60_000;

const RETRIED = new Set([408, 429, 500, 502, 503, 504]);

/**
 * Repeats what failed for a moment. Why not the library's own policy: it
 * cannot be given a clock, and it repeats every request, whereas an action
 * such as an import may have been accepted although its answer was lost.
 * Requests in `once` are therefore repeated only where the service has
 * certainly not acted: throttled (429) or never sent.
 */
export function retryPolicy(clock: Clock, logger: Logger, once: WeakSet<PipelineRequest>, settings: RetrySettings = {}): PipelinePolicy {
  const { retries = 5, firstPauseMs = 1000, longestPauseMs = 60_000 } = settings;

  async function sendRequest(request: PipelineRequest, next: SendRequest): Promise<PipelineResponse> {
    for (let attempt = 0; ; attempt++) {
      const { response, failure } = await attemptOf(request, next);
      const reason = response === undefined ? failureCode(failure) : String(response.status);
      const repeat = attempt < retries && !request.abortSignal?.aborted && mayRepeat(once.has(request), response, failure);
      const pause =
        (response === undefined ? undefined : retryAfterMs(response, clock)) ?? Math.min(firstPauseMs * 2 ** attempt, longestPauseMs);
      if (!repeat || pause > LONGEST_OBEYED_MS) {
        if (response !== undefined) return response;
        throw failure;
      }
      logger.debug(`${request.method} answered ${reason}; trying again in ${Math.ceil(pause / 1000)} s`);
      await clock.sleep(pause, request.abortSignal as AbortSignal | undefined);
    }
  }
  return { name: "azureRedisMoveRetryPolicy", sendRequest };
}

interface Attempt {
  readonly response?: PipelineResponse;
  readonly failure?: unknown;
}

async function attemptOf(request: PipelineRequest, next: SendRequest): Promise<Attempt> {
  try {
    return { response: await next(request) };
  } catch (failure) {
    return { failure };
  }
}

function mayRepeat(once: boolean, response: PipelineResponse | undefined, failure: unknown): boolean {
  if (response !== undefined) return response.status === 429 || (!once && RETRIED.has(response.status));
  return isNetworkFailure(failure) && (!once || NEVER_SENT.has(failureCode(failure)));
}

/** Failures of the connection, not of our own code: those carry a code of the system or are the client's time-out. */
export function isNetworkFailure(failure: unknown): boolean {
  return failure instanceof Error && (failure.name === "RestError" || failure.name === "AbortError");
}

export function failureCode(failure: unknown): string {
  if (failure instanceof Error && failure.name === "AbortError") return "timeout";
  const code = (failure as { code?: unknown } | undefined)?.code;
  return typeof code === "string" ? code : "network failure";
}

/** The wait an answer asks for, in milliseconds: seconds, a date, or Azure's own millisecond headers. */
export function retryAfterMs(response: Pick<PipelineResponse, "headers">, clock: Clock): number | undefined {
  for (const header of ["retry-after-ms", "x-ms-retry-after-ms"]) {
    const value = Number(response.headers.get(header) ?? Number.NaN);
    if (value >= 0) return value;
  }
  const text = response.headers.get("retry-after");
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (seconds >= 0) return seconds * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - clock.now().getTime());
}
