import { targetEviction } from "./eviction";
import type { SourceConfig, Strategy, TargetConfig } from "./types";
import { findings, type Finding, type PlannedMove } from "../compatibility";
import { findManagedRedisSku, type SizingRecord } from "../sizing";
import { targetSettings, type TargetSettings } from "../target";
import type { Fault } from "../util/fault";

/** What findings need of one move: the source's facts, the sizing, and what was asked of the target. */
export interface JudgedMove {
  readonly strategy: Strategy;
  readonly source: SourceConfig;
  readonly sizing: SizingRecord;
  readonly target: Partial<Omit<TargetSettings, "sku">> & Pick<TargetConfig, "identity" | "tags">;
  /** Region of the target, where it is known. */
  readonly location?: string;
}

/** What this move changes for the users of this cache, the gravest first. */
export function moveFindings({ strategy, source, sizing, target, location }: JudgedMove): Finding[] {
  const { tier, shards, replicasPerPrimary, memoryGB, sku } = sizing.source;
  const { name, evictionPolicy, databasesInUse, location: region, ...rest } = source;
  const known = { evictionPolicy, databasesInUse, location: region, name };
  const said = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
  return findings(
    { ...rest, ...said, sku, tier, shards, replicasPerPrimary, memoryGB },
    { strategy, target: plannedTarget(source, sizing, target, location) },
  );
}

function plannedTarget(
  source: SourceConfig,
  { target: sized }: SizingRecord,
  target: JudgedMove["target"],
  location: string | undefined,
): PlannedMove["target"] {
  const evictionPolicy = targetEviction(source.evictionPolicy, target.evictionPolicy as Parameters<typeof targetEviction>[1]);
  const { sku, highAvailability, clusteringPolicy, stage, usableGB } = sized;
  const maxConnections = findManagedRedisSku(sku)?.maxConnections;
  return {
    ...targetSettings({
      ...target,
      ...(evictionPolicy === undefined ? {} : { evictionPolicy }),
      sku,
      highAvailability,
      clusteringPolicy,
    }),
    stage,
    usableGB,
    ...(maxConnections === undefined ? {} : { maxConnections }),
    ...(location === undefined ? {} : { location }),
    ...(target.identity === undefined ? {} : { identity: target.identity }),
    ...(target.tags === undefined ? {} : { tags: target.tags }),
  };
}

/** Codes that `moveFaults` refuses with the path of the very key that is at fault. */
const refusedElsewhere = ["rdb-export", "databases", "region-change"];

/** The findings that have to stop a preview, as faults of the description of the move. */
export function blockers(found: readonly Finding[]): Fault[] {
  return found
    .filter(({ severity, code }) => severity === "blocker" && !refusedElsewhere.includes(code))
    .map(({ code, text, remedy }) => ({ path: "source", problem: `${code}: ${text}`, remedy }));
}

/** The findings that somebody has to act on, in one text for the diagnostics of a preview. */
export function changesText(found: readonly Finding[]): string | undefined {
  const changes = found.filter(({ severity }) => severity === "change");
  if (changes.length === 0) return undefined;
  const count = changes.length === 1 ? "1 thing changes" : `${changes.length} things change`;
  return [
    `${count} for the users of this cache:`,
    ...changes.map(({ code, text, remedy }) => `  ${code}: ${text}; ${remedy}`),
  ].join("\n");
}
