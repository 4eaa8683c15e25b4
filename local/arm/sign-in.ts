import { badRequest, ok } from "./answer";
import type { Azure } from "./azure";
import type { Call, Handler, Route } from "./router";

/** What SDKs and the Pulumi provider ask a cloud first (engine.md 10). */
const metadata: Handler = (call) => {
  const host = new URL(call.origin).host;
  const cloud = {
    name: "LocalAzure",
    portal: call.origin,
    authentication: { loginEndpoint: `${call.origin}/`, audiences: [`${call.origin}/`, "https://management.core.windows.net/"], tenant: "common", identityProvider: "AAD" },
    resourceManager: `${call.origin}/`,
    microsoftGraphResourceId: `${call.origin}/graph/`,
    graphAudience: `${call.origin}/graph/`,
    suffixes: { storage: host, keyVaultDns: "vault.azure.net" },
  };
  return ok(call.apiVersion < "2022" ? [cloud] : cloud);
};

/** One plain GET with `resource`, as App Service and VMs have it. */
const managedIdentity: Handler = (call, azure) => {
  const resource = call.query.get("resource");
  if (resource === null) throw badRequest("The parameter 'resource' is required.", "invalid_request");
  return ok({ ...tokenBody(azure), resource, client_id: azure.tokens.principal });
};

const oauth: Handler = (call, azure) => {
  if (call.body === undefined) throw badRequest("The request body must contain the parameter 'grant_type'.", "invalid_request");
  return ok(tokenBody(azure));
};

function tokenBody({ tokens }: Azure): Record<string, unknown> {
  const left = tokens.expiresOn - Math.floor(Date.now() / 1000);
  return { access_token: tokens.token, token_type: "Bearer", expires_in: left, ext_expires_in: left, expires_on: String(tokens.expiresOn) };
}

function discovery(call: Call): Record<string, unknown> {
  const base = `${call.origin}/${call.param("tenant")}`;
  return {
    issuer: `${base}/v2.0`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    token_endpoint: `${base}/oauth2/v2.0/token`,
    jwks_uri: `${base}/discovery/v2.0/keys`,
    response_types_supported: ["code"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
  };
}

export const IDENTITY_PATH = "/metadata/identity/oauth2/token";

const rows: readonly Route[] = [
  { method: "GET", path: "/metadata/endpoints", handle: metadata },
  { method: "GET", path: IDENTITY_PATH, handle: managedIdentity },
  { method: "GET", path: "/{tenant}/v2.0/.well-known/openid-configuration", handle: (call) => ok(discovery(call)) },
  { method: "POST", path: "/{tenant}/oauth2/v2.0/token", handle: oauth },
  { method: "POST", path: "/{tenant}/oauth2/token", handle: oauth },
];

export const signInRoutes = rows.map((row): Route => ({ ...row, kind: "open" }));
