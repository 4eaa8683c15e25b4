import type { Argument } from "../wire/command-buffer";
import type { Reply } from "../wire/reply";

/** Part of a value, small enough to hold, in a form that does not depend on server versions. */
export type Piece =
  | { readonly type: "string"; readonly offset: number; readonly bytes: Buffer }
  /** Elements in order; for a hash name, value, name, value; for a sorted set member, score. */
  | { readonly type: "list" | "set" | "zset"; readonly items: readonly Buffer[] }
  /** `expiries`: per field, milliseconds of the source's clock, -1 for never; absent where no field has one. */
  | { readonly type: "hash"; readonly items: readonly Buffer[]; readonly expiries?: readonly number[] }
  | { readonly type: "stream"; readonly part: StreamPart };

/** Parts of a stream. An entry without fields is a placeholder for a message that was deleted while pending. */
export type StreamPart =
  | { readonly kind: "entries"; readonly entries: readonly (readonly [id: string, fields: readonly Buffer[] | undefined])[] }
  | { readonly kind: "deleted"; readonly ids: readonly string[] }
  | { readonly kind: "meta"; readonly length: number; readonly groups: number; readonly lastId: string; readonly added?: number; readonly maxDeleted?: string }
  | { readonly kind: "group"; readonly name: Buffer; readonly lastId: string; readonly read?: number; readonly consumers: readonly Buffer[] }
  | { readonly kind: "pending"; readonly group: Buffer; readonly entries: readonly PendingEntry[] };

/** Entry that a consumer took and has not acknowledged. */
export interface PendingEntry {
  readonly id: string;
  readonly consumer: Buffer;
  /** Milliseconds of the source's clock at the last delivery. */
  readonly deliveredAt: number;
  readonly deliveries: number;
}

/** Sends commands about the key at hand and gives their answers; an error answer is thrown. */
export type Ask = (commands: readonly (readonly Argument[])[]) => Promise<Exclude<Reply, Error>[]>;

/** What the two servers understand. */
export interface Abilities {
  /** Hash-field expiry, from 7.4. */
  readonly fieldExpiry: boolean;
  /** XSETID and XGROUP CREATE with the counters, from 7.0. */
  readonly streamCounters: boolean;
  /** XGROUP CREATECONSUMER, from 6.2. */
  readonly createConsumer: boolean;
}

/** Elements and bytes that one piece may hold. */
export interface PieceBounds {
  readonly elements: number;
  readonly bytes: number;
  /** Bytes of the whole value, as far as known. */
  readonly size: number;
}

/** How a type is read in pieces and written from them. */
export interface TypePath {
  read(key: Buffer, ask: Ask, bounds: PieceBounds, abilities: Abilities): AsyncGenerator<Piece>;
  /** Commands that add the piece to `key`. `clock`: target's clock minus source's, milliseconds. */
  write(key: Buffer, piece: Piece, abilities: Abilities, clock: number): Argument[][];
}

/** The answers that the readers expect, checked. */
export function buffers(reply: Reply | undefined): Buffer[] {
  if (!Array.isArray(reply)) return [];
  return reply.map((item) => (Buffer.isBuffer(item) ? item : Buffer.from(String(item))));
}
