import { buffers, type Ask, type Piece, type PieceBounds, type TypePath } from "./piece";

/** Elements to ask for at once, so that a piece of average elements keeps the bound on bytes. */
export function elementsPerPiece(count: number, { elements, bytes, size }: PieceBounds): number {
  const average = size / Math.max(count, 1);
  return Math.max(1, Math.min(elements, Math.floor(bytes / Math.max(average, 1))));
}

export const listPath: TypePath = {
  async *read(key, ask, bounds) {
    for await (const items of ranges(key, ask, bounds, "LLEN", "LRANGE", [])) yield { type: "list", items };
  },
  write: (key, piece) => (piece.type === "list" && piece.items.length > 0 ? [["RPUSH", key, ...piece.items]] : []),
};

export const setPath: TypePath = {
  async *read(key, ask, bounds) {
    const [count] = await ask([["SCARD", key]]);
    const step = elementsPerPiece(Number(count), bounds);
    if (Number(count) <= step) {
      const [members] = await ask([["SMEMBERS", key]]);
      yield { type: "set", items: buffers(members) };
      return;
    }
    for await (const items of cursors(key, ask, "SSCAN", step)) yield { type: "set", items };
  },
  write: (key, piece) => (piece.type === "set" && piece.items.length > 0 ? [["SADD", key, ...piece.items]] : []),
};

export const zsetPath: TypePath = {
  async *read(key, ask, bounds) {
    for await (const items of ranges(key, ask, bounds, "ZCARD", "ZRANGE", ["WITHSCORES"])) yield { type: "zset", items };
  },
  write(key, piece) {
    if (piece.type !== "zset" || piece.items.length === 0) return [];
    const pairs: Buffer[] = [];
    for (let i = 0; i < piece.items.length; i += 2) pairs.push(piece.items[i + 1]!, piece.items[i]!);
    return [["ZADD", key, ...pairs]];
  },
};

export const hashPath: TypePath = {
  async *read(key, ask, bounds, { fieldExpiry }) {
    const [count] = await ask([["HLEN", key]]);
    const step = elementsPerPiece(Number(count), bounds);
    const pieces = Number(count) <= step ? whole(key, ask) : cursors(key, ask, "HSCAN", step);
    for await (const items of pieces) yield fieldExpiry ? await withExpiries(key, ask, items) : { type: "hash", items };
  },
  write(key, piece, { fieldExpiry }, clock) {
    if (piece.type !== "hash" || piece.items.length === 0) return [];
    const commands = [["HSET", key, ...piece.items] as (string | number | Buffer)[]];
    const fieldsByExpiry = new Map<number, Buffer[]>();
    piece.expiries?.forEach((at, i) => {
      if (at < 0) return;
      const fields = fieldsByExpiry.get(at) ?? [];
      fieldsByExpiry.set(at, [...fields, piece.items[i * 2]!]);
    });
    if (fieldsByExpiry.size > 0 && !fieldExpiry) throw new UnsupportedValue("the target does not know expiry of hash fields (Redis 7.4 and later do)");
    for (const [at, fields] of fieldsByExpiry) commands.push(["HPEXPIREAT", key, at + clock, "FIELDS", fields.length, ...fields]);
    return commands;
  },
};

/** The target has no way to hold the value as it is. */
export class UnsupportedValue extends Error {
  override readonly name: string = "UnsupportedValue";
}

async function* whole(key: Buffer, ask: Ask): AsyncGenerator<Buffer[]> {
  const [items] = await ask([["HGETALL", key]]);
  yield buffers(items);
}

async function withExpiries(key: Buffer, ask: Ask, items: readonly Buffer[]): Promise<Piece> {
  if (items.length === 0) return { type: "hash", items };
  const fields = items.filter((_, i) => i % 2 === 0);
  const [times] = await ask([["HPEXPIRETIME", key, "FIELDS", fields.length, ...fields]]);
  const expiries = Array.isArray(times) ? times.map(Number) : [];
  if (!expiries.some((at) => at !== -1)) return { type: "hash", items };
  // -2: the field died between the two commands.
  const alive = items.filter((_, i) => expiries[i >> 1] !== -2);
  return { type: "hash", items: alive, expiries: expiries.filter((at) => at !== -2) };
}

async function* ranges(key: Buffer, ask: Ask, bounds: PieceBounds, lengthCommand: string, rangeCommand: string, extra: readonly string[]): AsyncGenerator<Buffer[]> {
  const [count] = await ask([[lengthCommand, key]]);
  const step = elementsPerPiece(Number(count), bounds);
  for (let from = 0; from < Number(count); from += step) {
    const [items] = await ask([[rangeCommand, key, from, from + step - 1, ...extra]]);
    yield buffers(items);
  }
}

async function* cursors(key: Buffer, ask: Ask, command: string, step: number): AsyncGenerator<Buffer[]> {
  let cursor = "0";
  do {
    const [answer] = await ask([[command, key, cursor, "COUNT", step]]);
    const [next, items] = Array.isArray(answer) ? answer : [];
    cursor = Buffer.isBuffer(next) ? next.toString() : "0";
    yield buffers(items);
  } while (cursor !== "0");
}
