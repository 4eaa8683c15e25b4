import type { Budget } from "../pump/budget";
import type { Gate } from "../pump/context";
import type { DatabaseRun } from "../run/database-run";
import { bounds } from "../settings";
import type { SingleOutcome } from "../single/single-mover";
import { type Reply, ReplyError } from "../wire/reply";
import { nameNumber, type WrittenKeys } from "../written/written-keys";
import { askEach, askMany } from "./ask-many";
import type { DirtyKey, DirtyKeys } from "./dirty-keys";

/** Keys looked at together. */
const BATCH = 256;
/** Values above this go one by one; those below together, so many bytes at once. */
const SMALL = 64 * 1024;
const SMALL_TOGETHER = 2 * 1024 * 1024;

export interface ApplierContext {
  readonly databases: readonly DatabaseRun[];
  /** Types that take part; undefined: all. A key that becomes another type is gone. */
  readonly types: readonly string[] | undefined;
  readonly dirty: DirtyKeys;
  readonly written: WrittenKeys;
  readonly gate: Gate;
  readonly budget: Budget;
  readonly failed: (db: number, key: Buffer, reason: string) => void;
  /** The key is equal on both sides now, or gone from the source. */
  readonly settled: (db: number, key: Buffer) => void;
}

/** A key on its way, with what is known of it. */
interface Present {
  readonly dirty: DirtyKey;
  readonly key: Buffer;
  readonly targetKey: Buffer;
  readonly size: number;
  /** The target may have it, and it is ours to overwrite. */
  replace: boolean;
}

/**
 * Makes the target follow: for each key named, whatever the source holds now
 * is what the target gets, be it a value or nothing. An event is only a hint
 * to look, so that neither its order nor its kind matters.
 *
 * Only keys that this copy wrote are overwritten or deleted; with the conflict
 * policy `replace` a key of somebody else is overwritten, and is ours then.
 */
export class Applier {
  copied = 0;
  deleted = 0;
  bytes = 0;
  private stopped = false;
  private readonly background = new Set<Promise<void>>();
  private fault: Error | undefined;

  constructor(private readonly context: ApplierContext) {}

  /** Works until `stop`. @throws what it cannot go on after */
  async run(): Promise<void> {
    const { dirty, gate, written } = this.context;
    while (!this.stopped) {
      if (this.fault !== undefined) throw this.fault;
      const keys = dirty.take(BATCH);
      if (keys.length === 0) {
        await dirty.changed();
        continue;
      }
      await gate.pass(keys.length, 0);
      await written.settle();
      for (const [index, database] of this.context.databases.entries()) {
        const own = keys.filter((key) => key.database === index);
        if (own.length > 0) await this.apply(database, own);
      }
    }
    await Promise.all(this.background);
  }

  stop(): void {
    this.stopped = true;
    this.context.dirty.notify();
  }

  private async apply(database: DatabaseRun, keys: readonly DirtyKey[]): Promise<void> {
    const { types } = this.context;
    const { forbidden } = database.context;
    const looks = await askEach(database.source, keys, ({ key }) => [["TYPE", key], ["MEMORY", "USAGE", key]]);
    const gone: DirtyKey[] = [];
    const present: Present[] = [];
    for (const [i, dirty] of keys.entries()) {
      const [type, size] = looks[i]!;
      const reason = await forbidden?.(dirty.key);
      const there = type !== "none" && (types === undefined || types.includes(String(type)));
      if (!there && reason === undefined) gone.push(dirty);
      // Another database has a key of that name at the target: it is not this one's to delete.
      else if (!there) this.done(database, dirty);
      else if (reason !== undefined) this.fail(database, dirty, reason);
      else present.push({ dirty, key: dirty.key, targetKey: database.targetKey(dirty.key), size: typeof size === "number" ? size : bounds.dumpBytes, replace: false });
    }
    await this.remove(database, gone);
    await this.copy(database, await this.claim(database, present));
  }

  /** Deletes at the target what the source has no more, where it is ours. */
  private async remove(database: DatabaseRun, keys: readonly DirtyKey[]): Promise<void> {
    const { written } = this.context;
    const ours = keys.map((dirty) => ({ dirty, key: database.targetKey(dirty.key) })).filter(({ key }) => written.has(nameNumber(key)));
    const answers = await askEach(database.target, ours, ({ key }) => [["UNLINK", key]]);
    ours.forEach(({ key }, i) => {
      const [answer] = answers[i]!;
      if (answer instanceof ReplyError) throw answer;
      if (answer === 1) this.deleted++;
      written.drop(nameNumber(key));
    });
    for (const dirty of keys) this.done(database, dirty);
  }

  /**
   * The keys that may be written. One that was never written by this copy is
   * ours from here on, and remembered as such before it is sent: after a crash
   * it must not be taken for somebody else's.
   */
  private async claim(database: DatabaseRun, keys: readonly Present[]): Promise<Present[]> {
    const { written } = this.context;
    const { conflict } = database.context;
    const claimed: Present[] = [];
    const others: Present[] = [];
    for (const one of keys) {
      if (!written.has(nameNumber(one.targetKey))) others.push(one);
      else {
        one.replace = true;
        claimed.push(one);
      }
    }
    if (others.length === 0) return claimed;
    const answers = await askEach(database.target, others.map(({ targetKey }) => ({ key: targetKey })), ({ key }) => [["EXISTS", key]]);
    others.forEach((one, i) => {
      one.replace = answers[i]![0] === 1;
      if (one.replace && conflict === "skip") return this.done(database, one.dirty);
      if (one.replace && conflict === "fail") return this.fail(database, one.dirty, "the target has a key of that name");
      written.add(nameNumber(one.targetKey));
      claimed.push(one);
    });
    await written.flush();
    return claimed;
  }

  private async copy(database: DatabaseRun, keys: readonly Present[]): Promise<void> {
    const { mover } = database.context;
    const small: Present[] = [];
    for (const one of keys) {
      if (one.size <= SMALL && !mover.payloadsRefused) small.push(one);
      else this.alone(database, one, {});
    }
    for (let from = 0; from < small.length; ) {
      const together: Present[] = [];
      let bytes = 0;
      while (from < small.length && (together.length === 0 || bytes + small[from]!.size <= SMALL_TOGETHER)) {
        bytes += small[from]!.size;
        together.push(small[from++]!);
      }
      await this.context.gate.pass(0, bytes);
      await this.copyTogether(database, together);
    }
  }

  private async copyTogether(database: DatabaseRun, keys: readonly Present[]): Promise<void> {
    const { mover } = database.context;
    // The value before its expiry: a key may die between the two, but not become immortal.
    const dumps = await askMany(database.source, keys, ({ key }) => [["DUMP", key], ["PTTL", key], ["TIME"]]);
    const restores: { one: Present; key: Buffer; payload: Buffer; rest: (string | Buffer | number)[] }[] = [];
    for (const [i, one] of keys.entries()) {
      const [payload, ttl, time] = dumps[i] ?? [];
      const expireAt = ttl === undefined || ttl instanceof ReplyError ? 0 : mover.expireAt(ttl, time!);
      if (payload === null || (Buffer.isBuffer(payload) && expireAt === "gone")) await this.remove(database, [one.dirty]);
      else if (!Buffer.isBuffer(payload) || expireAt === "gone" || ttl instanceof ReplyError) this.alone(database, one, {});
      else restores.push({ one, key: one.targetKey, payload, rest: [expireAt, payload, ...(one.replace ? ["REPLACE"] : []), ...(expireAt > 0 ? ["ABSTTL"] : [])] });
    }
    const answers = await askMany(database.target, restores, ({ key, rest }) => [["RESTORE", key, ...rest]]);
    restores.forEach(({ one, payload }, i) => this.restored(database, one, payload.length, answers[i]?.[0]));
  }

  private restored(database: DatabaseRun, one: Present, bytes: number, answer: Reply | undefined): void {
    if (answer === undefined) return this.alone(database, one, { perhaps: true });
    if (answer instanceof ReplyError) return this.alone(database, one, answer.code === "BUSYKEY" ? {} : { refusal: answer.message });
    this.bytes += bytes;
    this.copied++;
    this.done(database, one.dirty);
  }

  /** Big values, and all that did not go together: by the path for single keys, beside the batches. */
  private alone(database: DatabaseRun, one: Present, { perhaps = false, refusal }: { perhaps?: boolean; refusal?: string }): void {
    const bytes = one.size <= bounds.dumpBytes ? one.size : bounds.piece.bytes * 3;
    const task: Promise<void> = this.context.budget
      .run(bytes, async () => {
        await this.context.gate.pass(0, one.size);
        const job = { key: one.key, targetKey: one.targetKey, size: one.size, written: one.replace ? "ours" : perhaps ? "perhaps" : "no", ...(refusal === undefined ? {} : { refusal }) } as const;
        await this.settle(database, one, await database.context.mover.move(job));
      })
      .catch((error: Error) => {
        this.fault ??= error;
        this.context.dirty.notify();
      })
      .finally(() => void this.background.delete(task));
    this.background.add(task);
  }

  private async settle(database: DatabaseRun, { dirty, targetKey, replace }: Present, outcome: SingleOutcome): Promise<void> {
    if (outcome.state === "expired") return this.remove(database, [dirty]);
    if (outcome.state === "failed") {
      if (!replace) this.context.written.drop(nameNumber(targetKey));
      return this.fail(database, dirty, outcome.reason);
    }
    if (outcome.state === "copied") {
      this.copied++;
      this.bytes += outcome.bytes;
    }
    this.done(database, dirty);
  }

  private fail(database: DatabaseRun, dirty: DirtyKey, reason: string): void {
    this.context.failed(database.plan.db, dirty.key, reason);
    this.context.dirty.done(dirty);
  }

  private done(database: DatabaseRun, dirty: DirtyKey): void {
    this.context.settled(database.plan.db, dirty.key);
    this.context.dirty.done(dirty);
  }
}
