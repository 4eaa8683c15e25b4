import type { Azure } from "./arm/azure";
import type { ArmServer } from "./arm/server";
import { IDENTITY_PATH } from "./arm/sign-in";

const LOOPBACK = "127.0.0.1,localhost";

/** The variables by which clients find the local Azure: the project's own, then those of Pulumi's provider and the SDKs. */
export function environment(azure: Azure, server: ArmServer, caFile: string): Record<string, string> {
  const { subscription, tokens, blob } = azure.options;
  return {
    LOCAL_AZURE_ARM_ENDPOINT: server.endpoint,
    LOCAL_AZURE_CA: caFile,
    LOCAL_AZURE_SUBSCRIPTION_ID: subscription,
    LOCAL_AZURE_TENANT_ID: tokens.tenant,
    LOCAL_AZURE_TOKEN: tokens.token,
    LOCAL_AZURE_BLOB_ENDPOINT: blob.endpoint,
    LOCAL_AZURE_PRICES_ENDPOINT: server.endpoint,
    ARM_SUBSCRIPTION_ID: subscription,
    ARM_TENANT_ID: tokens.tenant,
    ARM_USE_MSI: "true",
    ARM_METADATA_HOSTNAME: new URL(server.endpoint).host,
    ARM_DISABLE_INSTANCE_DISCOVERY: "true",
    IDENTITY_ENDPOINT: `${server.plainEndpoint}${IDENTITY_PATH}`,
    IDENTITY_HEADER: "local-azure",
    NODE_EXTRA_CA_CERTS: caFile,
    SSL_CERT_FILE: caFile,
    // A proxy set for the machine must not get requests for loopback.
    NO_PROXY: [process.env["NO_PROXY"] ?? process.env["no_proxy"], LOOPBACK].filter(Boolean).join(","),
  };
}
