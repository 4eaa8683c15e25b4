import type { Consequence } from "../change-class";
import { isGone, isReplaced, type CachePlan } from "./plan";

const REBUILD =
  "its content, its access keys and its private endpoint connections are lost unless they are copied first";

/** A cluster or database that does not survive: no other difference matters then. */
export function lossOfResource(plan: CachePlan): Consequence | null {
  const { cluster, database } = plan;
  if (cluster !== null && isReplaced(cluster)) {
    return loss(`the cluster is replaced${because(cluster.replaceReasons, cluster.detailedDiff)}: ${REBUILD}`);
  }
  if (cluster !== null && isGone(cluster)) {
    return cluster.old?.retainOnDelete === true
      ? { changeClass: "none", reason: "the cluster leaves the stack but stays in Azure (retainOnDelete)" }
      : loss(`the cluster is deleted: ${REBUILD}`);
  }
  if (database !== null && isReplaced(database)) {
    const reasons = reasonsOf(database.replaceReasons, database.detailedDiff);
    if (reasons.length > 0 && reasons.every((reason) => reason.startsWith("modules"))) return null;
    return loss(`the database is replaced${because(database.replaceReasons, database.detailedDiff)}: ${REBUILD}`);
  }
  if (database !== null && isGone(database) && (cluster === null || !isGone(cluster))) {
    return database.old?.retainOnDelete === true
      ? { changeClass: "none", reason: "the database leaves the stack but stays in Azure (retainOnDelete)" }
      : loss("the database is deleted: its content is lost");
  }
  return null;
}

function loss(reason: string): Consequence {
  return { changeClass: "data-loss", reason };
}

/** A resource replaced because its parent is replaced carries no reason of its own. */
function because(replaceReasons: readonly string[], detailedDiff: Readonly<Record<string, string>>): string {
  const reasons = reasonsOf(replaceReasons, detailedDiff);
  return reasons.length === 0 ? " because what it belongs to is replaced" : ` because ${reasons.join(", ")} changes`;
}

function reasonsOf(replaceReasons: readonly string[], detailedDiff: Readonly<Record<string, string>>): string[] {
  const fromDiff = Object.entries(detailedDiff)
    .filter(([, kind]) => kind.endsWith("-replace"))
    .map(([path]) => path);
  return [...new Set([...replaceReasons, ...fromDiff])].sort();
}
