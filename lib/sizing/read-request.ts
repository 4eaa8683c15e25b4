import { UserError } from "../util/user-error";
import { type CacheSku, cacheSkus, findCacheSku, MAX_REPLICAS, MAX_SHARDS } from "./cache-skus";
import { findEnterpriseSku } from "./enterprise-skus";
import { neededMegabytes, toMegabytes } from "./memory";
import type { SizedSource, SizingRequest, SourceTier } from "./types";

/** A request whose every value has been checked. */
export interface CheckedRequest extends SizingRequest {
  readonly source: SizedSource;
  readonly headroomPercent: number;
  readonly highAvailability: boolean;
}

/** @throws UserError that names the member, what was given and what is allowed. */
export function readRequest(request: SizingRequest): CheckedRequest {
  const sku = readSku(request.sku);
  const tier = readTier(sku, request.tier);
  const shards = readShards(sku, tier, request.shards);
  const replicasPerPrimary = readReplicas(sku, tier, request.replicasPerPrimary);
  const source: SizedSource = {
    sku: sku.short,
    tier,
    memoryGB: sku.memoryGB,
    shards,
    replicasPerPrimary,
    totalMemoryGB: sku.memoryGB * Math.max(1, shards),
  };
  checkPeak(source, request.peakMemoryGB);
  return {
    ...request,
    source,
    headroomPercent: readHeadroom(request.headroomPercent),
    // MAP-17: a Basic cache has one copy, and so has its target.
    highAvailability: request.highAvailability ?? tier !== "Basic",
  };
}

function readSku(given: string): CacheSku {
  const sku = findCacheSku(given);
  if (sku !== undefined) return sku;
  const enterprise = findEnterpriseSku(given);
  if (enterprise !== undefined) {
    throw new UserError("the migration guide has no row for Azure Cache for Redis Enterprise", {
      path: "sku",
      given: enterprise.name,
      allowed: skuNames(),
      remedy:
        `by its size of ${enterprise.memoryGB} GB at base capacity its target is ${Object.values(enterprise.targets).join(", ")}; ` +
        "ask listSkusForScaling on the live cluster",
    });
  }
  throw new UserError("unknown SKU of Azure Cache for Redis", { path: "sku", given: show(given), allowed: skuNames() });
}

function readTier(sku: CacheSku, given: SourceTier | undefined): SourceTier {
  // A C size says nothing of its tier; Standard is the one with an SLA and the more common.
  const tier = given ?? (sku.family === "C" ? "Standard" : "Premium");
  if (sku.tiers.includes(tier)) return tier;
  throw new UserError(`${sku.short} is not offered in that tier`, {
    path: "tier",
    given: show(tier),
    allowed: sku.tiers.join(", "),
  });
}

function readShards(sku: CacheSku, tier: SourceTier, given = 0): number {
  const most = tier === "Premium" ? MAX_SHARDS : 0;
  if (Number.isInteger(given) && given >= 0 && given <= most) return given;
  throw new UserError(tier === "Premium" ? "no such number of shards" : `a ${tier} cache has no shards`, {
    path: "shards",
    given: `${given} on ${tier} ${sku.short}`,
    allowed: most === 0 ? "0, not clustered; shards are a matter of Premium, P1 to P5" : `0 (not clustered) to ${most}`,
  });
}

const replicas: Readonly<Record<SourceTier, readonly [fewest: number, most: number]>> = {
  Basic: [0, 0],
  Standard: [1, 1],
  Premium: [1, MAX_REPLICAS],
};

function readReplicas(sku: CacheSku, tier: SourceTier, given?: number): number {
  const [fewest, most] = replicas[tier];
  const value = given ?? fewest;
  if (Number.isInteger(value) && value >= fewest && value <= most) return value;
  throw new UserError(`a ${tier} cache cannot have that number of replicas per primary`, {
    path: "replicasPerPrimary",
    given: `${value} on ${tier} ${sku.short}`,
    allowed: fewest === most ? `${fewest}` : `${fewest} to ${most}`,
  });
}

function checkPeak(source: SizedSource, peakGB: number | undefined): void {
  if (peakGB === undefined) return;
  const allowed = `0 to ${source.totalMemoryGB} GB, the total memory of the source`;
  if (!Number.isFinite(peakGB) || peakGB < 0) {
    throw new UserError("not an amount of memory", { path: "peakMemoryGB", given: show(peakGB), allowed });
  }
  if (neededMegabytes(peakGB, 0) > toMegabytes(source.totalMemoryGB)) {
    throw new UserError("a peak cannot be above the source's total memory", {
      path: "peakMemoryGB",
      given: `${peakGB} GB`,
      allowed,
      remedy: "check the unit, and the number of shards",
    });
  }
}

function readHeadroom(given = 0): number {
  if (Number.isFinite(given) && given >= 0) return given;
  throw new UserError("not a percentage to keep free above the peak", {
    path: "headroomPercent",
    given: show(given),
    allowed: "0 and more",
  });
}

function skuNames(): string {
  return cacheSkus.map((sku) => sku.short).join(", ");
}

/** What was given, on one line and of bounded length. */
function show(value: unknown): string {
  const text = typeof value === "string" && /^[\w.+-]+$/.test(value) ? value : (JSON.stringify(value) ?? "nothing");
  return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}
