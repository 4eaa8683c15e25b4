import { type Connection } from "../wire/connection";
import { ReplyError } from "../wire/reply";
import type { Side } from "./side";
import { addressText, type NodeAddress } from "./url";

/** What one node says of the slots whose keys it may hold. */
export interface HeldSlots {
  readonly node: NodeAddress;
  readonly owned: readonly number[];
  /** Slots on their way to the node: some of their keys may be here already. */
  readonly importing: readonly number[];
}

/** One node's own line of CLUSTER NODES, and where the nodes are to which it gives slots. */
export interface OwnView {
  readonly owned: readonly number[];
  readonly importing: readonly number[];
  readonly migrating: readonly { readonly slot: number; readonly to: NodeAddress | undefined }[];
}

/**
 * Asks each primary for its own slots: about those it is never behind, while
 * news of other nodes' slots takes its time through the cluster. Undefined
 * where CLUSTER NODES is refused.
 */
export async function readHeldSlots(side: Side): Promise<HeldSlots[] | undefined> {
  const held = new Map<string, { node: NodeAddress; owned: readonly number[]; importing: Set<number> }>();
  const given: { slot: number; to: NodeAddress }[] = [];
  for (const { node } of (await side.topology()).shards) {
    const connection = await side.open(node);
    const view = await ownView(connection, node).finally(() => connection.close());
    if (view === undefined) return undefined;
    held.set(addressText(node), { node, owned: view.owned, importing: new Set(view.importing) });
    for (const { slot, to } of view.migrating) if (to !== undefined) given.push({ slot, to });
  }
  // A node that gets its first slot is no primary by CLUSTER SLOTS yet.
  for (const { slot, to } of given) {
    const name = addressText(to);
    const entry = held.get(name) ?? { node: to, owned: [], importing: new Set<number>() };
    entry.importing.add(slot);
    held.set(name, entry);
  }
  return [...held.values()].map(({ node, owned, importing }) => ({ node, owned, importing: [...importing] }));
}

async function ownView(connection: Connection, asked: NodeAddress): Promise<OwnView | undefined> {
  const [answer] = await connection.pipeline([["CLUSTER", "NODES"]]);
  if (answer instanceof ReplyError || !Buffer.isBuffer(answer)) return undefined;
  return parseOwnView(answer.toString("utf8"), asked);
}

/** Reads CLUSTER NODES: `<id> <ip:port@bus[,name]> <flags> <primary> <ping> <pong> <epoch> <link> <slot>...` for each node. */
export function parseOwnView(text: string, asked: NodeAddress): OwnView | undefined {
  const lines = text.split("\n").filter((line) => line !== "").map((line) => line.split(" "));
  const own = lines.find((fields) => fields[2]?.split(",").includes("myself"));
  if (own === undefined) return undefined;
  const addresses = new Map(lines.map((fields) => [fields[0], address(fields[1] ?? "", asked)]));
  const owned: number[] = [];
  const importing: number[] = [];
  const migrating: { slot: number; to: NodeAddress | undefined }[] = [];
  for (const item of own.slice(8)) {
    const moving = /^\[(\d+)-([<>])-(\w+)\]$/.exec(item);
    const range = /^(\d+)(?:-(\d+))?$/.exec(item);
    if (moving?.[2] === "<") importing.push(Number(moving[1]));
    else if (moving !== null) migrating.push({ slot: Number(moving[1]), to: addresses.get(moving[3]) });
    else if (range !== null) for (let slot = Number(range[1]); slot <= Number(range[2] ?? range[1]); slot++) owned.push(slot);
  }
  return { owned, importing, migrating };
}

function address(text: string, asked: NodeAddress): NodeAddress | undefined {
  const match = /^(.*):(\d+)@/.exec(text);
  return match === null || match[2] === "0" ? undefined : { host: match[1] === "" ? asked.host : match[1]!, port: Number(match[2]) };
}
