import type { MoveFacts } from "./cache-faults";
import { size, toRecord } from "../sizing";
import { sizeNamed } from "../sizing/named-sku";
import type { RedisModule, SizingDecision, SizingRecord, SizingRequest } from "../sizing/types";

/** The sizing of one cache, and the record of it that a preview shows. */
export interface CacheSizing {
  readonly decision: SizingDecision;
  readonly record: SizingRecord;
}

/**
 * Sizes the target of one cache from its frozen facts and what was asked for.
 *
 * @throws UserError whose path `sizingPath` turns into one of the config.
 */
export function sizeCache(source: MoveFacts["source"], target: MoveFacts["target"]): CacheSizing {
  const request = requestOf(source, target);
  const decision = target.sku === undefined ? size(request) : sizeNamed(request, target.sku);
  return { decision, record: toRecord(decision, request) };
}

function requestOf(source: MoveFacts["source"], target: MoveFacts["target"]): SizingRequest {
  const { sku, tier, shards, replicasPerPrimary, peakMemoryGB } = source;
  const { headroomPercent, prefer, targetTier, allowPreview, clusteringPolicy, highAvailability, modules } = target;
  const request = {
    sku,
    tier,
    shards,
    replicasPerPrimary,
    peakMemoryGB,
    headroomPercent,
    prefer,
    targetTier,
    allowPreview,
    clusteringPolicy,
    highAvailability,
    modules: modules?.map(({ name }) => name as RedisModule),
  };
  return Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined)) as unknown as SizingRequest;
}

const ofTarget = ["headroomPercent", "prefer", "targetTier", "allowPreview", "clusteringPolicy", "highAvailability", "modules"];

/** Where in the description of a cache a member of a sizing request stands. */
export function sizingPath(member: string): string {
  if (member.startsWith("target.")) return member;
  return ofTarget.includes(member) ? `target.${member}` : `source.${member}`;
}
