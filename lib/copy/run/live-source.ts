import type { Side } from "../endpoint/side";
import { addressText } from "../endpoint/url";
import { info } from "../endpoint/topology";
import { writeActivity } from "../endpoint/write-activity";

/** Write commands carried out so far, by server process. */
export type WriteCounts = Readonly<Record<string, number>>;

/** Reads the counters of all primaries; a node that does not tell is left out. */
export async function writeCounts(source: Side): Promise<WriteCounts> {
  const counts: Record<string, number> = {};
  for (const { node } of (await source.topology()).shards) {
    const connection = await source.open(node);
    try {
      const runId = (await info(connection, "server")).get("run_id") ?? addressText(node);
      const writes = await writeActivity(connection);
      if (writes !== undefined) counts[runId] = writes;
    } finally {
      connection.close();
    }
  }
  return counts;
}

/** What two readings say about writes between them. */
export type Activity = "none" | "writes" | "unknown";

/**
 * A process that ended took its counters with it, and one that is new counted
 * what it replicated: then nothing is proved either way.
 */
export function activityBetween(before: WriteCounts, after: WriteCounts): Activity {
  const processes = Object.keys(before);
  if (processes.some((process) => after[process] !== undefined && after[process] !== before[process])) return "writes";
  const same = processes.length > 0 && processes.length === Object.keys(after).length && processes.every((process) => process in after);
  return same ? "none" : "unknown";
}
