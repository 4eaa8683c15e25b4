import type { BlobService } from "../../local/blob/service";
import type { LocalAzure, LocalAzureOptions } from "../../local";
import { startLocalAzure } from "../../local";
import { ArmTestClient } from "./arm-client";
import { FakeDataPlane } from "./fake-data-plane";

export const ENTERPRISE = "api-version=2025-07-01";
export const REDIS = "api-version=2024-11-01";
export const STORAGE = "api-version=2024-01-01";

/** A local Azure on loopback with nothing behind it. */
export interface FastAzure {
  readonly local: LocalAzure;
  readonly arm: ArmTestClient;
  readonly dataPlane: FakeDataPlane;
  readonly blobAccounts: () => ReturnType<typeof accountsOf>;
}

class FakeBlobs implements BlobService {
  readonly endpoint = "https://127.0.0.1:1";
  accounts: Parameters<BlobService["setAccounts"]>[0] = [];
  async setAccounts(accounts: Parameters<BlobService["setAccounts"]>[0]): Promise<void> {
    this.accounts = accounts;
  }
  async stop(): Promise<void> {
    this.accounts = [];
  }
}

const accountsOf = (blobs: FakeBlobs) => blobs.accounts;

export async function startFast(options: Partial<LocalAzureOptions> = {}): Promise<FastAzure> {
  const dataPlane = new FakeDataPlane();
  const blob = new FakeBlobs();
  const local = await startLocalAzure({ dataPlane, blob, operationMs: 20, ...options });
  const arm = new ArmTestClient(local);
  await arm.send("PUT", `${arm.group}?api-version=2024-03-01`, { location: "westeurope" });
  return { local, arm, dataPlane, blobAccounts: () => accountsOf(blob) };
}

export function cluster(arm: ArmTestClient, name = "amr1"): string {
  return `${arm.group}/providers/Microsoft.Cache/redisEnterprise/${name}`;
}

export function cache(arm: ArmTestClient, name = "acr1"): string {
  return `${arm.group}/providers/Microsoft.Cache/redis/${name}`;
}

export const CLUSTER_BODY = { location: "westeurope", sku: { name: "Balanced_B10" }, properties: { publicNetworkAccess: "Enabled" } } as const;

/** Long enough for whatever a test does meanwhile; stopping the local Azure cuts it short. */
export const SLOW = { operation: { delayMs: 5_000 } } as const;

/** The error code of a refusal. */
export function codeOf(body: unknown): string {
  return (body as { error: { code: string } }).error.code;
}

export function messageOf(body: unknown): string {
  return (body as { error: { message: string } }).error.message;
}
