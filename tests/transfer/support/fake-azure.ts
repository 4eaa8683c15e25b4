import type { PipelineRequest } from "@azure/core-rest-pipeline";

import { readRdbHead } from "../../../lib/transfer/rdb-file";
import type { FakeAnswer } from "../../support/fake-http";
import type { VirtualClock } from "../../support/virtual-clock";
import { FakeContainer } from "./fake-blobs";
import { rdbFile } from "./rdb";

export const SOURCE_ID = "/subscriptions/s1/resourceGroups/g1/providers/Microsoft.Cache/redis/old";
export const CLUSTER_ID = "/subscriptions/s1/resourceGroups/g1/providers/Microsoft.Cache/redisEnterprise/new";
export const TARGET_ID = `${CLUSTER_ID}/databases/default`;
export const STORAGE_ID = "/subscriptions/s1/resourceGroups/g1/providers/Microsoft.Storage/storageAccounts/staging";

/** How one operation goes. */
export interface Plan {
  /** Seconds it takes, whether or not anybody looks; default 30. */
  readonly seconds?: number;
  readonly end: string;
  readonly code?: string;
  readonly message?: string;
  /** Whether its work takes effect; default only if it succeeds. */
  readonly works?: boolean;
}

interface Operation extends Plan {
  readonly startedAt: number;
  readonly endsAt: number;
  readonly work: () => void;
  settled: boolean;
  status: string;
}

type Body = Readonly<Record<string, unknown>>;

/** The four ARM resources of a transfer, with the few actions it uses. All secrets in it begin with "planted". */
export class FakeAzure {
  readonly container: FakeContainer;
  source = {
    tier: "Premium",
    shards: 0,
    keys: 1000,
    expiringKeys: 100,
    location: "West Europe",
    identity: undefined as string | undefined,
    reachable: true,
    otherDatabases: [] as number[],
  };
  target = { keys: 0, location: "westeurope", resourceState: "Running", reachable: true, importing: false };
  storage = {
    location: "westeurope",
    kind: "StorageV2",
    sku: "Standard_LRS",
    isHnsEnabled: false,
    publicNetworkAccess: "Enabled",
    defaultAction: "Allow",
    allowSharedKeyAccess: true as boolean | undefined,
  };
  /** What the next export writes, blob by blob; default a whole file a shard. */
  exported: ((shard: number) => Buffer | undefined) | undefined;
  readonly plans: { export: Plan[]; import: Plan[] } = { export: [], import: [] };
  /** Seconds after which the target shows that it imports. */
  showsAfter = 0;
  /** Imports that took effect: the blobs each of them read. */
  readonly imports: (readonly string[])[] = [];
  /** Keys that were in the target when an import deleted them. */
  deletedKeys = 0;
  exports = 0;
  readonly bodies: { readonly path: string; readonly body: Body }[] = [];
  readonly #operations = new Map<string, Operation>();
  readonly #aliases = new Map<string, string>();
  #number = 0;
  #importing: number | undefined;

  constructor(readonly clock: VirtualClock) {
    this.container = new FakeContainer("https://staging.blob.core.windows.net/rdb", clock);
  }

  readonly handle = (request: PipelineRequest): FakeAnswer => {
    this.settleDue();
    const pathname = this.#resolved(new URL(request.url).pathname);
    const body = typeof request.body === "string" ? (JSON.parse(request.body) as Body) : {};
    if (request.method === "POST") this.bodies.push({ path: pathname, body });
    if (pathname.includes("/operationsStatus/")) return this.#poll(pathname.split("/").at(-1)!);
    switch (`${request.method} ${pathname}`) {
      case `GET ${SOURCE_ID}`:
        return { body: this.#sourceBody() };
      case `GET ${CLUSTER_ID}`:
        return { body: { location: this.target.location, properties: { hostName: "new.westeurope.redis.azure.net" } } };
      case `GET ${TARGET_ID}`:
        return {
          body: {
            properties: {
              resourceState: this.target.resourceState,
              provisioningState: "Succeeded",
              port: 10000,
              clusteringPolicy: "EnterpriseCluster",
              accessKeysAuthentication: "Enabled",
            },
          },
        };
      case `GET ${STORAGE_ID}`:
        return { body: this.#storageBody() };
      case `POST ${STORAGE_ID}/listKeys`:
        return { body: { keys: [{ keyName: "key1", value: "planted-storage-key" }] } };
      case `POST ${SOURCE_ID}/export`:
        return this.#export(body);
      case `POST ${TARGET_ID}/import`:
        return this.#import(body);
      default:
        return { status: 404, body: { error: { code: "NotFound", message: `${request.method} ${pathname}` } } };
    }
  };

  /** Lets another id answer as one of the four resources does. */
  alias(id: string, of: string): void {
    this.#aliases.set(id, of);
    this.#aliases.set(id.replace(/\/databases\/default$/, ""), of.replace(/\/databases\/default$/, ""));
  }

  #resolved(path: string): string {
    const alias = [...this.#aliases].find(([id]) => path === id || path.startsWith(`${id}/`));
    return alias === undefined ? path : path.replace(...alias);
  }

  #export(body: Body): FakeAnswer {
    if (this.#running("export")) return busy;
    const prefix = String(body["prefix"]);
    const container = String(body["container"]);
    return this.#begin("export", this.plans.export.shift(), [container], () => {
      this.exports += 1;
      for (let shard = 0; shard < Math.max(1, this.source.shards); shard++) {
        const content = this.exported === undefined ? this.shardFile(shard) : this.exported(shard);
        if (content !== undefined) this.container.put(`${prefix}shard${shard}.rdb`, content);
      }
    });
  }

  #import(body: Body): FakeAnswer {
    if (this.#running("import")) return busy;
    const uris = body["sasUris"] as readonly string[];
    this.#importing = this.clock.now().getTime() + this.showsAfter * 1000;
    return this.#begin("import", this.plans.import.shift(), uris, () => {
      const names = uris.map((uri) => new URL(uri).pathname.replace("/rdb/", ""));
      this.deletedKeys += this.target.keys;
      this.target.keys = names.reduce((total, name) => total + (readRdbHead(this.container.blobs.get(name)!.content)?.keys ?? 0), 0);
      this.imports.push(names);
    });
  }

  /** The RDB file of one shard: its part of the source's keys. */
  shardFile(shard: number): Buffer {
    const shards = Math.max(1, this.source.shards);
    const part = (total: number) => Math.floor(total / shards) + (shard < total % shards ? 1 : 0);
    return rdbFile({ keys: part(this.source.keys), expiringKeys: part(this.source.expiringKeys) });
  }

  #begin(kind: "export" | "import", plan: Plan = { end: "Succeeded" }, urls: readonly string[], work: () => void): FakeAnswer {
    const id = `${kind}-${++this.#number}`;
    const startedAt = this.clock.now().getTime();
    this.#operations.set(id, {
      ...plan,
      startedAt,
      endsAt: startedAt + (plan.seconds ?? 30) * 1000,
      settled: false,
      status: "InProgress",
      work: () => this.#ifSigned(urls, work),
    });
    return { status: 202, headers: this.#headers(id) };
  }

  /** A signature must still be good when the service comes to use it. */
  #ifSigned(urls: readonly string[], work: () => void): void {
    for (const url of urls) {
      const ends = new URL(url).searchParams.get("se");
      if (ends !== null && Date.parse(ends) <= this.clock.now().getTime())
        throw new Error(`AuthenticationFailed: 403 for ${url}, signature not valid in this time frame`);
    }
    work();
  }

  #poll(id: string): FakeAnswer {
    const operation = this.#operations.get(id);
    if (operation === undefined) return { status: 404, body: { error: { code: "NotFound", message: "no such operation" } } };
    const { status, code, message, startedAt, endsAt } = operation;
    const error =
      status === "InProgress" || status === "Succeeded"
        ? {}
        : { error: { error: { code: code ?? "OperationFailed", message: message ?? "the service's own words" } } };
    const headers = status === "InProgress" ? this.#headers(id) : {};
    return {
      headers,
      body: {
        id,
        status,
        endTime: "2026-11-22T10:00:00Z",
        percentComplete: Math.min(100, Math.round((100 * (this.clock.now().getTime() - startedAt)) / (endsAt - startedAt))),
        ...error,
      },
    };
  }

  /** Ends the operations whose time has come. */
  settleDue(): void {
    if (this.#importing !== undefined && this.#importing <= this.clock.now().getTime()) this.target.resourceState = "Updating";
    for (const [id, operation] of this.#operations) if (operation.endsAt <= this.clock.now().getTime()) this.#settle(id, operation);
  }

  /** Ends all operations and no longer knows them. */
  forgetOperations(): void {
    for (const [id, operation] of this.#operations) this.#settle(id, operation);
    this.#operations.clear();
  }

  #settle(id: string, operation: Operation): void {
    if (operation.settled) return;
    operation.settled = true;
    operation.status = operation.end;
    if (id.startsWith("import")) {
      this.#importing = undefined;
      this.target.resourceState = "Running";
    }
    try {
      if (operation.works ?? operation.end === "Succeeded") operation.work();
    } catch (error) {
      Object.assign(operation, { status: "Failed", code: "OperationFailed", message: (error as Error).message });
    }
  }

  #running(kind: string): boolean {
    return [...this.#operations].some(([id, { settled }]) => id.startsWith(kind) && !settled);
  }

  #headers(id: string): Record<string, string> {
    const url = `https://management.azure.com/subscriptions/s1/providers/Microsoft.Cache/locations/West%20Europe/operationsStatus/${id}`;
    return {
      "azure-asyncoperation": `${url}?api-version=1&t=${++this.#number}&c=plantedCertificate&s=plantedPollSignature&h=plantedHash`,
      "retry-after": "10",
    };
  }

  #sourceBody() {
    const { tier, shards, location, identity } = this.source;
    return {
      location,
      ...(identity === undefined ? {} : { identity: { type: identity } }),
      properties: {
        sku: { name: tier, family: "P", capacity: 1 },
        ...(shards === 0 ? {} : { shardCount: shards }),
        hostName: "old.redis.cache.windows.net",
        sslPort: 6380,
        provisioningState: "Succeeded",
      },
    };
  }

  #storageBody() {
    const { location, kind, sku, isHnsEnabled, publicNetworkAccess, defaultAction, allowSharedKeyAccess } = this.storage;
    return {
      location,
      kind,
      sku: { name: sku },
      properties: {
        isHnsEnabled,
        publicNetworkAccess,
        networkAcls: { defaultAction },
        allowSharedKeyAccess,
        primaryEndpoints: { blob: "https://staging.blob.core.windows.net/" },
      },
    };
  }
}

const busy: FakeAnswer = {
  status: 409,
  body: {
    error: {
      code: "Conflict",
      message: "The cache is busy processing a previous update request or undergoing maintenance. Please try again later.",
    },
  },
};
