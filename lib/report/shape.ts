import { findManagedRedisSku } from "../sizing";
import type { SizingRecord } from "../sizing/types";
import { redact } from "../util/redact";
import { asRecord, UNKNOWN_VALUE, type Properties, type ResourceState } from "./digest";
import type { CacheShape } from "./model";

/** Text for what is decided only when the plan runs. */
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
  const name = asRecord(properties["sku"])?.["name"];
  if (typeof name !== "string") return null;
  return name === UNKNOWN_VALUE ? UNKNOWN : redact(name);
}

function text(state: ResourceState | null, property: string): string | null {
  for (const value of [state?.inputs[property], state?.outputs[property]]) {
    if (typeof value === "string") return value === UNKNOWN_VALUE ? UNKNOWN : redact(value);
  }
  return null;
}

/** Azure's own default is Enabled. */
function availability(value: string | null): boolean | null {
  return value === UNKNOWN ? null : value !== "Disabled";
}

function modulesOf(database: ResourceState | null): readonly string[] {
  const modules = database?.inputs["modules"] ?? database?.outputs["modules"];
  if (!Array.isArray(modules)) return [];
  return modules
    .flatMap((module) => {
      const { name, args } = asRecord(module) ?? {};
      if (typeof name !== "string") return [];
      return redact(typeof args === "string" && args !== "" ? `${name} (${args})` : name);
    })
    .sort();
}
