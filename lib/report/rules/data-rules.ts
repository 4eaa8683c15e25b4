import { kindOf, type ResourceKind } from "../../resources/kinds";
import type { Consequence } from "../change-class";
import type { DigestStep } from "../digest";
import { isGone, isNew, isReplaced, type CachePlan } from "./plan";

/** Inputs whose change makes a finished transfer run again; everything else is no new run. */
const TRANSFER_KEYS = ["sourceId", "targetDatabaseId", "snapshot"] as const;

/** What a step that moves data does to the target, by whether a person has allowed it to overwrite. */
const effects: Readonly<Record<ResourceKind & ("transfer" | "copy"), Readonly<Record<"overwriting" | "refusing", Consequence>>>> = {
  transfer: {
    overwriting: {
      changeClass: "data-loss",
      reason: "an import replaces everything that the target holds now (overwriting is allowed for this snapshot)",
    },
    refusing: {
      changeClass: "restart",
      reason: "an import takes the target offline while it runs; it is refused if the target holds keys",
    },
  },
  copy: {
    overwriting: {
      changeClass: "data-loss",
      reason: "a copy overwrites keys of the same name in the target (overwriting is allowed for this snapshot)",
    },
    refusing: {
      changeClass: "in-place",
      reason: "keys are copied into the target while it serves; the copy is refused if the target holds keys that are not its own",
    },
  },
};

/** What planned import steps and access changes do to a cache that is there already. */
export function dataConsequences(plan: CachePlan): Consequence[] {
  const found: Consequence[] = [];
  const targetIsNew = plan.database === null ? false : isNew(plan.database);
  for (const transfer of plan.transfers) {
    if (!transferRuns(transfer) || targetIsNew) continue;
    found.push(effects[kindOf(transfer.type) === "copy" ? "copy" : "transfer"][overwrites(transfer) ? "overwriting" : "refusing"]);
  }
  const removed = plan.assignments.filter((step) => isGone(step) || isReplaced(step)).length;
  if (removed > 0)
    found.push({
      changeClass: "in-place",
      reason: `${removed} Entra ${removed === 1 ? "identity loses" : "identities lose"} access to the database`,
    });
  return found;
}

export function transferRuns(transfer: DigestStep): boolean {
  if (isNew(transfer) || isReplaced(transfer)) return true;
  return (
    transfer.op === "update" && TRANSFER_KEYS.some((key) => transfer.old?.inputs[key] !== transfer.new?.inputs[key])
  );
}

function overwrites(transfer: DigestStep): boolean {
  const allowed = transfer.new?.inputs["allowOverwriteOf"];
  return typeof allowed === "string" && allowed !== "" && allowed === transfer.new?.inputs["snapshot"];
}
