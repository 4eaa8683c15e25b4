import { randomUUID } from "node:crypto";

import {
  BlobLeaseClient,
  BlobServiceClient,
  newPipeline,
  StorageSharedKeyCredential,
  type StoragePipelineOptions,
} from "@azure/storage-blob";

import { ArmClient } from "../../../lib/azure/arm-client";
import { AzureBlobStore, type BlobAccess } from "../../../lib/azure/azure-blob-store";
import { apiVersions } from "../../../lib/azure/api-versions";
import { azureEnvironment, type AzureEnvironment } from "../../../lib/azure/environment";
import { readStorage, readStorageKey } from "../../../lib/transfer/facts/storage";
import type { RdbTransferInputs } from "../../../lib/transfer/inputs";
import { systemClock } from "../../../lib/util/clock";
import { beginOperation, pollOperation } from "../../../lib/azure/operation";
import { startLocalAzure, type LocalAzure } from "../../../local";
import type { RunningCache } from "../../../local/data-plane";
import { createDataPlane } from "../../../local/redis";
import { applySeed, parseSeed } from "../../../local/seed";

const LOCATION = "westeurope";
const BLOB_DATA_CONTRIBUTOR = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";

export interface MoveSpec {
  readonly name: string;
  readonly shards?: number;
  readonly keys: number;
  readonly sku?: string;
  readonly clusteringPolicy?: "OSSCluster" | "EnterpriseCluster" | "NoCluster";
  readonly accessKeys?: boolean;
}

/** What a test needs of one source, target and storage on the local Azure. */
export interface Move {
  readonly inputs: RdbTransferInputs;
  readonly source: RunningCache;
  readonly target: RunningCache;
}

/** The local Azure with real Redis servers and real blobs, and what a transfer needs on it. */
export class LocalMoves {
  /** How often each name was asked for. */
  private readonly named = new Map<string, number>();

  private constructor(
    readonly local: LocalAzure,
    readonly environment: AzureEnvironment,
    readonly arm: ArmClient,
  ) {}

  static async start(): Promise<LocalMoves> {
    const local = await startLocalAzure({ dataPlane: (ca) => createDataPlane({ ca }) });
    const environment = azureEnvironment(local.env);
    return new LocalMoves(local, environment, new ArmClient(environment));
  }

  stop(): Promise<void> {
    return this.local.stop();
  }

  get group(): string {
    return `/subscriptions/${this.environment.subscriptionId}/resourceGroups/moves`;
  }

  /** A seeded source, an empty target, a storage account with a container. */
  async prepare({ name: wanted, shards, keys, sku = "P1", clusteringPolicy = "EnterpriseCluster", accessKeys = true }: MoveSpec): Promise<Move> {
    const name = this.unused(wanted);
    const cache = { name, resourceGroup: "moves", location: LOCATION, sku, keys, ...(shards === undefined ? {} : { shardCount: shards }) };
    await applySeed(this.local, parseSeed({ caches: [cache] }));
    const sourceId = `${this.group}/providers/Microsoft.Cache/redis/${name}`;
    const clusterId = `${this.group}/providers/Microsoft.Cache/redisEnterprise/${name}-new`;
    const targetDatabaseId = `${clusterId}/databases/default`;
    const storageAccountId = `${this.group}/providers/Microsoft.Storage/storageAccounts/${name}staging`;
    await this.put(clusterId, apiVersions.redisEnterprise, {
      location: LOCATION,
      sku: { name: "Balanced_B10" },
      properties: { publicNetworkAccess: "Enabled", minimumTlsVersion: "1.2" },
    });
    await this.put(targetDatabaseId, apiVersions.redisEnterprise, {
      properties: {
        clusteringPolicy,
        clientProtocol: "Encrypted",
        port: 10000,
        accessKeysAuthentication: accessKeys ? "Enabled" : "Disabled",
      },
    });
    if (!accessKeys) await this.assignAccess(targetDatabaseId);
    await this.putStorage(storageAccountId);
    await this.put(`${storageAccountId}/blobServices/default/containers/rdb`, apiVersions.storage, {});
    const running = (id: string) => this.local.dataPlane.get(id)!;
    return {
      inputs: { sourceId, targetDatabaseId, storageAccountId, containerName: "rdb", snapshot: "first" },
      source: running(sourceId),
      target: running(targetDatabaseId),
    };
  }

  /** A second try of a test finds the caches of the first one still there. */
  private unused(name: string): string {
    const times = (this.named.get(name) ?? 0) + 1;
    this.named.set(name, times);
    return times === 1 ? name : `${name}${times}`;
  }

  putStorage(id: string, properties: Readonly<Record<string, unknown>> = {}): Promise<void> {
    return this.put(id, apiVersions.storage, { location: LOCATION, kind: "StorageV2", sku: { name: "Standard_LRS" }, properties });
  }

  /** The container as somebody with the account's key, or with a token, sees it. */
  async blobs({ storageAccountId, containerName }: RdbTransferInputs, kind: BlobAccess["kind"] = "sharedKey"): Promise<AzureBlobStore> {
    const storage = await readStorage(this.arm, storageAccountId, new AbortController().signal);
    const access: BlobAccess =
      kind === "token"
        ? { kind, credential: this.environment.credential }
        : { kind, key: await readStorageKey(this.arm, storageAccountId) };
    const { storageScope, ca = "" } = this.environment;
    return new AzureBlobStore({
      accountName: storage.name,
      endpoint: storage.blobEndpoint,
      container: containerName,
      access,
      storageScope,
      clock: systemClock,
      redactor: this.arm.redactor,
      ca,
      direct: true,
    });
  }

  /** The source gets an identity of its own, and the role with which that may write blobs. */
  async giveIdentity({ sourceId, storageAccountId }: RdbTransferInputs): Promise<void> {
    await this.put(sourceId, apiVersions.redis, { identity: { type: "SystemAssigned" } }, "PATCH");
    const { identity } = await this.arm.get<{ identity: { principalId: string } }>(sourceId, { apiVersion: apiVersions.redis });
    const roleDefinitionId = `/subscriptions/${this.environment.subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${BLOB_DATA_CONTRIBUTOR}`;
    const assignment = `${storageAccountId}/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}`;
    await this.put(assignment, apiVersions.roleAssignments, {
      properties: { roleDefinitionId, principalId: identity.principalId, principalType: "ServicePrincipal" },
    });
  }

  /** What an operator may do who knows that the run which holds the journal is dead; otherwise the lease ends after 30 s. */
  async breakLease(inputs: RdbTransferInputs): Promise<void> {
    const key = await readStorageKey(this.arm, inputs.storageAccountId);
    const account = inputs.storageAccountId.split("/").at(-1)!;
    const options: StoragePipelineOptions & { tlsOptions: object } = { tlsOptions: { ca: this.environment.ca } };
    const service = new BlobServiceClient(
      `${this.local.env["LOCAL_AZURE_BLOB_ENDPOINT"]}/${account}`,
      newPipeline(new StorageSharedKeyCredential(account, key.reveal()), options),
    );
    const journal = service.getContainerClient(inputs.containerName).getBlobClient(`${inputs.snapshot}/journal.json`);
    if (!(await journal.exists())) return;
    const { leaseState } = await journal.getProperties();
    if (leaseState === "leased") await new BlobLeaseClient(journal).breakLease(0);
  }

  /** How many requests of that kind the service has accepted, whether or not its answer arrived (0). */
  accepted(action: "export" | "import", { sourceId, targetDatabaseId }: RdbTransferInputs): number {
    const id = action === "export" ? sourceId : targetDatabaseId;
    return this.local.arm.log.find("POST", new RegExp(`${id}/${action}$`, "i")).filter(({ status }) => status === 202 || status === 0)
      .length;
  }

  async put(id: string, apiVersion: string, body: unknown, method: "PUT" | "PATCH" = "PUT"): Promise<void> {
    const begun = await beginOperation(this.arm, method, id, { apiVersion, body });
    for (let handle = begun.handle; handle !== undefined;) {
      const progress = await pollOperation(this.arm, handle);
      if (progress.end === "Succeeded") return;
      if (progress.end !== undefined) throw new Error(`PUT ${id}: ${progress.end} ${JSON.stringify(progress.error)}`);
      handle = progress.handle;
      await systemClock.sleep(20);
    }
  }

  private assignAccess(databaseId: string): Promise<void> {
    const { oid } = JSON.parse(Buffer.from(this.local.env["LOCAL_AZURE_TOKEN"]!.split(".")[1]!, "base64url").toString()) as { oid: string };
    return this.put(`${databaseId}/accessPolicyAssignments/me`, apiVersions.redisEnterprise, {
      properties: { accessPolicyName: "default", user: { objectId: oid } },
    });
  }
}
