import type { AccessToken, GetTokenOptions, TokenCredential } from "@azure/core-auth";

/** `@azure/identity` takes half a second to load, so it is loaded at the first token. */
const loadIdentity = () => import("@azure/identity");

type Identity = Awaited<ReturnType<typeof loadIdentity>>;
type Variables = Readonly<Record<string, string | undefined>>;

/** A fixed token lives as long as it says; a token that does not say is asked for again this soon. */
const STATIC_TOKEN_LIFETIME_MS = 10 * 60_000;

/** A token given from outside, for every audience. */
export function staticCredential(token: string): TokenCredential {
  return {
    getToken: async () => ({ token, expiresOnTimestamp: claims(token).exp ?? Date.now() + STATIC_TOKEN_LIFETIME_MS }),
  };
}

/**
 * The credentials that Pulumi's Azure provider would use, from the same
 * variables, so that nobody configures the transfer a second time:
 * `ARM_CLIENT_ID` and `ARM_TENANT_ID` with `ARM_CLIENT_SECRET`, with
 * `ARM_CLIENT_CERTIFICATE_PATH`, or with `ARM_USE_OIDC` and
 * `ARM_OIDC_TOKEN`/`ARM_OIDC_TOKEN_FILE_PATH`; `ARM_USE_MSI`. Otherwise
 * DefaultAzureCredential: AZURE_* variables, workload identity, managed
 * identity, Azure CLI.
 */
export function environmentCredential(variables: Variables, authorityHost: string): TokenCredential {
  let chosen: Promise<TokenCredential> | undefined;
  return {
    getToken: async (scopes: string | string[], options?: GetTokenOptions): Promise<AccessToken | null> => {
      chosen ??= loadIdentity().then((library) => choose(library, variables, authorityHost));
      return (await chosen).getToken(scopes, options);
    },
  };
}

function choose(library: Identity, variables: Variables, authorityHost: string): TokenCredential {
  const options = { authorityHost };
  const tenant = variables["ARM_TENANT_ID"];
  const client = variables["ARM_CLIENT_ID"];
  if (tenant && client) {
    const secret = variables["ARM_CLIENT_SECRET"];
    if (secret) return new library.ClientSecretCredential(tenant, client, secret, options);
    const certificatePath = variables["ARM_CLIENT_CERTIFICATE_PATH"];
    if (certificatePath) return new library.ClientCertificateCredential(tenant, client, { certificatePath }, options);
    const assertion = isTrue(variables["ARM_USE_OIDC"]) ? oidcAssertion(variables) : undefined;
    if (assertion) return new library.ClientAssertionCredential(tenant, client, assertion, options);
  }
  if (isTrue(variables["ARM_USE_MSI"])) {
    return client ? new library.ManagedIdentityCredential({ clientId: client }) : new library.ManagedIdentityCredential();
  }
  return new library.DefaultAzureCredential({ authorityHost });
}

/** The assertion is read anew each time: pipelines replace the file when the token nears its end. */
function oidcAssertion(variables: Variables): (() => Promise<string>) | undefined {
  const token = variables["ARM_OIDC_TOKEN"];
  if (token) return async () => token;
  const path = variables["ARM_OIDC_TOKEN_FILE_PATH"];
  if (path) return async () => (await (await import("node:fs/promises")).readFile(path, "utf8")).trim();
  const url = variables["ARM_OIDC_REQUEST_URL"] ?? variables["ACTIONS_ID_TOKEN_REQUEST_URL"];
  const bearer = variables["ARM_OIDC_REQUEST_TOKEN"] ?? variables["ACTIONS_ID_TOKEN_REQUEST_TOKEN"];
  return url && bearer ? () => requestAssertion(url, bearer) : undefined;
}

/** GitHub's own exchange: `{"value": "<jwt>"}` for the audience that Entra asks for. */
async function requestAssertion(url: string, bearer: string): Promise<string> {
  const target = new URL(url);
  target.searchParams.set("audience", "api://AzureADTokenExchange");
  const answer = await fetch(target, { headers: { authorization: `Bearer ${bearer}`, accept: "application/json" } });
  if (!answer.ok) throw new Error(`the pipeline's OIDC endpoint answered ${answer.status}; does the job have the right id-token: write?`);
  const { value } = (await answer.json()) as { value?: string };
  if (!value) throw new Error("the pipeline's OIDC endpoint gave no token");
  return value;
}

function isTrue(text: string | undefined): boolean {
  return text !== undefined && ["1", "true"].includes(text.trim().toLowerCase());
}

/** What a token says of itself; nothing is verified, the service does that. `exp` in milliseconds. */
export function claims(token: string): { readonly oid?: string; readonly exp?: number } {
  const payload = token.split(".")[1];
  if (payload === undefined) return {};
  try {
    const { oid, exp } = JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as Record<string, unknown>;
    return { ...(typeof oid === "string" ? { oid } : {}), ...(typeof exp === "number" ? { exp: exp * 1000 } : {}) };
  } catch {
    // Not every issuer's token is a JWT: an opaque one says nothing.
    return {};
  }
}
