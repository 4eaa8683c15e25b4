import { Agent } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import {
  createDefaultHttpClient,
  createHttpHeaders,
  createPipelineRequest,
  isRestError,
  type PipelineResponse,
} from "@azure/core-rest-pipeline";
import { errorOf } from "./error";
import { isObject, type Value } from "../values";

export interface ArmOptions {
  /** `https://host:port` of the ARM endpoint. */
  readonly endpoint: string;
  /** PEM text of the certificate authority that signed the endpoint's certificate. */
  readonly ca: string;
  /** Bearer token that the endpoint accepts. */
  readonly token: string;
  /**
   * Seconds before each repetition of a refused request that bears repeating,
   * unless `Retry-After` says otherwise. Default: those of the real provider.
   */
  readonly retrySeconds?: readonly number[];
}

export interface ArmRequest {
  readonly method: "GET" | "PUT" | "PATCH" | "POST" | "DELETE";
  /** Resource id or absolute polling URL. */
  readonly target: string;
  readonly apiVersion?: string;
  readonly body?: Value;
  readonly signal: AbortSignal;
}

export interface ArmAnswer {
  readonly status: number;
  readonly body: Value | undefined;
  header(name: string): string | undefined;
}

const RETRY_SECONDS = [20, 60, 120];

/** `Retry-After: 0` says soon, not at once. */
const SHORTEST_DELAY = 0.2;

/** Milliseconds for one request; operations are polled, so none needs long. */
const REQUEST_TIMEOUT = 100_000;

/** Speaks ARM as the real provider's Go client does: bearer token over https, retries by status. */
export class ArmClient {
  private readonly http = createDefaultHttpClient();
  private readonly agent: Agent;

  constructor(private readonly options: ArmOptions) {
    this.agent = new Agent({ ca: options.ca, keepAlive: true });
  }

  /** Closes idle connections. */
  close(): void {
    this.agent.destroy();
  }

  /** Sends until ARM accepts or refuses for good. Throws an `ArmError` on any status of 400 and above. */
  async send(request: ArmRequest): Promise<ArmAnswer> {
    const answer = await this.sendAny(request);
    if (answer.status >= 400) throw errorOf(answer);
    return answer;
  }

  /** Like `send`, but hands back 404 as an answer. */
  async find(request: ArmRequest): Promise<ArmAnswer | undefined> {
    const answer = await this.sendAny(request);
    if (answer.status === 404) return undefined;
    if (answer.status >= 400) throw errorOf(answer);
    return answer;
  }

  private async sendAny(request: ArmRequest): Promise<ArmAnswer> {
    for (const delay of this.options.retrySeconds ?? RETRY_SECONDS) {
      const answer = await this.onceOrCut(request);
      if (answer && !worthRepeating(answer)) return answer;
      const asked = answer && retryAfter(answer);
      await sleep(1000 * Math.max(asked ?? delay, SHORTEST_DELAY), undefined, { signal: request.signal });
    }
    return this.once(request);
  }

  /** undefined: the connection broke. Everything sent here may be sent twice, a PUT above all. */
  private async onceOrCut(request: ArmRequest): Promise<ArmAnswer | undefined> {
    try {
      return await this.once(request);
    } catch (error) {
      if (isRestError(error) && !request.signal.aborted) return undefined;
      throw error;
    }
  }

  private async once({ method, target, apiVersion, body, signal }: ArmRequest): Promise<ArmAnswer> {
    const request = createPipelineRequest({
      url: this.url(target, apiVersion),
      method,
      headers: createHttpHeaders({
        authorization: `Bearer ${this.options.token}`,
        accept: "application/json",
        "user-agent": "azure-native-stand-in",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      }),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      abortSignal: signal,
      timeout: REQUEST_TIMEOUT,
    });
    request.agent = this.agent;
    const response = await this.http.sendRequest(request);
    return answerOf(response);
  }

  /** A polling URL may be relative and may lack the version; ids begin with a slash. */
  private url(target: string, apiVersion: string | undefined): string {
    const url = new URL(target, this.options.endpoint);
    if (apiVersion !== undefined && !url.searchParams.has("api-version")) url.searchParams.set("api-version", apiVersion);
    return url.href;
  }
}

function answerOf(response: PipelineResponse): ArmAnswer {
  const { bodyAsText } = response;
  return {
    status: response.status,
    body: bodyAsText ? parsed(bodyAsText) : undefined,
    header: (name) => response.headers.get(name),
  };
}

function parsed(body: string): Value {
  try {
    return JSON.parse(body) as Value;
  } catch (error) {
    if (error instanceof SyntaxError) return { code: "InvalidResponse", message: body.slice(0, 200) };
    throw error;
  }
}

function worthRepeating(answer: ArmAnswer): boolean {
  if (answer.status === 408 || answer.status === 429 || answer.status >= 500) return true;
  if (answer.status !== 409 || !isObject(answer.body)) return false;
  return errorOf(answer).code === "AnotherOperationInProgress";
}

/** Seconds that the answer asks to wait; undefined where it does not say. */
export function retryAfter(answer: ArmAnswer): number | undefined {
  const seconds = Number.parseFloat(answer.header("retry-after") ?? "");
  return Number.isNaN(seconds) ? undefined : Math.max(seconds, 0);
}
