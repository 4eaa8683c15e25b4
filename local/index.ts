import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Azure } from "./arm/azure";
import type { FaultList } from "./arm/faults";
import type { RequestLog } from "./arm/request-log";
import { Router } from "./arm/router";
import { routes } from "./arm/routes";
import { startArmServer, type ArmServer } from "./arm/server";
import { startAzurite } from "./blob/azurite";
import type { BlobService } from "./blob/service";
import type { DataPlane } from "./data-plane";
import type { RunningProvider } from "./provider";
import { environment } from "./environment";
import { DEFAULT_PRINCIPAL, DEFAULT_SUBSCRIPTION, DEFAULT_TENANT, TokenIssuer } from "./identity";
import type { TestCa } from "./tls";
import { createCa, LOOPBACK_NAMES } from "./tls";

export interface LocalAzureOptions {
  /** Runs the caches: real servers, or a fake one in fast tests. Given the CA that its TLS ports shall use. */
  readonly dataPlane: DataPlane | ((ca: TestCa) => Promise<DataPlane>);
  /** In place of Azurite, for tests without servers. */
  readonly blob?: BlobService;
  /** Default {@link DEFAULT_SUBSCRIPTION}. */
  readonly subscription?: string;
  /** Default {@link DEFAULT_TENANT}. */
  readonly tenant?: string;
  /** Port of the ARM endpoint; default any free one. */
  readonly port?: number;
  /** Shortest time of a long-running operation in ms; default 200. */
  readonly operationMs?: number;
  /** `Retry-After` of long-running operations; default 0. */
  readonly retryAfterSeconds?: number;
  /** Most primaries of an OSSCluster database; default 3. */
  readonly maxTargetShards?: number;
  /** Also serve the stand-in for Pulumi's azure-native provider, and tell Pulumi where; default false. */
  readonly pulumi?: boolean;
  /** Told where the stand-in differs from Azure; default nowhere. */
  readonly note?: (text: string) => void;
}

/** What tests reach inside the ARM stand-in. */
export interface ArmHandle {
  /** `https://127.0.0.1:port` */
  readonly endpoint: string;
  /** Things that shall go wrong. */
  readonly faults: FaultList;
  /** Every request with its answer, keys and SAS included. */
  readonly log: RequestLog;
  /** The whole state, for seeding and assertions. */
  readonly azure: Azure;
}

/** A running local Azure. */
export interface LocalAzure {
  /** All variables that clients and Pulumi need to use it. */
  readonly env: Readonly<Record<string, string>>;
  readonly arm: ArmHandle;
  readonly dataPlane: DataPlane;
  /** Where `pulumi` was asked for. */
  readonly provider?: RunningProvider;
  readonly ca: TestCa;
  stop(): Promise<void>;
}

/** Starts ARM, sign-in and blobs on loopback, with a certificate authority of their own. */
export async function startLocalAzure(options: LocalAzureOptions): Promise<LocalAzure> {
  const ca = await createCa();
  const certificate = await ca.issue(LOOPBACK_NAMES);
  const tokens = new TokenIssuer(options.tenant ?? DEFAULT_TENANT, DEFAULT_PRINCIPAL);
  const folder = await mkdtemp(path.join(tmpdir(), "local-azure-"));
  const caFile = path.join(folder, "ca.pem");
  await writeFile(caFile, ca.certificate);
  const stops: (() => Promise<void>)[] = [() => rm(folder, { recursive: true, force: true })];
  const stop = async (): Promise<void> => {
    for (const step of stops.splice(0).reverse()) await step();
  };
  try {
    const dataPlane = typeof options.dataPlane === "function" ? await options.dataPlane(ca) : options.dataPlane;
    stops.push(() => dataPlane.stopAll());
    const blob = options.blob ?? (await startAzurite({ certificate, principal: tokens.principal }));
    stops.push(() => blob.stop());
    const azure = new Azure({
      subscription: options.subscription ?? DEFAULT_SUBSCRIPTION,
      tokens,
      dataPlane,
      blob,
      operationMs: options.operationMs ?? 200,
      retryAfterSeconds: options.retryAfterSeconds ?? 0,
      maxTargetShards: options.maxTargetShards ?? 3,
      caCertificate: ca.certificate,
      note: options.note ?? (() => undefined),
    });
    stops.push(() => azure.operations.close());
    const server = await startArmServer(azure, new Router(routes), certificate, options.port);
    stops.push(() => server.stop());
    const provider = options.pulumi === true ? await startPulumiProvider(azure, server) : undefined;
    stops.push(async () => provider?.stop());
    return {
      env: { ...environment(azure, server, caFile), ...provider?.env },
      arm: { endpoint: server.endpoint, faults: azure.faults, log: azure.log, azure },
      dataPlane,
      ...(provider ? { provider } : {}),
      ca,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Loaded only when asked for: most users of the local Azure do not run Pulumi. */
async function startPulumiProvider({ options }: Azure, { endpoint }: ArmServer): Promise<RunningProvider> {
  const { startProvider } = await import("./provider/index.js");
  return startProvider({
    armEndpoint: endpoint,
    ca: options.caCertificate,
    token: options.tokens.token,
    subscriptionId: options.subscription,
    tenantId: options.tokens.tenant,
    // Faults here come and go at once; the real provider's waits are for a service that needs minutes.
    retrySeconds: [0.2, 0.5, 1],
  });
}
