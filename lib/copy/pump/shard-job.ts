import type { Shard } from "../endpoint/topology";
import type { NodeAddress } from "../endpoint/url";

/** What the checkpoint knows of one shard. */
export interface ShardState {
  /** Address of the primary. */
  readonly node: NodeAddress;
  readonly db: number;
  /** Slots of the primary when its scan began, and those it gained later and that were swept. */
  slots: readonly (readonly [number, number])[];
  /** The server process: cursors mean nothing to another one. Absent where the server does not tell. */
  runId?: string;
  /** All keys before this cursor are accounted for, but for `pending`. */
  cursor: string;
  done: boolean;
  /** Keys may have been sent. */
  begun: boolean;
  /** The cursor came to the end; only `pending` may be left. */
  scanned: boolean;
  /** Keys before the cursor on which work had begun, base64. */
  pending: string[];
  /** The scan began anew because the process behind the address changed: keys may have been written before. */
  rescan: boolean;
}

export function newShardState({ node, slots }: Pick<Shard, "node" | "slots">, db: number, rescan = false): ShardState {
  return { node, db, slots, cursor: "0", done: false, begun: false, scanned: false, pending: [], rescan };
}
