import type { Consequence } from "../change-class";
import type { DigestStep } from "../digest";
import { isGone, isNew, isReplaced, type CachePlan } from "./plan";

/** Inputs whose change makes a finished transfer run again; everything else is no new run. */
const TRANSFER_KEYS = ["sourceId", "targetDatabaseId", "snapshot"] as const;

/** What planned import steps and access changes do to a cache that is there already. */
export function dataConsequences(plan: CachePlan): Consequence[] {
  const found: Consequence[] = [];
  const targetIsNew = plan.database === null ? false : isNew(plan.database);
  for (const transfer of plan.transfers) {
    if (!transferRuns(transfer) || targetIsNew) continue;
    found.push(
      overwrites(transfer)
        ? {
            changeClass: "data-loss",
            reason:
              "an import replaces everything that the target holds now (overwriting is allowed for this snapshot)",
          }
        : {
            changeClass: "restart",
            reason: "an import takes the target offline while it runs; it is refused if the target holds keys",
          },
    );
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
