import { findings, type CacheFacts, type Finding, type TargetSettings } from "../compatibility";
import {
  evictionPolicies,
  findManagedRedisSku,
  size,
  type Alternative,
  type SizedTarget,
  type SizingRequest,
} from "../sizing";
import { AOF_FREQUENCY, rdbFrequencies } from "../sizing/persistence";
import { UserError } from "../util/user-error";

/** Wishes that hold for every cache of one assessment. */
export interface Preferences {
  readonly headroomPercent?: number;
  readonly prefer?: "cost" | "memory";
  readonly allowPreview?: boolean;
}

export interface Proposal {
  /** null: no SKU that may be taken fits; a warning says which would. */
  readonly recommended: SizedTarget | null;
  readonly alternatives: readonly Alternative[];
  readonly findings: readonly Finding[];
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
  readonly rule: string | null;
}

/** RDB needs a Premium source; the others are copied key by key (azure.md 3.2). */
export function strategyFor({ tier }: Pick<CacheFacts, "tier">): "rdb" | "copy" {
  return tier === "Premium" ? "rdb" : "copy";
}

/** What one cache should become, from its facts and its measured peak. Pure. */
export function propose(facts: CacheFacts, peakMemoryGB: number | null, preferences: Preferences): Proposal {
  try {
    const { recommended, alternatives, warnings, rule } = size(requestOf(facts, peakMemoryGB, preferences));
    return {
      recommended,
      alternatives,
      warnings,
      rule,
      findings: findings(facts, { target: settingsOf(facts, recommended), strategy: strategyFor(facts) }),
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return {
      recommended: null,
      alternatives: [],
      findings: [],
      warnings: [{ code: "no-size", message: error.message }],
      rule: null,
    };
  }
}

function requestOf(
  { sku, tier, shards, replicasPerPrimary }: CacheFacts,
  peakMemoryGB: number | null,
  preferences: Preferences,
): SizingRequest {
  return { sku, tier, shards, replicasPerPrimary, ...(peakMemoryGB === null ? {} : { peakMemoryGB }), ...preferences };
}

/** The defaults of the components, so that findings speak of what would be built. */
function settingsOf(facts: CacheFacts, target: SizedTarget): TargetSettings {
  const sku = findManagedRedisSku(target.sku);
  return {
    sku: target.sku,
    stage: target.stage,
    highAvailability: target.highAvailability,
    clusteringPolicy: target.clusteringPolicy,
    evictionPolicy: evictionPolicies[facts.evictionPolicy as keyof typeof evictionPolicies] ?? "VolatileLRU",
    clientProtocol: "Encrypted",
    accessKeys: false,
    publicNetworkAccess: "Disabled",
    persistence: persistenceOf(facts),
    accessAssignments: [],
    geoReplication: false,
    usableGB: target.usableGB,
    ...(facts.location === undefined ? {} : { location: facts.location }),
    ...(sku === undefined ? {} : { maxConnections: sku.maxConnections }),
  };
}

function persistenceOf({ persistence }: CacheFacts): TargetSettings["persistence"] {
  if (persistence?.aof === true) return { aof: AOF_FREQUENCY };
  return persistence?.rdbMinutes === undefined ? undefined : { rdb: rdbFrequencies[String(persistence.rdbMinutes)] };
}
