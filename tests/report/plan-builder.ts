import { toRecord, size } from "../../lib/sizing";
import type { SizingRecord, SizingRequest } from "../../lib/sizing";

/**
 * Builds previews as the engine prints them, one step at a time, for the
 * cases that a recording of one run does not hold.
 */
export interface PlannedCache {
  readonly name?: string;
  readonly stack?: string;
  readonly op?: string;
  readonly databaseOp?: string;
  readonly from?: Partial<CacheInputs> | null;
  readonly to?: Partial<CacheInputs> | null;
  readonly sizing?: SizingRecord | null;
  readonly measured?: Readonly<Record<string, unknown>>;
  readonly replaceReasons?: readonly string[];
  readonly databaseReplaceReasons?: readonly string[];
  readonly clusterDiff?: Readonly<Record<string, unknown>>;
  readonly databaseDiff?: Readonly<Record<string, unknown>>;
  readonly findings?: readonly unknown[];
  /** Default `rdb`. */
  readonly strategy?: string;
  /** Input of the import step; null: there is none. */
  readonly transfer?: {
    /** Default `RdbTransfer`. */
    readonly type?: "RdbTransfer" | "KeyCopy";
    readonly op: string;
    readonly old?: Record<string, unknown>;
    readonly new: Record<string, unknown>;
  } | null;
  /** Without our components above it. */
  readonly plain?: boolean;
}

export interface CacheInputs {
  readonly sku: string;
  readonly highAvailability: string;
  readonly location: string;
  readonly publicNetworkAccess: string;
  readonly clusteringPolicy: string;
  readonly evictionPolicy: string;
  readonly clientProtocol: string;
  readonly accessKeysAuthentication: string;
  readonly modules: readonly { readonly name: string; readonly args?: string }[] | string;
  readonly geoReplication?: unknown;
}

const DEFAULTS: CacheInputs = {
  sku: "Balanced_B10",
  highAvailability: "Enabled",
  location: "westeurope",
  publicNetworkAccess: "Enabled",
  clusteringPolicy: "OSSCluster",
  evictionPolicy: "VolatileLRU",
  clientProtocol: "Encrypted",
  accessKeysAuthentication: "Disabled",
  modules: [],
};

export function sizingRecord(request: SizingRequest): SizingRecord {
  return toRecord(size(request), request);
}

export function plan(caches: readonly PlannedCache[], extra: Record<string, unknown> = {}): string {
  return JSON.stringify({ config: {}, steps: caches.flatMap(stepsOf), duration: 1, changeSummary: {}, ...extra });
}

function stepsOf(cache: PlannedCache): unknown[] {
  const { name = "sessions", stack = "dev", op = "update", plain = false } = cache;
  const root = `urn:pulumi:${stack}::shop::pulumi:pulumi:Stack::shop-${stack}`;
  const move = `urn:pulumi:${stack}::shop::azure-redis-move:index:CacheMove::${name}`;
  const above = plain ? "" : "azure-redis-move:index:CacheMove$";
  const cluster = `urn:pulumi:${stack}::shop::${above}azure-native:redisenterprise:RedisEnterprise::${plain ? name : `${name}-cluster`}`;
  const database = `urn:pulumi:${stack}::shop::${above}azure-native:redisenterprise:Database::${plain ? `${name}-db` : `${name}-database`}`;
  const parent = plain ? root : move;
  const old = cache.from === null || op === "create" ? null : { ...DEFAULTS, ...cache.from };
  const next = cache.to === null || op === "delete" ? null : { ...DEFAULTS, ...cache.from, ...cache.to };
  const databaseOp = cache.databaseOp ?? op;
  const state = (inputs: Record<string, unknown> | null, more: Record<string, unknown> = {}) =>
    inputs === null ? undefined : { inputs, outputs: {}, parent, ...more };
  const dependencies = { propertyDependencies: { clusterName: [cluster] } };
  const steps: unknown[] = [];
  if (!plain) {
    const inputs = { strategy: cache.strategy ?? "rdb", phase: "sync", sizing: cache.sizing ?? null, findings: cache.findings ?? [], measured: cache.measured };
    steps.push({
      op: op === "replace" ? "update" : op,
      urn: move,
      oldState: old === null ? undefined : { inputs: { ...inputs }, parent: root },
      newState: next === null ? undefined : { inputs, parent: root },
    });
  }
  steps.push({
    op,
    urn: cluster,
    oldState: state(clusterInputs(old), { id: "/subscriptions/s/x" }),
    newState: state(clusterInputs(next)),
    replaceReasons: cache.replaceReasons ?? [],
    diffReasons: [],
    detailedDiff: cache.clusterDiff ?? {},
  });
  steps.push({
    op: databaseOp,
    urn: database,
    oldState: state(databaseInputs(old), dependencies),
    newState: state(databaseInputs(next), dependencies),
    replaceReasons: cache.databaseReplaceReasons ?? [],
    diffReasons: [],
    detailedDiff: cache.databaseDiff ?? {},
  });
  if (cache.transfer != null) {
    const { transfer } = cache;
    steps.push({
      op: transfer.op,
      urn: `urn:pulumi:${stack}::shop::${above}pulumi-nodejs:dynamic/azure-redis-move:${transfer.type ?? "RdbTransfer"}::${name}-${transfer.type === "KeyCopy" ? "copy" : "transfer"}`,
      oldState: state(transfer.old ?? null),
      newState: state(transfer.new),
    });
  }
  return steps;
}

function clusterInputs(inputs: CacheInputs | null): Record<string, unknown> | null {
  if (inputs === null) return null;
  const { sku, highAvailability, location, publicNetworkAccess } = inputs;
  return { sku: { name: sku }, highAvailability, location, publicNetworkAccess };
}

function databaseInputs(inputs: CacheInputs | null): Record<string, unknown> | null {
  if (inputs === null) return null;
  const { clusteringPolicy, evictionPolicy, clientProtocol, accessKeysAuthentication, modules, geoReplication } = inputs;
  return { clusteringPolicy, evictionPolicy, clientProtocol, accessKeysAuthentication, modules, geoReplication };
}
