import type { AccessToken, TokenCredential } from "@azure/core-auth";
import type { PipelinePolicy, PipelineRequest, PipelineResponse, SendRequest } from "@azure/core-rest-pipeline";

import type { Clock } from "../util/clock";
import type { Redactor } from "../util/redact";
import { UserError } from "../util/user-error";

/** A token this near its end is replaced before it is used. */
const EARLY_MS = 2 * 60_000;

/**
 * Adds the bearer token and renews it: before it expires, and once more when
 * the service refuses it (401), so that a poll which outlives its token goes on.
 * Tokens leave over https only.
 */
export function tokenPolicy(credential: TokenCredential, scope: string, clock: Clock, redactor: Redactor): PipelinePolicy {
  let current: AccessToken | undefined;

  async function authorize(request: PipelineRequest): Promise<void> {
    if (current === undefined || current.expiresOnTimestamp - clock.now().getTime() < EARLY_MS) {
      current = await requestToken(credential, scope, redactor);
    }
    request.headers.set("authorization", `Bearer ${current.token}`);
  }

  async function sendRequest(request: PipelineRequest, next: SendRequest): Promise<PipelineResponse> {
    if (!request.url.startsWith("https://")) throw new UserError("a token is sent over https only", { given: new URL(request.url).origin });
    await authorize(request);
    const response = await next(request);
    if (response.status !== 401) return response;
    current = undefined;
    await authorize(request);
    return next(request);
  }
  return { name: "azureRedisMoveTokenPolicy", sendRequest };
}

/** A token for `scope`, or a UserError that says how to sign in. The redactor learns it. */
export async function requestToken(credential: TokenCredential, scope: string, redactor: Redactor): Promise<AccessToken> {
  const token = await credential.getToken(scope).catch((error: unknown) => {
    throw signInError(scope, redactor.redact(error instanceof Error ? error.message : String(error)));
  });
  if (token === null) throw signInError(scope, "no credential gave a token");
  redactor.add(token.token);
  return token;
}

function signInError(scope: string, text: string): UserError {
  return new UserError(`cannot sign in to Azure for ${scope}: ${text.split("\n")[0]}`, {
    remedy:
      "run `az login`, or set the pipeline's credentials (ARM_CLIENT_ID, ARM_TENANT_ID and a secret, certificate or OIDC; or AZURE_*)",
  });
}
