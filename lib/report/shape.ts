import { findManagedRedisSku } from "../sizing";
import type { SizingRecord } from "../sizing/types";
import { redact } from "../util/redact";
import { specialWords } from "./changes/shown-value";
import { asRecord, type Properties, type ResourceState } from "./digest";
import type { CacheShape } from "./model";

/** Text for what the plan does not show: it is decided only when the plan runs, or a secret. */
export const UNKNOWN = "unknown";

/**
 * Reads the shape of one cache out of a cluster and its database, from inputs
 * and, for what was never an input, from recorded outputs. Only these named
 * properties are ever read, so nothing else of a state can reach a report.
 *
 * A resource that does not change may be missing from the plan; the sizing of
 * the component above it, where that is in the plan, still tells of it.
 */
export function readShape(
  cluster: ResourceState | null,
  database: ResourceState | null,
  sizing: SizingRecord | null,
): CacheShape {
  const target = sizing?.target;
  const sku = (cluster === null ? null : (skuName(cluster.inputs) ?? skuName(cluster.outputs))) ?? target?.sku ?? UNKNOWN;
  const entry = findManagedRedisSku(sku);
  const ofCluster = (property: string) => text(cluster, property);
  const ofDatabase = (property: string) => text(database, property);
  return {
    sku,
    memoryGB: entry?.memoryGB ?? null,
    usableGB: entry?.usableGB ?? null,
    highAvailability: cluster === null ? (target?.highAvailability ?? null) : availability(ofCluster("highAvailability")),
    clusteringPolicy: ofDatabase("clusteringPolicy") ?? target?.clusteringPolicy ?? null,
    evictionPolicy: ofDatabase("evictionPolicy"),
    clientProtocol: ofDatabase("clientProtocol"),
    accessKeys: ofDatabase("accessKeysAuthentication"),
    publicNetworkAccess: ofCluster("publicNetworkAccess"),
    modules: modulesOf(database),
    location: ofCluster("location")?.toLowerCase().replace(/\s+/g, "") ?? null,
  };
}

/**
 * The plan has no word on the size: the cluster is not in it, and no sizing
 * either. It then stays as it is, and so do high availability and cost.
 */
export function keepsSize({ from, to }: { readonly from: CacheShape | null; readonly to: CacheShape | null }): boolean {
  return from?.sku === UNKNOWN && to?.sku === UNKNOWN;
}

function skuName(properties: Properties): string | null {
  const { sku } = properties;
  return isHidden(sku) ? UNKNOWN : shown(asRecord(sku)?.["name"]);
}

function isHidden(value: unknown): boolean {
  return specialWords(value) !== null;
}

/** null: no text. */
function shown(value: unknown): string | null {
  if (isHidden(value)) return UNKNOWN;
  return typeof value === "string" ? redact(value) : null;
}

function text(state: ResourceState | null, property: string): string | null {
  return shown(state?.inputs[property]) ?? shown(state?.outputs[property]);
}

/** Azure's own default is Enabled. */
function availability(value: string | null): boolean | null {
  return value === UNKNOWN ? null : value !== "Disabled";
}

function modulesOf(database: ResourceState | null): readonly string[] {
  const modules = database?.inputs["modules"] ?? database?.outputs["modules"];
  if (isHidden(modules)) return [UNKNOWN];
  if (!Array.isArray(modules)) return [];
  return modules
    .flatMap((module) => {
      if (isHidden(module)) return [UNKNOWN];
      const name = shown(asRecord(module)?.["name"]);
      const args = shown(asRecord(module)?.["args"]);
      if (name === null) return [];
      return args === null || args === "" ? name : `${name} (${args})`;
    })
    .sort();
}
