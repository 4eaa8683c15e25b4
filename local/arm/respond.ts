import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Answer } from "./answer";
import { ArmError, badRequest } from "./answer";
import type { Azure } from "./azure";
import type { Fault } from "./faults";
import { refuseLocked } from "./resources/locks";
import type { Call, Method, Router } from "./router";
import { ADMIN } from "./admin";
import { checkApiVersion } from "./router";

/** Every answer says who it is not. */
const SERVER = "azure-redis-move local Azure (stand-in, not Azure)";
const BODY_LIMIT = 8 * 1024 * 1024;

interface Received {
  readonly method: Method;
  readonly url: URL;
  readonly headers: Record<string, string>;
  readonly body: unknown;
}

/** One request from its bytes to its answer: faults first, then routing, then the log. */
export async function respond(azure: Azure, router: Router, secure: boolean, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const received = await receive(request, secure);
    const url = received.url.pathname + received.url.search;
    const fault = url.startsWith(ADMIN) ? undefined : azure.faults.take(received.method, url);
    if (fault?.delayMs !== undefined) await sleep(fault.delayMs);
    const answer = fault?.hang || fault?.cut === "before" ? undefined : await answerTo(azure, router, received, fault);
    const lost = answer === undefined || fault?.cut === "after";
    azure.log.add({
      method: received.method,
      url,
      requestHeaders: received.headers,
      requestBody: received.body,
      status: lost ? 0 : answer.status,
      headers: answer?.headers ?? {},
      body: answer?.body,
    });
    if (fault?.hang) return;
    if (lost) request.socket.destroy();
    else send(response, received, answer);
  } catch (error) {
    if (!response.headersSent) send(response, undefined, toAnswer(error));
  }
}

async function answerTo(azure: Azure, router: Router, received: Received, fault: Fault | undefined): Promise<Answer> {
  try {
    if (fault?.answer !== undefined) {
      const { status, code = "LocalAzureFault", message = "A fault that was asked for.", headers } = fault.answer;
      throw new ArmError(status, code, message, headers);
    }
    const path = decoded(received.url.pathname);
    const { route, param } = router.match(received.method, path);
    // As Azure: a token never goes over plain http.
    if (route.kind !== "open" && received.url.protocol !== "https:") throw new ArmError(403, "HttpsRequired", "Use https.");
    if (route.kind !== "open" && !azure.tokens.accepts(received.headers["authorization"])) throw unauthenticated(received.headers["authorization"]);
    const apiVersion = checkApiVersion(route, received.url.searchParams.get("api-version"));
    refuseLocked(azure, received.method, path);
    const call: Call = {
      method: received.method,
      path,
      query: received.url.searchParams,
      headers: received.headers,
      body: received.body,
      origin: received.url.origin,
      apiVersion,
      param,
      ...(fault?.operation === undefined ? {} : { operationFault: fault.operation }),
    };
    return await route.handle(call, azure);
  } catch (error) {
    return toAnswer(error);
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch (error) {
    throw badRequest(`The path '${path}' is invalid: ${(error as Error).message}`, "InvalidRequestUri");
  }
}

async function receive(request: IncomingMessage, secure: boolean): Promise<Received> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw new ArmError(413, "RequestContentTooLarge", `The request content is larger than ${BODY_LIMIT} bytes.`);
    chunks.push(chunk);
  }
  // SDKs write `//subscriptions/...` when a resource id starts with a slash.
  const target = (request.url ?? "/").replace(/^([^?]*)/, (path) => path.replace(/\/{2,}/g, "/"));
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  return {
    method: request.method as Method,
    url: new URL(target, `${secure ? "https" : "http"}://${headers["host"] ?? "127.0.0.1"}`),
    headers,
    body: parse(Buffer.concat(chunks).toString("utf8"), headers["content-type"]),
  };
}

function parse(text: string, type = "application/json"): unknown {
  if (text === "") return undefined;
  if (type.includes("x-www-form-urlencoded")) return Object.fromEntries(new URLSearchParams(text));
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badRequest(`The request content was invalid and could not be deserialized: ${(error as Error).message}`, "InvalidRequestContent");
  }
}

function send(response: ServerResponse, received: Received | undefined, answer: Answer): void {
  const id = randomUUID();
  const clientId = received?.headers["x-ms-client-request-id"];
  const text = answer.body === undefined ? "" : JSON.stringify(answer.body);
  response.writeHead(answer.status, {
    server: SERVER,
    "cache-control": "no-cache",
    "x-ms-request-id": id,
    "x-ms-correlation-request-id": id,
    ...(clientId === undefined ? {} : { "x-ms-client-request-id": clientId }),
    ...(text === "" ? {} : { "content-type": "application/json; charset=utf-8" }),
    ...answer.headers,
  });
  response.end(received?.method === "HEAD" ? "" : text);
}

function unauthenticated(authorization: string | undefined): ArmError {
  const challenge = { "WWW-Authenticate": 'Bearer authorization_uri="https://login.microsoftonline.com/", error="invalid_token"' };
  return authorization === undefined
    ? new ArmError(401, "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.", challenge)
    : new ArmError(401, "InvalidAuthenticationToken", "The access token is invalid.", challenge);
}

function toAnswer(error: unknown): Answer {
  if (error instanceof ArmError) return error.toAnswer();
  const message = error instanceof Error ? error.message : String(error);
  return new ArmError(500, "InternalServerError", `The local Azure failed: ${message}`).toAnswer();
}
