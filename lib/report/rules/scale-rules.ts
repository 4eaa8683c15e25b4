import { findEnterpriseSku, findManagedRedisSku } from "../../sizing";
import type { Consequence } from "../change-class";
import { asRecord } from "../digest";
import { peakFits } from "../headroom";
import type { CacheShape } from "../model";
import { UNKNOWN } from "../shape";
import { isSameInput, namesChange, type ChangedPlan } from "./plan";

/** Rules of a change of size (azure.md 2.5; SCALE, DURABILITY). */
export function scaleConsequence(plan: ChangedPlan): Consequence | null {
  const { from, to } = plan;
  if (from.sku === to.sku) return capacityConsequence(plan);
  const step = `${from.sku} → ${to.sku}`;
  if (to.sku === UNKNOWN || from.sku === UNKNOWN) {
    return {
      changeClass: "data-loss",
      reason: `${step}: a size is decided only when the plan runs, or a secret, so data loss cannot be ruled out; give the size as a plain value`,
    };
  }
  if (isFlash(from.sku) !== isFlash(to.sku)) {
    return {
      changeClass: "refused",
      reason: `${step}: Azure does not scale between Flash and the in-memory tiers; a rebuild instead would lose the content of the database`,
    };
  }
  if (/^Enterprise/.test(from.sku) && !/^Enterprise/.test(to.sku)) {
    return {
      changeClass: "data-loss",
      reason: `${step}: the in-place move from an Enterprise SKU carries no data and cannot be undone`,
    };
  }
  if (isUnknownManaged(to.sku)) {
    return { changeClass: "refused", reason: `${step}: Azure Managed Redis has no SKU ${to.sku}` };
  }
  if (from.clusteringPolicy === "NoCluster" && to.clusteringPolicy === "NoCluster" && findManagedRedisSku(to.sku)?.noCluster === false) {
    return {
      changeClass: "refused",
      reason: `${step}: a database with the policy NoCluster does not scale beyond 24 GB; change the policy first, which clients must follow; a rebuild instead would lose the content of the database`,
    };
  }
  if (from.highAvailability === null) {
    return { changeClass: "data-loss", reason: `${step}: the plan does not show whether high availability is on, and scaling without it loses the content of the database` };
  }
  return from.highAvailability ? scaledWithReplica(plan, step) : withoutReplica(step);
}

function withoutReplica(step: string): Consequence {
  return { changeClass: "data-loss", reason: `${step}: scaling without high availability loses the content of the database` };
}

function scaledUp(step: string): Consequence {
  return { changeClass: "in-place", reason: `${step}: scaled in place, clients reconnect at most` };
}

function notScaledDown(step: string, why: string): Consequence {
  return { changeClass: "refused", reason: `${step}: scaling down is refused, ${why}; a rebuild at that size would lose what does not fit` };
}

function scaledWithReplica({ from, to, sizing }: ChangedPlan, step: string): Consequence {
  const [before, after] = [sizeOf(from), sizeOf(to)];
  if (before === null || after === null) return notScaledDown(step, `it is not known how much ${before === null ? from.sku : to.sku} holds`);
  if (after >= before) return scaledUp(step);
  const fits = peakFits(to, sizing);
  if (fits === true) {
    return {
      changeClass: "in-place",
      reason: `${step}: scaled down in place; the measured peak of ${sizing?.peakMemoryGB ?? 0} GB fits ${to.usableGB ?? 0} GB usable`,
    };
  }
  if (fits === false) return notScaledDown(step, `the measured peak of ${sizing?.peakMemoryGB ?? 0} GB does not fit ${to.usableGB ?? 0} GB usable`);
  const unknown = sizing?.peakMemoryGB == null ? "no peak is known" : `how much of ${to.sku} is usable is not published`;
  return notScaledDown(step, `${unknown}, so nothing shows that the data fits`);
}

/** Enterprise clusters are scaled by their capacity as well; what a step of it holds is not published (U-05). */
function capacityConsequence(plan: ChangedPlan): Consequence | null {
  const { cluster, from } = plan;
  const [before, after] = [cluster?.old, cluster?.new].map((state) => asRecord(state?.inputs["sku"])?.["capacity"]);
  if (typeof before !== "number" || typeof after !== "number" || before === after) return hiddenChange(plan);
  const step = `${from.sku}, capacity ${before} → ${after}`;
  if (from.highAvailability === false) return withoutReplica(step);
  return after > before ? scaledUp(step) : notScaledDown(step, "nothing shows that the data fits");
}

/** Secrets read alike before and after, and so does a size that was changed in Azure itself. */
function hiddenChange({ cluster, from }: ChangedPlan): Consequence | null {
  const capacity = asRecord(cluster?.new?.inputs["sku"])?.["capacity"];
  const hidden = from.sku === UNKNOWN || isSameInput(cluster, "sku") || (capacity !== undefined && typeof capacity !== "number");
  if (!hidden || !namesChange(cluster, "sku")) return null;
  return {
    changeClass: "data-loss",
    reason: `${from.sku} → unknown: the plan says that the size changes and does not show how, so data loss cannot be ruled out; give the size as a plain value`,
  };
}

function sizeOf({ sku, memoryGB }: CacheShape): number | null {
  return memoryGB ?? findEnterpriseSku(sku)?.memoryGB ?? null;
}

function isFlash(sku: string): boolean {
  return sku.startsWith("FlashOptimized_") || sku.startsWith("EnterpriseFlash_");
}

function isUnknownManaged(sku: string): boolean {
  return !/^Enterprise/.test(sku) && findManagedRedisSku(sku) === undefined;
}
