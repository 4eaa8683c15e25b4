import {
  BlobSASPermissions,
  ContainerSASPermissions,
  generateBlobSASQueryParameters,
  SASProtocol,
  type BlobSASSignatureValues,
  type BlobServiceClient,
  type ContainerClient,
  type StorageSharedKeyCredential,
  type UserDelegationKey,
} from "@azure/storage-blob";

import type { Clock } from "../util/clock";
import type { Redactor } from "../util/redact";
import { Secret } from "../util/secret";
import type { SasGrant } from "./blob-store";

/** Signs the values of a SAS and returns its query. */
export type Signer = (values: BlobSASSignatureValues, grant: SasGrant) => Promise<string>;

/**
 * Storage API version every SAS is made for. Not the client's newest: Azurite
 * refuses user-delegation signatures of a later one (engine.md, 11.2), and the
 * importing service may be older than our client.
 */
const SAS_VERSION = "2025-11-05";

/** A user-delegation key lives at most this long. */
const LONGEST_DELEGATION_MS = 7 * 24 * 3600_000;

/**
 * Azure asks for a start at least 15 minutes back, as clocks differ (azure.md, 7.1).
 */
const BACKDATED_MS = 20 * 60_000;

/** A grant that has begun well before now and ends after `lifetimeMs`. */
export function grant(permissions: string, lifetimeMs: number, clock: Clock): SasGrant {
  const now = clock.now().getTime();
  return { permissions, startsOn: new Date(now - BACKDATED_MS), expiresOn: new Date(now + lifetimeMs) };
}

/** Signs by the account's key. */
export function sharedKeySigner(credential: StorageSharedKeyCredential): Signer {
  return async (values) => generateBlobSASQueryParameters(values, credential).toString();
}

/** Signs by a key that Entra gives the caller: works where the account's own keys are switched off. */
export function delegationSigner(service: BlobServiceClient, accountName: string, clock: Clock, redactor: Redactor): Signer {
  let key: UserDelegationKey | undefined;
  return async (values, { startsOn, expiresOn }) => {
    if (key === undefined || key.signedExpiresOn < expiresOn || key.signedStartsOn > startsOn) {
      const longest = clock.now().getTime() + LONGEST_DELEGATION_MS;
      key = await service.getUserDelegationKey(startsOn, new Date(Math.min(expiresOn.getTime(), longest)));
      redactor.add(key.value);
    }
    return generateBlobSASQueryParameters(values, key, accountName).toString();
  };
}

/** The URL of the container, or of one blob in it, with its signature. The redactor learns the signature. */
export async function signedUrl(
  signer: Signer,
  container: ContainerClient,
  blobName: string | undefined,
  grant: SasGrant,
  redactor: Redactor,
): Promise<Secret> {
  const { permissions, startsOn, expiresOn } = grant;
  const url = blobName === undefined ? container.url : container.getBlobClient(blobName).url;
  const values: BlobSASSignatureValues = {
    containerName: container.containerName,
    ...(blobName === undefined ? {} : { blobName }),
    permissions: blobName === undefined ? ContainerSASPermissions.parse(permissions) : BlobSASPermissions.parse(permissions),
    startsOn,
    expiresOn,
    protocol: url.startsWith("https:") ? SASProtocol.Https : SASProtocol.HttpsAndHttp,
    version: SAS_VERSION,
  };
  const query = await signer(values, grant);
  const signature = new URLSearchParams(query).get("sig");
  if (signature !== null) redactor.add(signature);
  return new Secret(`${url}?${query}`);
}
