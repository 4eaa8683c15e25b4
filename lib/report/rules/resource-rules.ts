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
  const gone = cluster !== null && isGone(cluster);
  const stays = gone && cluster.old?.retainOnDelete === true;
  if (gone && !stays) return loss(`the cluster is deleted: ${REBUILD}`);
  if (database !== null && isReplaced(database)) {
    const reasons = reasonsOf(database.replaceReasons, database.detailedDiff);
    if (reasons.length > 0 && reasons.every((reason) => reason.startsWith("modules"))) return null;
    return loss(`the database is replaced${because(database.replaceReasons, database.detailedDiff)}: ${REBUILD}`);
  }
  // The option is each resource's own: a cluster that stays does not keep its database.
  if (database !== null && isGone(database) && database.old?.retainOnDelete !== true) {
    return loss("the database is deleted: its content is lost");
  }
  if (stays) return left("cluster");
  return database !== null && isGone(database) ? left("database") : null;
}

function left(what: string): Consequence {
  return { changeClass: "none", reason: `the ${what} leaves the stack but stays in Azure (retainOnDelete)` };
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
