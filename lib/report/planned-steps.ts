import { minutesOf, UNKNOWN_TIME } from "./minutes";
import type { CacheShape, MoveFacts, PlannedStep } from "./model";
import { UNKNOWN } from "./shape";

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
 * undone. Minutes are estimated for our own work alone, where the peak is
 * known; what Azure does has no measured rate and is unknown.
 */
export function plannedSteps({ from, to, changed, severe, move }: StepFacts): PlannedStep[] {
  if (!changed || to === null || severe) return [];
  return [...(from === null ? [built(to, move)] : clusterSteps(from, to)), ...dataSteps(move)];
}

function built({ sku }: CacheShape, move: MoveFacts | null): PlannedStep {
  const source = move?.sizing == null ? "" : "; the source stays as it is";
  return { what: `build ${sku}`, minutes: UNKNOWN_TIME, undo: `by deleting it${source}`, basis: "build" };
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
      basis: "azure",
    });
  if (from.highAvailability === false && to.highAvailability === true)
    steps.push({ what: "switch high availability on", minutes: UNKNOWN_TIME, undo: "never", basis: "azure" });
  if (from.clusteringPolicy === "NoCluster" && to.clusteringPolicy !== null && to.clusteringPolicy !== "NoCluster")
    steps.push({ what: `change the clustering policy to ${to.clusteringPolicy}`, minutes: UNKNOWN_TIME, undo: "never", basis: "azure" });
  return steps;
}

function dataSteps(move: MoveFacts | null): PlannedStep[] {
  if (move?.transferPlanned !== true) return [];
  const label = move.snapshot === null ? "" : ` (snapshot ${move.snapshot})`;
  const undo = "not needed: the source keeps its data until it is retired";
  const moved: PlannedStep =
    move.strategy === "copy"
      ? { what: `copy the source key by key${label}`, minutes: within(minutesOf("copy", move), move), undo, basis: "measured" }
      : { what: `export the source and import it${label}`, minutes: within(UNKNOWN_TIME, move), undo, basis: "azure" };
  return [
    moved,
    {
      what: move.verifies ? "compare every key, in the same pulumi up" : "prove it with redis-move verify",
      minutes: minutesOf("verify", move),
      undo: "not needed: it only reads",
      basis: "measured",
    },
  ];
}

function within(minutes: string, { timeoutMinutes }: MoveFacts): string {
  return timeoutMinutes === null ? minutes : `${minutes}; one pulumi up waits for ${timeoutMinutes}, the next goes on`;
}
