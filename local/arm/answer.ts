/** What a handler answers; the server adds the headers every ARM answer has. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A refusal with ARM's error body: `{"error": {"code", "message"}}`. */
export class ArmError extends Error {
  override readonly name = "ArmError";

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }

  toAnswer(): Answer {
    return { status: this.status, headers: this.headers, body: { error: { code: this.code, message: this.message } } };
  }
}

export const ok = (body: unknown): Answer => ({ status: 200, body });

/** A list answer, complete or one page of it. */
export const list = (value: readonly unknown[], nextLink?: string): Answer =>
  ok(nextLink === undefined ? { value } : { value, nextLink });

export const badRequest = (message: string, code = "BadRequest"): ArmError => new ArmError(400, code, message);

export const notFound = (id: string): ArmError =>
  new ArmError(404, "ResourceNotFound", `The Resource '${shortId(id)}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`);

export const groupNotFound = (group: string): ArmError =>
  new ArmError(404, "ResourceGroupNotFound", `Resource group '${group}' could not be found.`);

/** Says that the local Azure, not Azure, cannot do something. */
export const notEmulated = (what: string): ArmError =>
  new ArmError(501, "LocalAzureNotImplemented", `The local Azure is a stand-in and does not have ${what}.`);

/** `Microsoft.Cache/redis/name under resource group g`, as ARM words it. */
function shortId(id: string): string {
  const [, group, rest] = /\/resourceGroups\/([^/]+)\/providers\/(.+)$/i.exec(id) ?? [];
  return group === undefined || rest === undefined ? id : `${rest}' under resource group '${group}`;
}
