import { readFileSync } from "node:fs";

import type { TokenCredential } from "@azure/core-auth";

import { UserError } from "../util/user-error";
import { cloudByName, type Cloud } from "./clouds";
import { environmentCredential, staticCredential } from "./credential";

/** Where Azure is and who we are there. */
export interface AzureEnvironment extends Cloud {
  /** True when `LOCAL_AZURE_ARM_ENDPOINT` points at the local stand-in: no proxy, its own CA. */
  readonly local: boolean;
  /** PEM text of a further certificate authority to trust. */
  readonly ca?: string;
  /** Default for calls that name no subscription. */
  readonly subscriptionId?: string;
  readonly tenantId?: string;
  readonly credential: TokenCredential;
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Reads the environment from variables, the same for every command and for
 * the provider inside `pulumi up`.
 *
 * - `LOCAL_AZURE_ARM_ENDPOINT`, `LOCAL_AZURE_CA` (path of a PEM file),
 *   `LOCAL_AZURE_TOKEN`, `LOCAL_AZURE_SUBSCRIPTION_ID`,
 *   `LOCAL_AZURE_TENANT_ID`: the local stand-in.
 * - `ARM_ENVIRONMENT` or `AZURE_ENVIRONMENT`: `public` (default),
 *   `usgovernment`, `china`; `AZURE_RESOURCE_MANAGER_ENDPOINT` and
 *   `AZURE_AUTHORITY_HOST` override single addresses of it.
 * - `ARM_SUBSCRIPTION_ID` or `AZURE_SUBSCRIPTION_ID`, `ARM_TENANT_ID` or
 *   `AZURE_TENANT_ID`.
 *
 * Throws a UserError for values that cannot be used.
 */
export function azureEnvironment(variables: Variables): AzureEnvironment {
  return given(variables, "LOCAL_AZURE_ARM_ENDPOINT") === undefined ? realEnvironment(variables) : localEnvironment(variables);
}

function realEnvironment(variables: Variables): AzureEnvironment {
  const cloud = cloudByName(given(variables, "ARM_ENVIRONMENT", "AZURE_ENVIRONMENT"), "ARM_ENVIRONMENT");
  const armEndpoint = given(variables, "AZURE_RESOURCE_MANAGER_ENDPOINT");
  const overridden: Cloud = {
    ...cloud,
    ...(armEndpoint === undefined
      ? {}
      : {
          armEndpoint: httpsOrigin(armEndpoint, "AZURE_RESOURCE_MANAGER_ENDPOINT"),
          armScope: `${httpsOrigin(armEndpoint, "AZURE_RESOURCE_MANAGER_ENDPOINT")}/.default`,
        }),
    authorityHost: given(variables, "AZURE_AUTHORITY_HOST") ?? cloud.authorityHost,
  };
  return {
    ...overridden,
    local: false,
    ...optional("subscriptionId", given(variables, "ARM_SUBSCRIPTION_ID", "AZURE_SUBSCRIPTION_ID")),
    ...optional("tenantId", given(variables, "ARM_TENANT_ID", "AZURE_TENANT_ID")),
    credential: environmentCredential(variables, overridden.authorityHost),
  };
}

function localEnvironment(variables: Variables): AzureEnvironment {
  const token = given(variables, "LOCAL_AZURE_TOKEN");
  if (token === undefined) {
    throw new UserError("LOCAL_AZURE_ARM_ENDPOINT is set without LOCAL_AZURE_TOKEN", {
      remedy: "export every line that `npm run local` prints",
    });
  }
  const caPath = given(variables, "LOCAL_AZURE_CA");
  return {
    ...cloudByName(undefined, "LOCAL_AZURE"),
    armEndpoint: httpsOrigin(given(variables, "LOCAL_AZURE_ARM_ENDPOINT")!, "LOCAL_AZURE_ARM_ENDPOINT"),
    local: true,
    ...optional("ca", caPath === undefined ? undefined : readCa(caPath)),
    ...optional("subscriptionId", given(variables, "LOCAL_AZURE_SUBSCRIPTION_ID")),
    ...optional("tenantId", given(variables, "LOCAL_AZURE_TENANT_ID")),
    credential: staticCredential(token),
  };
}

function given(variables: Variables, ...names: string[]): string | undefined {
  return names.map((name) => variables[name]?.trim()).find((value) => value !== undefined && value !== "");
}

function optional<K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, string>);
}

/** Tokens go to this address, so it must be https. */
function httpsOrigin(text: string, path: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "https:") {
    throw new UserError("not an https address", { path, given: JSON.stringify(text), allowed: "https://host[:port]" });
  }
  return url.origin;
}

function readCa(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new UserError("cannot read the certificate file", {
      path: "LOCAL_AZURE_CA",
      given: JSON.stringify(path),
      remedy: `${error instanceof Error ? error.message : String(error)}; is the local Azure still running?`,
    });
  }
}
