import { createHttpHeaders, RestError, type HttpClient, type PipelineRequest, type PipelineResponse } from "@azure/core-rest-pipeline";

/** One answer of a fake service; an Error is thrown as the network would. */
export interface FakeAnswer {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type FakeHandler = (request: PipelineRequest) => FakeAnswer | Error | Promise<FakeAnswer | Error>;

/** An HTTP client without a network: every request is answered by `handler` and kept in `requests`. */
export class FakeHttp implements HttpClient {
  readonly requests: PipelineRequest[] = [];

  constructor(readonly handler: FakeHandler) {}

  async sendRequest(request: PipelineRequest): Promise<PipelineResponse> {
    this.requests.push({ ...request, headers: createHttpHeaders(request.headers.toJSON()) });
    const answer = await this.handler(request);
    if (answer instanceof Error) throw answer;
    const { status = 200, body, headers = {} } = answer;
    return {
      request,
      status,
      headers: createHttpHeaders(headers),
      bodyAsText: body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body),
    };
  }
}

/** A failure of the connection, as the library reports it. */
export function networkFailure(code: string): RestError {
  return new RestError(`connect ${code} 203.0.113.1:443`, { code });
}

/** Answers one after another; the last one stays. */
export function inTurn(...answers: readonly (FakeAnswer | Error)[]): FakeHandler {
  let index = 0;
  return () => answers[Math.min(index++, answers.length - 1)]!;
}
