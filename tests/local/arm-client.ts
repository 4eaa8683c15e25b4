import { request } from "node:https";
import type { LocalAzure } from "../../local";

export interface ArmReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

/** A client for tests that hides nothing: one request, its answer, whatever it is. */
export class ArmTestClient {
  constructor(
    readonly local: LocalAzure,
    readonly token: string | null = local.env["LOCAL_AZURE_TOKEN"] ?? null,
  ) {}

  get group(): string {
    return `/subscriptions/${this.local.env["LOCAL_AZURE_SUBSCRIPTION_ID"] ?? ""}/resourceGroups/rg1`;
  }

  send(method: string, url: string, body?: unknown): Promise<ArmReply> {
    return this.sendText(method, url, body === undefined ? undefined : JSON.stringify(body));
  }

  /** As `send`, for bodies that are no JSON. */
  sendText(method: string, url: string, body?: string): Promise<ArmReply> {
    const target = url.startsWith("https:") ? url : this.local.arm.endpoint + url;
    return new Promise((resolve, reject) => {
      const outgoing = request(target, { method, ca: this.local.ca.certificate, agent: false, headers: this.#headers(body) }, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: text === "" ? undefined : JSON.parse(text) });
        });
        incoming.on("error", reject);
      });
      outgoing.on("error", reject);
      outgoing.end(body);
    });
  }

  /** Sends, follows the operation to its end, and gives its last status. */
  async run(method: string, url: string, body?: unknown): Promise<{ first: ArmReply; status: string; last: ArmReply }> {
    const first = await this.send(method, url, body);
    if (first.status >= 400) throw new Error(`${method} ${url}: ${first.status} ${JSON.stringify(first.body)}`);
    const poll = first.headers["azure-asyncoperation"] ?? first.headers["location"];
    if (typeof poll !== "string") return { first, status: "Succeeded", last: first };
    for (const deadline = Date.now() + 20_000; Date.now() < deadline; ) {
      const last = await this.send("GET", poll);
      const status = first.headers["azure-asyncoperation"] === undefined ? statusOf(last) : (last.body as { status: string }).status;
      if (status !== "InProgress") return { first, status, last };
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`${method} ${url} did not end in time`);
  }

  #headers(body: string | undefined): Record<string, string> {
    return {
      ...(this.token === null ? {} : { authorization: `Bearer ${this.token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    };
  }
}

function statusOf({ status }: ArmReply): string {
  if (status === 202) return "InProgress";
  return status < 400 ? "Succeeded" : "Failed";
}
