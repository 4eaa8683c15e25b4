import type { IncomingMessage } from "node:http";
import { CONTROL_PLANE } from "../identity";
import type { BlobAccount } from "./service";

/** Why a request must not reach the blobs; the storage service's own status and code. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

const DENIED: Refusal = { status: 403, code: "AuthorizationFailure", message: "This request is not authorized to perform this operation." };
const NO_KEYS: Refusal = { status: 403, code: "KeyBasedAuthenticationNotPermitted", message: "Key based authentication is not permitted on this storage account." };
const UNKNOWN: Refusal = { status: 404, code: "ResourceNotFound", message: "The specified storage account does not exist." };

/** What of a request decides. */
export type GuardedRequest = Pick<IncomingMessage, "url" | "headers">;

/** Azurite knows no firewall and takes keys always: what a storage account forbids is checked before it. */
export function refusalOf(request: GuardedRequest, accounts: readonly BlobAccount[], principal: string): Refusal | undefined {
  const url = new URL(request.url ?? "/", "https://local");
  const account = accounts.find(({ name }) => name === url.pathname.split("/")[1]);
  if (account === undefined) return UNKNOWN;
  const authorization = request.headers.authorization ?? "";
  const caller = objectIdOf(authorization);
  if (caller === CONTROL_PLANE) return undefined;
  const trusted = caller !== undefined && caller !== principal && account.trustedServices;
  if (!account.publicNetwork && !trusted) return DENIED;
  return usesKey(authorization, url.searchParams) && !account.sharedKey ? NO_KEYS : undefined;
}

/** A user delegation SAS names the signer's object id (`skoid`); every other SAS is signed with the account key. */
function usesKey(authorization: string, query: URLSearchParams): boolean {
  return authorization.startsWith("SharedKey ") || (query.has("sig") && !query.has("skoid"));
}

/** Who calls; any caller but the signed-in principal is a managed identity of a service. */
function objectIdOf(authorization: string): string | undefined {
  const claims = authorization.startsWith("Bearer ") ? authorization.split(".")[1] : undefined;
  if (claims === undefined) return undefined;
  try {
    return String((JSON.parse(Buffer.from(claims, "base64url").toString("utf8")) as { oid?: string }).oid);
  } catch {
    return undefined;
  }
}
