import { randomBytes } from "node:crypto";
import { BUS_OFFSET } from "./ports";
import { slotRanges, type SlotRange } from "./slots";

/** A node of a cluster before it runs. */
export interface PlannedNode {
  readonly id: string;
  /** Port the server listens on. */
  readonly port: number;
  /** Port that clients are told, where it differs. */
  readonly announcedPort: number;
  /** Which primary's slots it serves. */
  readonly shard: number;
  readonly primary: boolean;
}

export interface ClusterPlan {
  readonly nodes: readonly PlannedNode[];
  readonly ranges: readonly SlotRange[];
  /** Ids of the placeholders that own the slots while the nodes start, one a shard. */
  readonly placeholders: readonly string[];
}

export function planCluster(primaries: number, nodes: readonly Omit<PlannedNode, "id">[]): ClusterPlan {
  return {
    nodes: nodes.map((node) => ({ ...node, id: newNodeId() })),
    ranges: slotRanges(primaries),
    placeholders: Array.from({ length: primaries }, newNodeId),
  };
}

/**
 * `nodes.conf` of one node, written before its first start, so that no handshakes are needed.
 *
 * A cluster node that starts as a primary refuses commands for two seconds (CLUSTER_WRITABLE_DELAY in Redis).
 * So every node starts as the replica of a placeholder that nobody runs and that owns the slots, and then takes
 * over from it: a cluster is ready in a tenth of a second instead of two.
 */
export function nodesConf({ nodes, ranges, placeholders }: ClusterPlan, self: PlannedNode): string {
  const lines = nodes.map((node) => {
    const flags = node === self ? "myself,slave" : "slave";
    return `${node.id} 127.0.0.1:${node.announcedPort}@${node.port + BUS_OFFSET} ${flags} ${placeholders[node.shard]} 0 0 0 connected`;
  });
  placeholders.forEach((id, shard) => {
    lines.push(`${id} 127.0.0.1:1@1 master - 0 0 ${shard + 1} connected ${ranges[shard]?.join("-")}`);
  });
  lines.push(`vars currentEpoch ${placeholders.length} lastVoteEpoch 0`);
  return lines.join("\n") + "\n";
}

/** Whether a `CLUSTER NODES` answer shows every primary with its slots. */
export function showsPrimaries(answer: string, { nodes, ranges }: ClusterPlan): boolean {
  const lines = parseNodes(answer);
  return nodes.filter((node) => node.primary).every(({ id, shard }) => lines.some((line) => line.id === id && line.flags.includes("master") && line.slots === ranges[shard]?.join("-")));
}

/** Whether a `CLUSTER NODES` answer shows every replica under its primary. */
export function showsReplicas(answer: string, { nodes }: ClusterPlan): boolean {
  const lines = parseNodes(answer);
  const primaryOf = (shard: number): string | undefined => nodes.find((node) => node.primary && node.shard === shard)?.id;
  return nodes.filter((node) => !node.primary).every(({ id, shard }) => lines.some((line) => line.id === id && line.primary === primaryOf(shard)));
}

function parseNodes(answer: string): { id: string; flags: string; primary: string; slots: string }[] {
  return answer
    .trim()
    .split("\n")
    .map((line) => line.split(" "))
    .map(([id = "", , flags = "", primary = "", , , , , ...slots]) => ({ id, flags, primary, slots: slots.join(" ") }));
}

function newNodeId(): string {
  return randomBytes(20).toString("hex");
}
