/** Facts of a request that failed; everything in it is redacted. */
export interface AzureRequestFailure {
  /** What was asked, such as `POST redis/c1/export`. */
  readonly request: string;
  /** HTTP status; undefined where no answer came. */
  readonly status?: number;
  /** The service's own code, such as `AuthorizationFailed`, or the system's, such as `ECONNRESET`. */
  readonly code?: string;
  /** The service's own text. */
  readonly text?: string;
  /** Value of `x-ms-request-id`, for a support case. */
  readonly requestId?: string;
}

/** What the status of a refusal asks of the user. */
const REMEDIES: Readonly<Record<number, string>> = {
  401: "the token was refused: sign in again (az login, or the pipeline's credentials)",
  403: "the identity lacks a right for this, or a policy or firewall forbids it",
  404: "it does not exist, or this identity may not see it",
  429: "Azure asks to slow down: run again in some minutes",
};

/** Answers and failures after which the same request may succeed later. */
const TRANSIENT = new Set([408, 429, 500, 502, 503, 504]);

/** A request to Azure that was answered with an error, or not at all. */
export class AzureRequestError extends Error {
  override readonly name = "AzureRequestError";
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly request: string;

  constructor({ request, status, code, text, requestId }: AzureRequestFailure) {
    const what = status === undefined ? `no answer (${code ?? "network failure"})` : `${status}${code === undefined ? "" : ` ${code}`}`;
    const remedy = status === undefined ? undefined : REMEDIES[status];
    const parts = [`${request}: ${what}`];
    if (text !== undefined && text !== "") parts.push(text);
    if (remedy !== undefined) parts.push(remedy);
    if (requestId !== undefined) parts.push(`request id ${requestId}`);
    super(parts.join("; "));
    this.request = request;
    this.status = status;
    this.code = code;
  }

  /** No answer, or one that may be another one later. */
  get transient(): boolean {
    return this.status === undefined || TRANSIENT.has(this.status);
  }

  /** Whether the service may have acted on the request although it did not say so. */
  get maybeAccepted(): boolean {
    if (this.status === undefined) return !NEVER_SENT.has(this.code ?? "");
    return this.status >= 500 || this.status === 408;
  }
}

/** Failures that come before the request has left: repeating it is safe, whatever it does. */
export const NEVER_SENT: ReadonlySet<string> = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

/** Code and text of an ARM or Storage error body, whatever its shape. */
export function errorBody(text: string | null | undefined): { readonly code?: string; readonly text?: string } {
  if (text === undefined || text === null || text.trim() === "") return {};
  const parsed = parseJson(text);
  const error = isRecord(parsed) ? (isRecord(parsed["error"]) ? parsed["error"] : parsed) : undefined;
  if (error === undefined) return { text: oneLine(text) };
  const code = error["code"];
  const message = error["message"];
  return {
    ...(typeof code === "string" ? { code } : {}),
    ...(typeof message === "string" ? { text: oneLine(message) } : {}),
  };
}

const LONGEST_TEXT = 600;

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > LONGEST_TEXT ? `${line.slice(0, LONGEST_TEXT)}...` : line;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Proxies answer in HTML and Storage in XML: the caller then shows the text itself.
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
