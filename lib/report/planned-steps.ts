import type { CacheShape, MoveFacts, PlannedStep } from "./model";
import { UNKNOWN } from "./shape";

/** Microsoft publishes no duration of these operations, and none was measured here on Azure itself. */
const UNKNOWN_TIME = "unknown";

export interface StepFacts {
  readonly from: CacheShape | null;
  readonly to: CacheShape | null;
  readonly changed: boolean;
  /** Cluster or database does not survive as it is, or Azure refuses the change. */
  readonly severe: boolean;
  readonly move: MoveFacts | null;
}

/**
 * What happens to one cache, in order, with how long it takes and how it is
 * undone. Minutes are those that somebody has published or set; else unknown.
 */
export function plannedSteps({ from, to, changed, severe, move }: StepFacts): PlannedStep[] {
  if (!changed || to === null || severe) return [];
  return [...(from === null ? [built(to, move)] : clusterSteps(from, to)), ...dataSteps(move)];
}

function built({ sku }: CacheShape, move: MoveFacts | null): PlannedStep {
  const source = move?.sizing == null ? "" : "; the source stays as it is";
  return { what: `build ${sku}`, minutes: UNKNOWN_TIME, undo: `by deleting it${source}` };
}

function clusterSteps(from: CacheShape, to: CacheShape): PlannedStep[] {
  const steps: PlannedStep[] = [];
  if (from.sku !== to.sku && to.sku !== UNKNOWN)
    steps.push({
      what: `scale ${from.sku} → ${to.sku}`,
      minutes: UNKNOWN_TIME,
      undo:
        (to.memoryGB ?? 0) < (from.memoryGB ?? 0)
          ? "by scaling up again"
          : "by scaling down, which Azure allows only where the data fits",
    });
  if (from.highAvailability === false && to.highAvailability === true)
    steps.push({ what: "switch high availability on", minutes: UNKNOWN_TIME, undo: "never" });
  if (from.clusteringPolicy === "NoCluster" && to.clusteringPolicy !== null && to.clusteringPolicy !== "NoCluster")
    steps.push({ what: `change the clustering policy to ${to.clusteringPolicy}`, minutes: UNKNOWN_TIME, undo: "never" });
  return steps;
}

function dataSteps(move: MoveFacts | null): PlannedStep[] {
  if (move?.transferPlanned === true)
    return [
      {
        what: `${move.strategy === "copy" ? "copy the source key by key" : "export the source and import it"}${move.snapshot === null ? "" : ` (snapshot ${move.snapshot})`}`,
        minutes: move.timeoutMinutes === null ? UNKNOWN_TIME : `${UNKNOWN_TIME}; one pulumi up waits for ${move.timeoutMinutes}, the next goes on`,
        undo: "not needed: the source keeps its data until it is retired",
      },
      { what: "prove it with redis-move verify", minutes: UNKNOWN_TIME, undo: "not needed: it only reads" },
    ];
  return [];
}
