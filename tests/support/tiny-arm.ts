import { createServer } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createCa, LOOPBACK_NAMES } from "../../local/tls";

export type Body = Record<string, unknown>;

/**
 * The smallest ARM that a provider can work against: keeps what is put, with
 * one poll before each operation ends. Knows no resource types; the local Azure
 * in `local/arm` does.
 */
export interface TinyArm {
  readonly endpoint: string;
  readonly ca: string;
  readonly token: string;
  /** Bodies by lower-case id. */
  readonly store: Map<string, Body>;
  /** Method and path of every request, polls apart. */
  readonly requests: string[];
  /** Answers given in place of the next ones; status 0 cuts the connection after the request took effect. */
  readonly scripted: { method: string; status: number; headers?: Record<string, string>; body?: Body }[];
  /** Last parts of ids whose operation is accepted and then fails, with the message. */
  readonly failing: Map<string, string>;
  /** What `POST .../listKeys` answers with. */
  readonly keys: Body;
  stop(): Promise<void>;
}

const TOKEN = "tiny-arm-token";

export async function startTinyArm(keys: Body = {}): Promise<TinyArm> {
  const ca = await createCa();
  const { certificate, privateKey } = await ca.issue(LOOPBACK_NAMES);
  const arm = {
    store: new Map<string, Body>(),
    requests: [] as string[],
    scripted: [] as TinyArm["scripted"],
    failing: new Map<string, string>(),
    keys,
  };
  const polled = new Set<string>();
  const server = createServer(
    { cert: certificate, key: privateKey },
    (request, response) => void handle(arm, polled, request, response),
  );
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const endpoint = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...arm,
    endpoint,
    ca: ca.certificate,
    token: TOKEN,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

type State = Pick<TinyArm, "store" | "requests" | "scripted" | "failing" | "keys">;

async function handle(arm: State, polled: Set<string>, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "https://tiny");
  const method = request.method ?? "GET";
  const id = url.pathname.toLowerCase();
  const answer = (status: number, body?: unknown, headers: Record<string, string> = {}): void => {
    response
      .writeHead(status, { "content-type": "application/json", ...headers })
      .end(body === undefined ? undefined : JSON.stringify(body));
  };
  const body = await bodyOf(request);
  if (request.headers.authorization !== `Bearer ${TOKEN}`)
    return answer(401, error("InvalidAuthenticationToken", "no such token"));
  if (id.startsWith("/operations/")) return answer(200, poll(arm, polled, id), { "retry-after": "0" });
  arm.requests.push(`${method} ${url.pathname}${url.search}`);
  const scripted = arm.scripted.findIndex((script) => script.method === method);
  const script = scripted < 0 ? undefined : arm.scripted.splice(scripted, 1)[0];
  if (script && script.status > 0) return answer(script.status, script.body, script.headers);
  const found = arm.store.get(id);
  if (method === "POST") return answer(200, arm.keys);
  if (method === "GET")
    return found ? answer(200, found) : answer(404, error("ResourceNotFound", `${url.pathname} was not found`));
  const operation = {
    "azure-asyncoperation": `https://${request.headers.host}/operations${url.pathname}`,
    "retry-after": "0",
  };
  polled.delete(`/operations${id}`);
  if (method === "DELETE") {
    if (!found) return answer(404, error("ResourceNotFound", "nothing to delete"));
    arm.store.delete(id);
    return answer(202, undefined, operation);
  }
  const stored = {
    ...body,
    id: url.pathname,
    name: url.pathname.split("/").at(-1),
    properties: { ...(body.properties as Body | undefined), provisioningState: "Succeeded" },
  };
  arm.store.set(id, stored);
  if (script) return void response.destroy();
  return answer(found ? 200 : 201, stored, operation);
}

/** Running at the first look, ended at the second. */
function poll(arm: State, polled: Set<string>, id: string): Body {
  if (!polled.has(id)) {
    polled.add(id);
    return { status: "InProgress" };
  }
  const failure = [...arm.failing].find(([name]) => id.endsWith(`/${name}`));
  return failure ? { status: "Failed", ...error("OperationFailed", failure[1]) } : { status: "Succeeded" };
}

function error(code: string, message: string): Body {
  return { error: { code, message } };
}

async function bodyOf(request: IncomingMessage): Promise<Body> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text === "" ? {} : (JSON.parse(text) as Body);
}
