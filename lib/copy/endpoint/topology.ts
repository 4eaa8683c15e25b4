import { RunStopped } from "../errors";
import type { Connection } from "../wire/connection";
import { type Reply, ReplyError } from "../wire/reply";
import { SLOTS } from "./slots";
import type { NodeAddress } from "./url";

/**
 * `single`: one server. `cluster`: OSS cluster, keys sit on the primary that
 * owns their slot. `proxy`: one endpoint that hides what is behind it, as
 * Enterprise and NoCluster policies do; CLUSTER is blocked there (azure.md 5.2).
 */
export type SideKind = "single" | "cluster" | "proxy";

/** One primary and the process behind it. */
export interface Shard {
  readonly node: NodeAddress;
  /** Slots as [first, last]; empty where there are none. */
  readonly slots: readonly (readonly [number, number])[];
}

export interface Topology {
  readonly kind: SideKind;
  /** Such as `7.4.1`. */
  readonly version: string;
  readonly shards: readonly Shard[];
  /** Index into `shards` for each slot; {@link NOBODY} for one that is not served. */
  readonly owners: Uint16Array | undefined;
}

/** In place of a shard, for a slot that no node serves. */
export const NOBODY = 65535;

export type InfoFields = ReadonlyMap<string, string>;

/** INFO of one section as a map; empty where the server does not tell. */
export async function info(connection: Connection, section: string): Promise<InfoFields> {
  const [reply] = await connection.pipeline([["INFO", section]]);
  const fields = new Map<string, string>();
  if (!Buffer.isBuffer(reply)) return fields;
  for (const line of reply.toString("utf8").split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon > 0 && !line.startsWith("#")) fields.set(line.slice(0, colon), line.slice(colon + 1));
  }
  return fields;
}

/** Asks a node what it is part of. A replica leads to its primary. */
export async function readTopology(connection: Connection, asked: NodeAddress, side: string): Promise<Topology> {
  const server = await info(connection, "server");
  const version = server.get("redis_version") ?? "unknown";
  const cluster = (await info(connection, "cluster")).get("cluster_enabled") === "1" || server.get("redis_mode") === "cluster";
  if (cluster) return readCluster(connection, asked, version, side);
  const replication = await info(connection, "replication");
  const host = replication.get("master_host");
  const node = replication.get("role") === "slave" && host !== undefined ? { host, port: Number(replication.get("master_port")) } : { host: asked.host, port: asked.port };
  const [answer] = await connection.pipeline([["CLUSTER", "INFO"]]);
  const kind = answer instanceof ReplyError && !/cluster support disabled/i.test(answer.message) ? "proxy" : "single";
  return { kind, version, shards: [{ node, slots: [] }], owners: undefined };
}

async function readCluster(connection: Connection, asked: NodeAddress, version: string, side: string): Promise<Topology> {
  const ranges = await connection.call("CLUSTER", "SLOTS");
  const shards: { node: NodeAddress; slots: [number, number][] }[] = [];
  const owners = new Uint16Array(SLOTS).fill(NOBODY);
  if (!Array.isArray(ranges)) throw new RunStopped("unavailable", `${side}: CLUSTER SLOTS was not answered`);
  for (const range of ranges as Reply[][]) {
    const [first, last, primary] = range as [number, number, Reply[]];
    const host = Buffer.isBuffer(primary[0]) ? primary[0].toString() : "";
    const node = { host: host === "" || host === "?" ? asked.host : host, port: Number(primary[1]) };
    let index = shards.findIndex((shard) => shard.node.host === node.host && shard.node.port === node.port);
    if (index < 0) index = shards.push({ node, slots: [] }) - 1;
    shards[index]!.slots.push([first, last]);
    owners.fill(index, first, last + 1);
  }
  if (shards.length === 0) throw new RunStopped("unavailable", `${side}: the cluster serves no slots`);
  return { kind: "cluster", version, shards, owners };
}

/** Whether a version is at least another, by its first two numbers. */
export function atLeast(version: string, major: number, minor: number): boolean {
  const [a = 0, b = 0] = version.split(".").map(Number);
  return a > major || (a === major && b >= minor);
}
