import type { Nodes } from "../endpoint/nodes";
import { slotOf, tagOfSlot } from "../endpoint/slots";
import { type BackOff, Passing } from "../faults";
import { RunStopped } from "../errors";
import { bounds, type ConflictPolicy } from "../settings";
import { abilitiesOf, typePaths } from "../types";
import { UnsupportedValue } from "../types/collections";
import type { Abilities, Ask, Piece, TypePath } from "../types/piece";
import type { Argument } from "../wire/command-buffer";
import { giveBackLarge } from "../wire/large-memory";
import { type Connection, ConnectionLost } from "../wire/connection";
import { type Reply, ReplyError } from "../wire/reply";
import { KeyComparison } from "./key-comparison";
import { ChangedMeanwhile, sharedAsk, watched } from "./key-reader";

/** What became of one key. */
export type SingleOutcome =
  | { readonly state: "copied"; readonly bytes: number; readonly byType: boolean }
  | { readonly state: "skipped" | "expired" }
  | { readonly state: "failed"; readonly reason: string };

export interface SingleJob {
  readonly key: Buffer;
  readonly targetKey: Buffer;
  /** Bytes by the source's measure; 0 where unknown. */
  readonly size: number;
  /**
   * `ours`: this run wrote the key before, so writing it again is no clash.
   * `perhaps`: an interruption hides whether it did: equal values count as ours.
   */
  readonly written: "no" | "perhaps" | "ours";
  /** What the target said to the payload, where it was tried. */
  readonly refusal?: string;
  /** Told of each piece of a value that goes in pieces, in bytes; the next one waits for it. */
  readonly pieceMoved?: (bytes: number) => Promise<void>;
}

export interface MoverSettings {
  readonly conflict: ConflictPolicy;
  readonly ttl: "keep" | "drop";
  /** Target's clock minus source's, milliseconds. */
  readonly clock: () => number;
  readonly sourceVersion: string;
  readonly targetVersion: string;
  /** Sets temporary keys of this run apart from those of others. */
  readonly runName: string;
  readonly backOff: () => BackOff;
  /** Whether the copy is known to have written a key, where equal values cannot tell. */
  readonly owns?: (targetKey: Buffer) => boolean | Promise<boolean>;
}

const READ_ATTEMPTS = 5;
/** Temporary keys die by themselves if the run does. */
const TEMPORARY_LIFE = 3_600_000;
const EXISTS = "the target has a key of that name";
/** A key may be gone, or there again, when the answer about it comes; more often than this is somebody else's doing. */
const MOST_OVERTAKEN = 3;
/** Between looking and writing something else wrote or deleted the key: look again. */
const OVERTAKEN = "overtaken";

/**
 * Copies one key by whatever way works: its payload, or else by the commands
 * of its type, in pieces, into a temporary key that takes the name at the end.
 */
export class SingleMover {
  /** Set once the target has refused the source's payload version: no use trying again. */
  payloadsRefused = false;
  readonly targetVersion: string;
  private readonly sourceAbilities: Abilities;
  private readonly targetAbilities: Abilities;
  private readonly comparison: KeyComparison;
  private counter = 0;

  constructor(
    private readonly source: Nodes,
    private readonly target: Nodes,
    private readonly settings: MoverSettings,
  ) {
    this.targetVersion = settings.targetVersion;
    this.sourceAbilities = abilitiesOf(settings.sourceVersion);
    this.targetAbilities = abilitiesOf(settings.targetVersion);
    this.comparison = new KeyComparison({ nodes: source, abilities: this.sourceAbilities }, { nodes: target, abilities: this.targetAbilities });
  }

  async move(job: SingleJob): Promise<SingleOutcome> {
    const backOff = this.settings.backOff();
    let overtaken = 0;
    for (let current = job; ; ) {
      try {
        const outcome = await this.attempt(current);
        if (outcome !== OVERTAKEN) return outcome;
        if (++overtaken > MOST_OVERTAKEN) return this.clash();
      } catch (error) {
        if (!(error instanceof ConnectionLost || error instanceof Passing)) throw error;
        this.target.side.forget();
        // The lost answer may have been that the key was written.
        if (current.written === "no") current = { ...current, written: "perhaps" };
        await backOff.after(error);
      }
    }
  }

  private async attempt(job: SingleJob): Promise<SingleOutcome | typeof OVERTAKEN> {
    let { written } = job;
    const size = job.size > 0 ? job.size : Number((await this.source.run(job.key, [["MEMORY", "USAGE", job.key]]))[0]) || 0;
    if (written === "perhaps" && this.settings.conflict !== "replace") {
      const [exists] = await this.target.run(job.targetKey, [["EXISTS", job.targetKey]]);
      if (exists === 1) {
        const found = await this.comparison.of({ ...job, size });
        if (found === "source gone") return { state: "expired" };
        if (found === "target gone") return OVERTAKEN;
        if (found === "different" && !(await this.settings.owns?.(job.targetKey))) return this.clash("another value; written before the interruption and changed since, or by somebody else");
        written = "ours";
      }
    }
    const replace = this.settings.conflict === "replace" || written === "ours";
    let { refusal } = job;
    if (size <= bounds.dumpBytes && refusal === undefined && !this.payloadsRefused) {
      const outcome = await this.byPayload(job, replace);
      if (typeof outcome !== "string" || outcome === OVERTAKEN) return outcome;
      refusal = outcome;
    }
    return this.byType(job, replace, size, refusal);
  }

  /** The outcome, or why the target refused the payload. */
  private async byPayload({ key, targetKey, written }: SingleJob, replace: boolean): Promise<SingleOutcome | string> {
    const [payload, ttl, time] = await this.source.run(key, [["DUMP", key], ["PTTL", key], ["TIME"]]);
    if (payload instanceof ReplyError) return { state: "failed", reason: `source: ${payload.message}` };
    const expireAt = this.expireAt(ttl!, time!);
    if (!Buffer.isBuffer(payload) || expireAt === "gone") return { state: "expired" };
    const options = [...(replace ? ["REPLACE"] : []), ...(expireAt > 0 ? ["ABSTTL"] : [])];
    const [answer] = await this.target.once(targetKey, [["RESTORE", targetKey, expireAt, payload, ...options]]);
    giveBackLarge(payload);
    if (!(answer instanceof ReplyError)) return { state: "copied", bytes: payload.length, byType: false };
    if (answer.code === "BUSYKEY") return this.late(written);
    return answer.message;
  }

  private async byType(job: SingleJob, replace: boolean, size: number, refusal: string | undefined): Promise<SingleOutcome | typeof OVERTAKEN> {
    const [type] = await this.source.run(job.key, [["TYPE", job.key]]);
    if (type === "none") return { state: "expired" };
    const path = typePaths[String(type)];
    if (path === undefined) {
      const why = refusal === undefined ? "is too large to be copied whole" : `was refused by the target: ${refusal}`;
      return { state: "failed", reason: `module type ${String(type)} ${why}` };
    }
    if (!replace) {
      const [exists] = await this.target.run(job.targetKey, [["EXISTS", job.targetKey]]);
      if (exists === 1) return this.late(job.written);
    }
    const temporary = Buffer.from(`{${tagOfSlot(slotOf(job.targetKey))}}redis-move:${this.settings.runName}:${this.counter++}`);
    try {
      return await this.throughTemporary(job, path, String(type), temporary, replace, size);
    } catch (error) {
      if (error instanceof RunStopped) throw error;
      await this.target.run(temporary, [["DEL", temporary]]);
      if (error instanceof UnsupportedValue || error instanceof ChangedMeanwhile) return { state: "failed", reason: error.message };
      if (error instanceof ReplyError) return { state: "failed", reason: `${String(type)}, by type: ${error.message}` };
      throw error;
    }
  }

  private async throughTemporary(job: SingleJob, path: TypePath, type: string, temporary: Buffer, replace: boolean, size: number): Promise<SingleOutcome | typeof OVERTAKEN> {
    const { key, targetKey, pieceMoved } = job;
    let bytes = 0;
    const write = async (ask: Ask): Promise<void> => {
      bytes = 0;
      let begun = false;
      for await (const piece of path.read(key, ask, { ...bounds.piece, size }, this.sourceAbilities)) {
        const moved = pieceBytes(piece);
        bytes += moved;
        const commands = path.write(temporary, piece, this.targetAbilities, this.settings.clock());
        if (commands.length === 0) continue;
        await this.write(temporary, [...(begun ? [] : [["DEL", temporary]]), ...commands, ["PEXPIRE", temporary, TEMPORARY_LIFE]]);
        if (piece.type === "string") giveBackLarge(piece.bytes);
        begun = true;
        await pieceMoved?.(moved);
      }
    };
    const [ttl, time] = await this.read(key, write, type === "stream" || size > bounds.piece.bytes);
    const expireAt = this.expireAt(ttl!, time!);
    if (expireAt === "gone") {
      await this.target.run(temporary, [["DEL", temporary]]);
      return { state: "expired" };
    }
    const [, renamed] = await this.target.once(temporary, [
      expireAt > 0 ? ["PEXPIREAT", temporary, expireAt] : ["PERSIST", temporary],
      [replace ? "RENAME" : "RENAMENX", temporary, targetKey],
    ]);
    if (renamed === 0) {
      await this.target.run(temporary, [["DEL", temporary]]);
      return this.late(job.written);
    }
    if (renamed instanceof ReplyError) {
      // The temporary key is gone: it had an expiry that has passed, or the value was empty because the key died.
      if (/no such key/i.test(renamed.message)) return { state: "expired" };
      throw renamed;
    }
    return { state: "copied", bytes, byType: true };
  }

  /** Runs the reading, whole in one command or guarded over many; answers with PTTL and TIME taken after it. */
  private async read(key: Buffer, read: (ask: Ask) => Promise<void>, inPieces: boolean): Promise<readonly Reply[]> {
    if (!inPieces) {
      await read(sharedAsk(this.source, key));
      return this.source.run(key, [["PTTL", key], ["TIME"]]);
    }
    const backOff = this.settings.backOff();
    for (let attempt = 1; ; attempt++) {
      let connection: Connection | undefined;
      try {
        connection = await this.source.exclusive(key);
        const { last } = await watched(connection, key, read, [["PTTL", key], ["TIME"]]);
        return [last[0] ?? -2, last[1] ?? null];
      } catch (error) {
        if (error instanceof ChangedMeanwhile && attempt < READ_ATTEMPTS) continue;
        if (!(error instanceof ConnectionLost)) throw error;
        this.source.side.forget();
        await backOff.after(error);
      } finally {
        connection?.close();
      }
    }
  }

  private async write(key: Buffer, commands: readonly (readonly Argument[])[]): Promise<void> {
    for (const reply of await this.target.once(key, commands)) if (reply instanceof ReplyError) throw reply;
  }

  /** Expiry for the target in its own clock; 0 for never. */
  expireAt(ttl: Reply, time: Reply): number | "gone" {
    if (ttl === -2) return "gone";
    if (typeof ttl !== "number" || ttl < 0 || this.settings.ttl === "drop") return 0;
    const [seconds, micros] = Array.isArray(time) ? time.map(Number) : [];
    return Math.max(1, Math.floor(seconds! * 1000 + micros! / 1000) + ttl + this.settings.clock());
  }

  /** The key was not there when it was looked for: where it may be ours it is looked at again. */
  private late(written: SingleJob["written"]): SingleOutcome | typeof OVERTAKEN {
    return written === "perhaps" ? OVERTAKEN : this.clash();
  }

  private clash(detail?: string): SingleOutcome {
    if (this.settings.conflict === "skip") return { state: "skipped" };
    return { state: "failed", reason: detail === undefined ? EXISTS : `${EXISTS} with ${detail}` };
  }
}

function pieceBytes(piece: Piece): number {
  if (piece.type === "string") return piece.bytes.length;
  if (piece.type !== "stream") return piece.items.reduce((sum, item) => sum + item.length, 0);
  if (piece.part.kind !== "entries") return 0;
  return piece.part.entries.reduce((sum, [id, fields]) => sum + id.length + (fields ?? []).reduce((inner, field) => inner + field.length, 0), 0);
}
