import {
  createDefaultHttpClient,
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest,
  proxyPolicy,
  setClientRequestIdPolicy,
  tlsPolicy,
  userAgentPolicy,
  type HttpClient,
  type HttpMethods,
  type Pipeline,
  type PipelineRequest,
  type PipelineResponse,
} from "@azure/core-rest-pipeline";

import { systemClock, type Clock } from "../util/clock";
import { filteredLogger, silentLogger, type Logger } from "../util/logger";
import { Redactor } from "../util/redact";
import { AzureRequestError, errorBody } from "./azure-error";
import type { AzureEnvironment } from "./environment";
import { failureCode, isNetworkFailure, retryAfterMs, retryPolicy, type RetrySettings } from "./retry-policy";
import { tokenPolicy } from "./token-policy";

export interface ArmClientOptions {
  readonly clock?: Clock;
  readonly logger?: Logger;
  /** Learns tokens and keys; share one to keep them out of texts made elsewhere. */
  readonly redactor?: Redactor;
  readonly retry?: RetrySettings;
  /** How requests leave; default the library's Node client. Tests put a fake service here. */
  readonly httpClient?: HttpClient;
  /** Milliseconds one request may take; default 100 000. */
  readonly timeoutMs?: number;
}

export interface ArmCallOptions {
  /** `api-version` of the call; not added to a URL that the service itself gave. */
  readonly apiVersion?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /**
   * Whether repeating the call does no harm. Default: true for GET, HEAD, PUT
   * and DELETE, false for POST and PATCH. `listKeys` and its like set it.
   */
  readonly repeatable?: boolean;
  readonly signal?: AbortSignal;
}

export interface ArmAnswer<T> {
  readonly status: number;
  readonly headers: PipelineResponse["headers"];
  /** The parsed JSON body; undefined where there is none. */
  readonly body: T | undefined;
  readonly retryAfterMs?: number;
}

interface Page<T> {
  readonly value?: readonly T[];
  readonly nextLink?: string | null;
}

const REPEATABLE: ReadonlySet<HttpMethods> = new Set(["GET", "HEAD", "PUT", "DELETE"]);

/**
 * Calls Azure Resource Manager. It exists because no current SDK carries the
 * actions of `redisEnterprise` (pulumi.md, 1.3): tokens, retries, pages, and
 * errors without secrets, no more. Every method rejects with an
 * AzureRequestError for an answer of 400 and above, or for none.
 */
export class ArmClient {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly redactor: Redactor;
  readonly environment: AzureEnvironment;
  readonly #pipeline: Pipeline;
  readonly #httpClient: HttpClient;
  readonly #once = new WeakSet<PipelineRequest>();
  readonly #timeoutMs: number;

  constructor(environment: AzureEnvironment, options: ArmClientOptions = {}) {
    this.environment = environment;
    this.clock = options.clock ?? systemClock;
    this.redactor = options.redactor ?? new Redactor();
    this.logger = filteredLogger(options.logger ?? silentLogger, this.redactor.redact);
    this.#httpClient = options.httpClient ?? createDefaultHttpClient();
    this.#timeoutMs = options.timeoutMs ?? 100_000;
    this.#pipeline = createEmptyPipeline();
    this.#pipeline.addPolicy(setClientRequestIdPolicy());
    this.#pipeline.addPolicy(userAgentPolicy({ userAgentPrefix: "azure-redis-move" }));
    this.#pipeline.addPolicy(retryPolicy(this.clock, this.logger, this.#once, options.retry));
    this.#pipeline.addPolicy(tokenPolicy(environment.credential, environment.armScope, this.clock, this.redactor));
    if (environment.ca !== undefined) this.#pipeline.addPolicy(tlsPolicy({ ca: environment.ca }));
    if (!environment.local) this.#pipeline.addPolicy(proxyPolicy());
  }

  async get<T>(path: string, options?: ArmCallOptions): Promise<T> {
    const { body } = await this.send<T>("GET", path, options);
    if (body === undefined) throw new AzureRequestError({ request: describe("GET", path), code: "an answer without a body" });
    return body;
  }

  /** Like `get`, but undefined where the resource does not exist. */
  async find<T>(path: string, options?: ArmCallOptions): Promise<T | undefined> {
    try {
      return await this.get<T>(path, options);
    } catch (error) {
      if (error instanceof AzureRequestError && error.status === 404) return undefined;
      throw error;
    }
  }

  /** All items of a list, page after page. */
  async *list<T>(path: string, options: ArmCallOptions = {}): AsyncGenerator<T, void, undefined> {
    let page = await this.get<Page<T>>(path, options);
    for (;;) {
      yield* page.value ?? [];
      if (!page.nextLink) return;
      page = await this.get<Page<T>>(page.nextLink, options.signal === undefined ? {} : { signal: options.signal });
    }
  }

  /** Sends one request. `path` is an ARM path or a full URL that ARM gave. */
  async send<T>(method: HttpMethods, path: string, options: ArmCallOptions = {}): Promise<ArmAnswer<T>> {
    const request = this.#request(method, path, options);
    const response = await this.#deliver(request, describe(method, path), options.signal);
    if (response.status >= 400) throw this.#failure(describe(method, path), response);
    const wait = retryAfterMs(response, this.clock);
    return {
      status: response.status,
      headers: response.headers,
      body: this.#parse<T>(describe(method, path), response),
      ...(wait === undefined ? {} : { retryAfterMs: wait }),
    };
  }

  #request(method: HttpMethods, path: string, { apiVersion, query, body, repeatable, signal }: ArmCallOptions): PipelineRequest {
    const url = this.#url(path);
    if (apiVersion !== undefined) url.searchParams.set("api-version", apiVersion);
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
    const request = createPipelineRequest({
      // A URL that ARM signed must go back as it came: re-encoding it would break the signature.
      url: apiVersion === undefined && query === undefined && /^https:/i.test(path) ? path : url.href,
      method,
      headers: createHttpHeaders({ accept: "application/json", ...(body === undefined ? {} : { "content-type": "application/json" }) }),
      timeout: this.#timeoutMs,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { abortSignal: signal }),
    });
    if (!(repeatable ?? REPEATABLE.has(method))) this.#once.add(request);
    return request;
  }

  /** Our token goes to ARM alone: a link to any other host is refused. */
  #url(path: string): URL {
    const endpoint = new URL(this.environment.armEndpoint);
    const url = new URL(path.replace(/^\/+/, "/"), endpoint);
    const trusted = url.protocol === "https:" && (url.host === endpoint.host || url.host.endsWith(`.${endpoint.host}`));
    if (!trusted)
      throw new AzureRequestError({
        request: "following a link that Azure gave",
        code: `it leads to ${url.origin}, not to ${endpoint.origin}`,
      });
    return url;
  }

  async #deliver(request: PipelineRequest, what: string, signal: AbortSignal | undefined): Promise<PipelineResponse> {
    try {
      return await this.#pipeline.sendRequest(this.#httpClient, request);
    } catch (error) {
      if (signal?.aborted || !isNetworkFailure(error)) throw error;
      throw new AzureRequestError({ request: what, code: failureCode(error), text: this.redactor.redact((error as Error).message) });
    }
  }

  #failure(what: string, response: PipelineResponse): AzureRequestError {
    const { code, text } = errorBody(response.bodyAsText);
    const requestId = response.headers.get("x-ms-request-id");
    return new AzureRequestError({
      request: what,
      status: response.status,
      ...(code === undefined ? {} : { code: this.redactor.redact(code) }),
      ...(text === undefined ? {} : { text: this.redactor.redact(text) }),
      ...(requestId === undefined ? {} : { requestId }),
    });
  }

  #parse<T>(what: string, response: PipelineResponse): T | undefined {
    const text = response.bodyAsText;
    if (text === undefined || text === null || text.trim() === "") return undefined;
    try {
      return JSON.parse(text) as T;
    } catch {
      // The text itself is not shown: it is not ARM's, so nothing is known of what it holds.
      throw new AzureRequestError({
        request: what,
        status: response.status,
        code: "NotJson",
        text: "the answer is not JSON; does a proxy stand between?",
      });
    }
  }
}

/** Method and the telling end of a path, such as `POST redis/c1/export`; never a query. */
function describe(method: string, path: string): string {
  const clean = path.replace(/[?#].*$/, "");
  const end = /\/providers\/[^/]+\/(?!.*\/providers\/)(.+)$/i.exec(clean)?.[1];
  return `${method} ${end ?? clean.replace(/^https?:\/\/[^/]+/i, "")}`;
}
