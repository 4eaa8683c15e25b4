import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";

import type { TokenCredential } from "@azure/core-auth";
import { BlobServiceClient, newPipeline, RestError, StorageSharedKeyCredential, type ContainerClient } from "@azure/storage-blob";

import type { Clock } from "../util/clock";
import type { Redactor } from "../util/redact";
import type { Secret } from "../util/secret";
import { AzureRequestError, errorBody } from "./azure-error";
import type { BlobFacts, BlobStore, SasGrant, WriteCondition } from "./blob-store";
import { delegationSigner, sharedKeySigner, signedUrl, type Signer } from "./sas";

/** How to get at the blobs: the account's key, or the caller's own Entra identity. */
export type BlobAccess =
  { readonly kind: "sharedKey"; readonly key: Secret } | { readonly kind: "token"; readonly credential: TokenCredential };

export interface BlobStoreOptions {
  readonly accountName: string;
  /** `properties.primaryEndpoints.blob` of the account, with or without a final slash. */
  readonly endpoint: string;
  readonly container: string;
  readonly access: BlobAccess;
  readonly storageScope: string;
  readonly clock: Clock;
  readonly redactor: Redactor;
  /** PEM text of a further certificate authority; used with `direct`. */
  readonly ca?: string;
  /** Past any proxy, for a local stand-in. */
  readonly direct?: boolean;
}

const CONDITION_FAILED = new Set([409, 412]);

/** A container of a real storage account, or of Azurite. */
export class AzureBlobStore implements BlobStore {
  readonly containerUrl: string;
  readonly #container: ContainerClient;
  readonly #signer: Signer;
  readonly #redactor: Redactor;

  constructor(options: BlobStoreOptions) {
    const { accountName, access, container, redactor } = options;
    const endpoint = options.endpoint.replace(/\/+$/, "");
    if (access.kind === "sharedKey") redactor.add(access.key.reveal());
    const sharedKey = access.kind === "sharedKey" ? new StorageSharedKeyCredential(accountName, access.key.reveal()) : undefined;
    const service = new BlobServiceClient(endpoint, newPipeline(sharedKey ?? tokenOf(access), pipelineOptions(options)));
    this.#redactor = redactor;
    this.#container = service.getContainerClient(container);
    this.containerUrl = `${endpoint}/${container}`;
    this.#signer = sharedKey === undefined ? delegationSigner(service, accountName, options.clock, redactor) : sharedKeySigner(sharedKey);
  }

  exists(): Promise<boolean> {
    return this.#call("find the container", () => this.#container.exists());
  }

  list(prefix: string): Promise<readonly BlobFacts[]> {
    return this.#call(`list the blobs ${prefix}*`, async () => {
      const blobs: BlobFacts[] = [];
      for await (const { name, properties } of this.#container.listBlobsFlat({ prefix })) {
        blobs.push({
          name,
          sizeBytes: properties.contentLength ?? 0,
          kind: properties.blobType ?? "BlockBlob",
          lastModified: properties.lastModified.toISOString(),
        });
      }
      return blobs;
    });
  }

  readText(name: string): Promise<string | undefined> {
    return this.#call(`read the blob ${name}`, async () => {
      try {
        return (await this.#container.getBlobClient(name).downloadToBuffer()).toString("utf8");
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        throw error;
      }
    });
  }

  readRange(name: string, offset: number, count: number): Promise<Buffer> {
    return this.#call(`read the blob ${name}`, () => this.#container.getBlobClient(name).downloadToBuffer(offset, count));
  }

  writeText(name: string, text: string, { leaseId, ifAbsent }: WriteCondition = {}): Promise<boolean> {
    return this.#conditional(`write the blob ${name}`, () =>
      this.#container.getBlockBlobClient(name).upload(text, Buffer.byteLength(text), {
        blobHTTPHeaders: { blobContentType: "application/json" },
        conditions: { ...(leaseId === undefined ? {} : { leaseId }), ...(ifAbsent ? { ifNoneMatch: "*" } : {}) },
      }),
    );
  }

  async delete(name: string): Promise<void> {
    await this.#call(`delete the blob ${name}`, () => this.#container.getBlobClient(name).deleteIfExists());
  }

  acquireLease(name: string, seconds: number, leaseId: string): Promise<boolean> {
    return this.#conditional(`lease the blob ${name}`, () => this.#lease(name, leaseId).acquireLease(seconds));
  }

  renewLease(name: string, leaseId: string): Promise<boolean> {
    return this.#conditional(`renew the lease of the blob ${name}`, () => this.#lease(name, leaseId).renewLease());
  }

  async releaseLease(name: string, leaseId: string): Promise<void> {
    await this.#conditional(`release the lease of the blob ${name}`, () => this.#lease(name, leaseId).releaseLease());
  }

  signContainer(grant: SasGrant): Promise<Secret> {
    return this.#call("sign a URL of the container", () => signedUrl(this.#signer, this.#container, undefined, grant, this.#redactor));
  }

  signBlob(name: string, grant: SasGrant): Promise<Secret> {
    return this.#call(`sign a URL of the blob ${name}`, () => signedUrl(this.#signer, this.#container, name, grant, this.#redactor));
  }

  #lease(name: string, leaseId: string) {
    return this.#container.getBlobClient(name).getBlobLeaseClient(leaseId);
  }

  /** False for "the condition does not hold"; anything else that fails is an error. */
  #conditional(what: string, action: () => Promise<unknown>): Promise<boolean> {
    return this.#call(what, async () => {
      try {
        await action();
        return true;
      } catch (error) {
        if (CONDITION_FAILED.has(statusOf(error) ?? 0)) return false;
        throw error;
      }
    });
  }

  async #call<T>(what: string, action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      throw error instanceof RestError ? this.#failure(what, error) : error;
    }
  }

  #failure(what: string, error: RestError): AzureRequestError {
    const { text } = errorBody(error.message);
    const requestId = error.response?.headers.get("x-ms-request-id");
    return new AzureRequestError({
      request: `${what} (container ${this.#container.containerName} of ${this.#container.accountName})`,
      ...(error.statusCode === undefined ? {} : { status: error.statusCode }),
      ...(error.code === undefined ? {} : { code: error.code }),
      ...(text === undefined ? {} : { text: this.#redactor.redact(text) }),
      ...(requestId === undefined ? {} : { requestId }),
    });
  }
}

function tokenOf(access: BlobAccess): TokenCredential | undefined {
  return access.kind === "token" ? access.credential : undefined;
}

function pipelineOptions({ endpoint, ca, direct, storageScope }: BlobStoreOptions) {
  const retryOptions = { maxTries: 5, tryTimeoutInMs: 60_000, retryDelayInMs: 1000, maxRetryDelayInMs: 30_000 };
  // The library hands `agent` through to its HTTP pipeline; an agent of one's own also keeps it off any proxy.
  const agent = endpoint.startsWith("https:") ? new HttpsAgent(ca === undefined ? {} : { ca }) : new HttpAgent();
  return { retryOptions, audience: storageScope, ...(direct ? { agent } : {}) };
}

function statusOf(error: unknown): number | undefined {
  return error instanceof RestError ? error.statusCode : undefined;
}
