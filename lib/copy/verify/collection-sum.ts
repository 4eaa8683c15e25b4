import type { Nodes } from "../endpoint/nodes";
import { info } from "../endpoint/topology";
import { bounds } from "../settings";
import { elementsPerPiece } from "../types/collections";
import type { Abilities } from "../types/piece";
import { type Connection, ConnectionLost } from "../wire/connection";
import { ReplyError } from "../wire/reply";
import { type ElementShape, ElementSum } from "./element-sum";

/** How a large collection is read in pieces: by rank where its order is its own, else by cursor. */
interface Reading {
  readonly length: string;
  readonly sum: (connection: Connection, key: Buffer, count: number, step: number) => Promise<ElementSum>;
}

const READINGS: Readonly<Record<string, Reading>> = {
  list: { length: "LLEN", sum: ofList },
  zset: { length: "ZCARD", sum: ofSortedSet },
  set: { length: "SCARD", sum: (connection, key, _, step) => byCursor("SSCAN", "scan", connection, key, step) },
  hash: { length: "HLEN", sum: (connection, key, _, step) => byCursor("HSCAN", "scan-pairs", connection, key, step) },
};

/**
 * Sum over a large collection, taken from the answers where they were
 * received. Undefined where this way cannot tell: another type, fields that
 * may expire, a key that is elsewhere, a lost connection.
 *
 * @param size bytes of the larger of both sides, so that both are cut into the same pieces
 */
export async function collectionSum(nodes: Nodes, key: Buffer, type: string, size: number, { fieldExpiry }: Abilities): Promise<ElementSum | undefined> {
  const reading = READINGS[type];
  if (reading === undefined) return undefined;
  try {
    const connection = await nodes.connection(await nodes.owner(key));
    const count = Number(await connection.call(reading.length, key));
    const sum = await reading.sum(connection, key, count, elementsPerPiece(count, { ...bounds.piece, size }));
    return type === "hash" && fieldExpiry && (await mayExpireFields(connection)) ? undefined : sum;
  } catch (error) {
    if (error instanceof ConnectionLost || error instanceof ReplyError) return undefined;
    throw error;
  }
}

async function ofList(connection: Connection, key: Buffer, count: number, step: number): Promise<ElementSum> {
  const sum = new ElementSum();
  for (let from = 0; from < count; from += step) await connection.look(["LRANGE", key, from, from + step - 1], (reply) => sum.addOrdered(reply));
  return sum;
}

async function ofSortedSet(connection: Connection, key: Buffer, count: number, step: number): Promise<ElementSum> {
  const sum = new ElementSum();
  for (let from = 0; from < count; from += step) await connection.look(["ZRANGE", key, from, from + step - 1, "WITHSCORES"], (reply) => sum.add(reply, "pairs"));
  return sum;
}

async function byCursor(command: string, shape: ElementShape, connection: Connection, key: Buffer, step: number): Promise<ElementSum> {
  const sum = new ElementSum();
  do {
    await connection.look([command, key, sum.cursor, "COUNT", step], (reply) => sum.add(reply, shape));
  } while (sum.cursor !== "0");
  return sum;
}

/** Whether fields of any hash carry an expiry: from 7.4 the server counts such hashes in INFO keyspace. */
async function mayExpireFields(connection: Connection): Promise<boolean> {
  const databases = [...(await info(connection, "keyspace"))].filter(([name]) => name.startsWith("db"));
  return databases.length === 0 || databases.some(([, value]) => !/subexpiry=0(\D|$)/.test(value));
}
