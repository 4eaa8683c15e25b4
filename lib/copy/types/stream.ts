import type { Argument } from "../wire/command-buffer";
import type { Reply } from "../wire/reply";
import { elementsPerPiece } from "./collections";
import { buffers, type Abilities, type Ask, type PendingEntry, type Piece, type StreamPart, type TypePath } from "./piece";
import { compareIds, nextId } from "./stream-id";

/**
 * Streams with all that belongs to them. A pending entry may point to a
 * message that was deleted; XCLAIM takes only ids that exist, so such messages
 * are written as placeholders and deleted again once they are claimed.
 */
export const streamPath: TypePath = {
  async *read(key, ask, bounds, abilities) {
    const meta = named((await ask([["XINFO", "STREAM", key]]))[0]);
    const length = Number(meta.get("length"));
    const step = elementsPerPiece(length, bounds);
    const groups = await readGroups(key, ask);
    const deleted = await deletedPending(key, ask, groups, step);
    yield* entries(key, ask, step, [...deleted]);
    for (const group of groups) {
      yield part(group);
      for await (const pending of pendingOf(key, ask, group.name, step)) yield part({ kind: "pending", group: group.name, entries: pending });
    }
    yield part({ kind: "deleted", ids: deleted });
    const added = meta.get("entries-added");
    const maxDeleted = meta.get("max-deleted-entry-id");
    yield part({
      kind: "meta",
      length,
      groups: groups.length,
      lastId: String(meta.get("last-generated-id")),
      ...(abilities.streamCounters && added !== undefined ? { added: Number(added), maxDeleted: String(maxDeleted) } : {}),
    });
  },
  write(key, piece, abilities, clock) {
    return piece.type === "stream" ? writePart(key, piece.part, abilities, clock) : [];
  },
};

function writePart(key: Buffer, piece: StreamPart, abilities: Abilities, clock: number): Argument[][] {
  switch (piece.kind) {
    case "entries":
      return piece.entries.map(([id, fields]) => ["XADD", key, id, ...(fields ?? ["deleted", ""])]);
    case "group":
      return [
        ["XGROUP", "CREATE", key, piece.name, piece.lastId, "MKSTREAM", ...(abilities.streamCounters && piece.read !== undefined ? ["ENTRIESREAD", piece.read] : [])],
        ...(abilities.createConsumer ? piece.consumers.map((name) => ["XGROUP", "CREATECONSUMER", key, piece.name, name]) : []),
      ];
    case "pending":
      return piece.entries.map(({ id, consumer, deliveredAt, deliveries }) => ["XCLAIM", key, piece.group, consumer, 0, id, "TIME", deliveredAt + clock, "RETRYCOUNT", deliveries, "FORCE", "JUSTID"]);
    case "deleted":
      return piece.ids.length === 0 ? [] : [["XDEL", key, ...piece.ids]];
    case "meta":
      return writeMeta(key, piece, abilities);
  }
}

function writeMeta(key: Buffer, { length, groups, lastId, added, maxDeleted }: Extract<StreamPart, { kind: "meta" }>, { streamCounters }: Abilities): Argument[][] {
  const commands: Argument[][] = [];
  // A stream without entries and groups is made by a group that goes again.
  if (length === 0 && groups === 0) commands.push(["XGROUP", "CREATE", key, "empty", "0", "MKSTREAM"], ["XGROUP", "DESTROY", key, "empty"]);
  if (lastId !== "0-0") commands.push(["XSETID", key, lastId, ...(streamCounters && added !== undefined ? ["ENTRIESADDED", added, "MAXDELETEDID", maxDeleted ?? "0-0"] : [])]);
  return commands;
}

type Group = Extract<StreamPart, { kind: "group" }>;

async function readGroups(key: Buffer, ask: Ask): Promise<Group[]> {
  const [answer] = await ask([["XINFO", "GROUPS", key]]);
  const groups: Group[] = [];
  for (const one of Array.isArray(answer) ? answer : []) {
    const fields = named(one);
    const name = fields.get("name") as Buffer;
    const [consumers] = await ask([["XINFO", "CONSUMERS", key, name]]);
    const read = fields.get("entries-read");
    groups.push({
      kind: "group",
      name,
      lastId: String(fields.get("last-delivered-id")),
      ...(typeof read === "number" ? { read } : {}),
      consumers: (Array.isArray(consumers) ? consumers : []).map((consumer) => named(consumer).get("name") as Buffer),
    });
  }
  return groups;
}

async function* pendingOf(key: Buffer, ask: Ask, group: Buffer, step: number): AsyncGenerator<PendingEntry[]> {
  for (let from: string | undefined = "0-0"; from !== undefined; ) {
    const [time, answer] = await ask([["TIME"], ["XPENDING", key, group, from, "+", step]]);
    const now = Math.floor(Number(buffers(time)[0]) * 1000 + Number(buffers(time)[1]) / 1000);
    const entries = (answer as Reply[][]).map(([id, consumer, idle, deliveries]): PendingEntry => ({ id: String(id), consumer: consumer as Buffer, deliveredAt: now - Number(idle), deliveries: Number(deliveries) }));
    if (entries.length > 0) yield entries;
    from = entries.length < step ? undefined : nextId(entries.at(-1)!.id);
  }
}

/** Ids, in order, that are pending somewhere and no longer in the stream. */
async function deletedPending(key: Buffer, ask: Ask, groups: readonly Group[], step: number): Promise<string[]> {
  const missing = new Set<string>();
  for (const { name } of groups) {
    for await (const pending of pendingOf(key, ask, name, step)) {
      const found = await ask(pending.map(({ id }) => ["XRANGE", key, id, id]));
      found.forEach((answer, i) => {
        if (Array.isArray(answer) && answer.length === 0) missing.add(pending[i]!.id);
      });
    }
  }
  return [...missing].sort(compareIds);
}

async function* entries(key: Buffer, ask: Ask, step: number, placeholders: string[]): AsyncGenerator<Piece> {
  for (let from: string | undefined = "0-0"; from !== undefined; ) {
    const [answer] = await ask([["XRANGE", key, from, "+", "COUNT", step]]);
    const batch: [string, readonly Buffer[] | undefined][] = [];
    for (const [id, fields] of answer as Reply[][]) {
      while (placeholders.length > 0 && compareIds(placeholders[0]!, String(id)) < 0) batch.push([placeholders.shift()!, undefined]);
      batch.push([String(id), buffers(fields)]);
    }
    const last: string | undefined = (answer as Reply[][]).at(-1)?.[0]?.toString();
    const done: boolean = last === undefined || (answer as Reply[][]).length < step;
    if (done) batch.push(...placeholders.splice(0).map((id): [string, undefined] => [id, undefined]));
    if (batch.length > 0) yield part({ kind: "entries", entries: batch });
    from = done ? undefined : nextId(last!);
  }
}

function part(value: StreamPart): Piece {
  return { type: "stream", part: value };
}

/** XINFO answers in pairs of name and value. */
function named(reply: Reply | undefined): Map<string, Reply> {
  const fields = new Map<string, Reply>();
  if (Array.isArray(reply)) for (let i = 0; i + 1 < reply.length; i += 2) fields.set(String(reply[i]), reply[i + 1]!);
  return fields;
}
