import type { TokenCredential } from "@azure/core-auth";
import type { StoragePipelineOptions } from "@azure/storage-blob";
import { AnonymousCredential, BlobClient, ContainerClient, RestError } from "@azure/storage-blob";
import { ArmError } from "../answer";
import type { Azure } from "../azure";
import { ACCOUNT_TYPE } from "../storage/accounts-published";
import type { ArmResource } from "../store";

/** No retries: a refusal shall end the operation at once. */
function pipeline(azure: Azure): StoragePipelineOptions {
  const options = { tlsOptions: { ca: azure.options.caCertificate }, retryOptions: { maxTries: 1 } };
  return options;
}

/** A container by a URL that carries its SAS, or as a managed identity where a token is given. */
export function containerAt(azure: Azure, url: string, token?: string): ContainerClient {
  return new ContainerClient(parsed(url), token === undefined ? new AnonymousCredential() : fixed(token), pipeline(azure));
}

export function blobAt(azure: Azure, url: string): BlobClient {
  return new BlobClient(parsed(url), new AnonymousCredential(), pipeline(azure));
}

/** Both services want the account in the region of the cache (azure.md 7.1, 7.2); accounts unknown to ARM are refused too. */
export function accountIn(azure: Azure, url: string, location: string | undefined): ArmResource {
  const { pathname, origin } = new URL(parsed(url));
  const name = pathname.split("/")[1] ?? "";
  const account = azure.store.list("/subscriptions", ACCOUNT_TYPE).find((one) => one.name === name);
  if (account === undefined || origin !== azure.blob.endpoint) {
    throw new ArmError(400, "StorageAccountNotFound", `No storage account '${name}' at '${origin}' is known to the local Azure.`);
  }
  if (normal(account.location) !== normal(location)) {
    throw new ArmError(400, "StorageAccountRegionMismatch", `The storage account '${name}' is in '${account.location}', the cache in '${location}': they must be in one region.`);
  }
  return account;
}

/** The service's own words about a blob call that failed, without the URL it was made with. */
export function storageError(error: unknown, what: string): Error {
  if (!(error instanceof RestError)) return error instanceof Error ? error : new Error(String(error));
  return new ArmError(error.statusCode ?? 500, "StorageAccessFailed", `${what}: the storage service answered ${error.statusCode ?? "nothing"} ${error.code ?? ""}.`);
}

function parsed(url: string): string {
  if (URL.canParse(url)) return url;
  throw new ArmError(400, "InvalidStorageUrl", "The storage URL is invalid: a full https URL is needed, not a bare container name.");
}

function fixed(token: string): TokenCredential {
  return { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) };
}

function normal(location: string | undefined): string {
  return (location ?? "").toLowerCase().replaceAll(" ", "");
}
