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

/** Whether writes happened between two readings; processes that only one of them knows count where they have written. */
export function wroteBetween(before: WriteCounts, after: WriteCounts): boolean {
  return Object.entries(after).some(([process, writes]) => (before[process] === undefined ? false : writes !== before[process]));
}
