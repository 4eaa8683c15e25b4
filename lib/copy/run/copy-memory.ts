import { randomBytes } from "node:crypto";
import { CheckpointStore, type CheckpointIdentity, type CheckpointState } from "../checkpoint/store";
import type { DatabasePlan } from "../databases";
import { UserError, type RunStopped } from "../errors";
import { JsonLines } from "../ledger";
import type { CopyOptions } from "../options";
import type { LedgerReports } from "../pump/page-ledger";
import type { ShardState } from "../pump/shard-job";
import { bounds } from "../settings";
import { recorder, type Recording } from "../written/recorder";
import { nameNumber, WrittenKeys } from "../written/written-keys";
import type { DatabaseRun } from "./database-run";
import { readFailures } from "./failures";

export interface MemoryHooks {
  readonly notice: (text: string) => void;
  /** The checkpoint cannot be written any more. */
  readonly stop: (reason: RunStopped) => void;
}

/** The states of a database's shards, and where its first pass reports to. */
export interface FirstPass {
  readonly states: ShardState[];
  readonly reports: Omit<LedgerReports, "failed">;
  /** What `reports` remembers written keys by, for pumps on other threads. */
  readonly recording: Recording | undefined;
}

/** What a copy knows beyond one run: its checkpoint, the list of keys it wrote, and the file of those that failed. */
export class CopyMemory {
  written: WrittenKeys | undefined;
  failures: JsonLines | undefined;
  /** An earlier run may have written keys. */
  resumed = false;
  private store: CheckpointStore | undefined;
  private current: CheckpointState | undefined;

  constructor(
    private readonly options: CopyOptions,
    private readonly ends: { readonly from: string; readonly to: string },
    private readonly hooks: MemoryHooks,
  ) {}

  /** @throws UserError for a checkpoint that is damaged, held by another run, or of another copy */
  async open(plans: readonly DatabasePlan[], countTargetKeys: () => Promise<number>): Promise<CheckpointState> {
    const { checkpoint, checkpointOnStop, dryRun, follow, final, failuresFile } = this.options;
    if (checkpoint !== undefined && !dryRun) this.store = await CheckpointStore.take(checkpoint);
    if (this.store !== undefined) this.store.onFailure = (reason) => this.hooks.stop(reason);
    const identity = this.identity(plans);
    const before = await this.store?.load(identity);
    const remembers = before === undefined || (await WrittenKeys.existsIn(checkpoint!));
    if (!remembers && (follow || final)) {
      throw new UserError("the checkpoint does not say which keys the copy wrote, so that it cannot tell them from others", { path: "--checkpoint", given: checkpoint!, remedy: "start with a new folder, and --conflict replace if the target's keys may be overwritten" });
    }
    if (remembers && !dryRun && (this.store !== undefined || checkpointOnStop !== undefined || follow)) this.written = await WrittenKeys.open(checkpoint);
    if (this.store !== undefined) this.store.before = async () => this.written?.flush();
    const state = (this.current = before ?? { identity, runName: randomBytes(6).toString("hex"), startedAt: new Date().toISOString(), complete: false, shards: [] });
    this.resumed = state.shards.length > 0;
    if (before !== undefined) await this.goOn(before);
    else {
      state.targetKeys = await countTargetKeys();
      // Written before the first key is: who finds keys and no checkpoint knows that they are not ours.
      await this.store?.flush(state);
    }
    const file = failuresFile ?? this.store?.failuresPath;
    if (file !== undefined) this.failures = new JsonLines(file);
    return state;
  }

  private identity(plans: readonly DatabasePlan[]): CheckpointIdentity {
    const { match, exclude, types, conflict = "fail", ttl = "keep" } = this.options;
    const databases = plans.map(({ db, prefix }) => `${db}=${prefix}`).join(",");
    return { ...this.ends, options: { match, exclude, type: types, "db-map": databases, conflict, ttl } };
  }

  /** Keys that failed before are tried again; whatever the run before proved stays. */
  private async goOn(state: CheckpointState): Promise<void> {
    const store = this.store!;
    await this.written?.sort();
    const failed = await readFailures(store.failuresPath);
    for (const { db, key } of failed) {
      const shard = state.shards.find((one) => one.db === db);
      if (shard === undefined) continue;
      const name = key.toString("base64");
      if (!shard.pending.includes(name)) shard.pending.push(name);
      shard.done = false;
    }
    await store.flush(state);
    await store.forgetFailures();
    const nothingLeft = state.complete && failed.length === 0 && !this.options.follow && !this.options.final;
    this.hooks.notice(nothingLeft ? `this copy was complete before; nothing is left to do (${store.folder})` : `goes on from ${store.folder}, begun ${state.startedAt}`);
  }

  /** Whether a key at the target is one that this copy wrote. */
  wrote(targetKey: Buffer): boolean {
    // After a crash the last keys written are in no list.
    const mustBe = this.resumed && this.current?.targetKeys === 0;
    return mustBe || (this.written?.has(nameNumber(targetKey)) ?? false);
  }

  firstPass(database: DatabaseRun): FirstPass {
    const state = this.current!;
    const states = state.shards.filter(({ db }) => db === database.plan.db);
    const others = state.shards.filter(({ db }) => db !== database.plan.db);
    const progressed = async (): Promise<void> => {
      state.shards = [...others, ...states];
      await this.store?.touch(() => state);
    };
    const persisted = async (): Promise<void> => {
      void progressed();
      await this.store?.settled();
    };
    const recording = this.written === undefined ? undefined : { names: this.written, targetWasEmpty: state.targetKeys === 0 };
    const recorded = recording === undefined ? {} : recorder(recording, database.prefix);
    return { states, recording, reports: { progressed, persisted, mostAtRisk: this.store === undefined ? bounds.openPages : bounds.pagesAtRisk, ...recorded } };
  }

  /** @param worthKeeping make the checkpoint that is made at the end only, if something was begun at all */
  async save(worthKeeping: boolean, complete: boolean): Promise<void> {
    const { checkpointOnStop, dryRun } = this.options;
    const begun = (this.current?.shards.length ?? 0) > 0;
    if (this.store === undefined && checkpointOnStop !== undefined && worthKeeping && begun && !dryRun) {
      this.store = await CheckpointStore.take(checkpointOnStop);
      await this.written?.keepIn(checkpointOnStop);
    }
    if (this.current === undefined || this.store === undefined) return;
    this.current.complete = complete;
    await this.store.flush(this.current);
  }

  async release(): Promise<void> {
    await this.written?.close();
    await this.store?.release();
  }

  /** Folder of the checkpoint, if there is one. */
  get folder(): string | undefined {
    return this.store?.folder;
  }

  /** The file of failed keys, if there is anything in it. */
  get failuresFile(): string | undefined {
    return this.failures !== undefined && this.failures.count > 0 ? this.failures.path : undefined;
  }
}
