import type { CacheMoveArgs } from "./args";
import { isPlain } from "../checked";
import { Phase } from "../enums";
import {
  blockers,
  changesText,
  moveFaults,
  moveFindings,
  moves,
  sizeCache,
  type CacheSizing,
  type JudgedMove,
  type Move,
  type MoveFacts,
  type SourceConfig,
} from "../../lib/config";
import type { Finding } from "../../lib/compatibility";
import { readShownFacts, type ShownFacts } from "../../lib/sizing";
import type { Fault } from "../../lib/util/fault";
import { omit } from "../../lib/util/omit";

/** What is known of a move before anything is registered: all of it, or why it is refused. */
export type Plan = { readonly phase: Phase; readonly faults: readonly Fault[] } & (
  | {
      readonly sizing: CacheSizing;
      /** For the reviewer, beside the limits of the new size. */
      readonly measured: ShownFacts;
      readonly move: Move;
      readonly warnings: readonly string[];
      readonly findings: readonly Finding[];
    }
  | { readonly sizing?: undefined }
);

/** Sizes the target and judges the move, from plain values alone. */
export function planMove(args: CacheMoveArgs): Plan {
  const phase = args.phase ?? Phase.Provision;
  const source = factsOfSource(args);
  const faults = moveFaults(factsOf(args, phase, source));
  const move = moves[args.strategy]?.[phase];
  if (faults.length > 0 || move === undefined) return { phase, faults };

  const sizing = sizeCache(source, factsOf(args, phase, source).target);
  const judged = judge(args, source, sizing);
  return {
    phase,
    faults: judged.faults,
    sizing,
    measured: readShownFacts({ ...source }),
    move,
    warnings: [...sizingWarnings(sizing, judged), ...judged.warnings],
    findings: judged.findings,
  };
}

/** Warnings of the sizing that a finding of this code says again, with what to do about it. */
const saidByFinding: Readonly<Record<string, string>> = {
  "cross-slot-commands": "cross-slot",
  "cluster-client-needed": "clustering-policy",
  "cluster-client-refused": "clustering-policy",
  "no-high-availability": "sla",
  "replicas-not-configurable": "replicas",
  "preview-sku": "preview-stage",
};

/** What the sizing warns of, less what the findings say anyway. */
function sizingWarnings({ decision }: CacheSizing, { findings }: Judgement): string[] {
  const said = new Set<string | undefined>(findings.filter(({ severity }) => severity !== "info").map(({ code }) => code));
  return decision.warnings.filter(({ code }) => !said.has(saidByFinding[code])).map(({ code, message }) => `${code}: ${message}`);
}

interface Judgement {
  readonly faults: readonly Fault[];
  readonly warnings: readonly string[];
  readonly findings: readonly Finding[];
}

function judge(args: CacheMoveArgs, source: SourceConfig, sizing: CacheSizing): Judgement {
  const { strategy, target = {} } = args;
  if (!isPlain(target))
    return { faults: [], warnings: ["findings are not judged, since settings of the target are outputs"], findings: [] };
  const location = regionOf(args);
  const found = moveFindings({
    strategy,
    source,
    sizing: sizing.record,
    target: target as JudgedMove["target"],
    ...(location === undefined ? {} : { location }),
  });
  const changes = changesText(found);
  return { faults: blockers(found), warnings: changes === undefined ? [] : [changes], findings: found };
}

/** Args have the measured facts apart; rules take them together, as the config has them. */
function factsOfSource({ source }: CacheMoveArgs): SourceConfig {
  const name = source.id?.split("/").pop();
  return { ...omit(source, "measured"), ...source.measured, ...(name === undefined ? {} : { name }) } as SourceConfig;
}

function factsOf(args: CacheMoveArgs, phase: Phase, source: SourceConfig): MoveFacts {
  const { strategy, target = {}, snapshot, staging, copy } = args;
  const location = regionOf(args);
  return {
    strategy,
    phase,
    source,
    target: target,
    ...(snapshot === undefined ? {} : { snapshot }),
    ...(copy === undefined ? {} : { copy }),
    ...(staging?.storageAuth === undefined ? {} : { storageAuth: staging.storageAuth }),
    ...(location === undefined ? {} : { location }),
  };
}

const regionOf = ({ location, source }: CacheMoveArgs): string | undefined =>
  typeof location === "string" ? location : source.location;
