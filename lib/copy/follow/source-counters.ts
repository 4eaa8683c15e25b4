import { commandCalls, sumOf, writeCommands } from "../endpoint/write-activity";
import { info } from "../endpoint/topology";
import type { Connection } from "../wire/connection";

/** Commands that change keys and announce none of them (redis.io, keyspace notifications; measured with 6.2 and 7.4). */
const UNANNOUNCED = ["flushall", "flushdb", "swapdb"];
/** Commands that change what a stream's groups know, and announce nothing. */
const GROUP_READS = ["xreadgroup", "xack", "xclaim", "xautoclaim"];

/** What a server's own counters say; numbers are since its start. */
export interface SourceCounters {
  /** The server process. */
  readonly runId: string;
  readonly unannounced: number;
  readonly groupReads: number;
  /** Write commands that announce what they change. */
  readonly writes: number;
}

export async function readCounters(connection: Connection): Promise<SourceCounters> {
  const [server, calls] = await Promise.all([info(connection, "server"), commandCalls(connection)]);
  const unannounced = sumOf(calls, UNANNOUNCED);
  const groupReads = sumOf(calls, GROUP_READS);
  return { runId: server.get("run_id") ?? "", unannounced, groupReads, writes: sumOf(calls, writeCommands) - unannounced - groupReads };
}
