import { randomBytes } from "node:crypto";
import { setMaxListeners } from "node:events";
import { CheckpointStore, type CheckpointIdentity, type CheckpointState } from "../checkpoint/store";
import { databasesInUse, planDatabases, type DatabasePlan } from "../databases";
import { clockDifference } from "../endpoint/clock";
import { Side } from "../endpoint/side";
import { info, type Topology } from "../endpoint/topology";
import { pause, RunStopped, UserError } from "../errors";
import { asStop, BackOff, Passing, patiently } from "../faults";
import { follow } from "../follow/by-events";
import { FailingKeys } from "../follow/failing-keys";
import { final } from "../follow/final";
import { FollowRun } from "../follow/follow-run";
import { FAILURES_SHOWN, JsonLines, keyText, type Failure } from "../ledger";
import { sourceOptions, targetOptions, type CopyControl, type CopyOptions } from "../options";
import { Budget } from "../pump/budget";
import type { CopyResult } from "../result";
import { bounds } from "../settings";
import { Pulse } from "../throttle/pulse";
import { Throttle } from "../throttle/throttle";
import { recorder } from "../written/recorder";
import { nameNumber, WrittenKeys } from "../written/written-keys";
import { DatabaseRun, type RunParts } from "./database-run";
import { activityBetween, writeCounts, type Activity } from "./live-source";
import { ProgressMeter } from "./progress";
import { readFailures } from "./failures";
import { replaced, targetProcesses } from "./target-processes";

const DEFAULT_MAX_LATENCY = 200;
const LIVE = "live source: one pass does not converge; use --follow, and --final once writes have stopped, with the same checkpoint";
const UNPROVEN = "a process of the source was replaced during the copy, so writes cannot be ruled out; use verify --repair";

const TARGET_REPLACED = "a process of the target was replaced during the copy: keys that it had taken may be lost; use verify --repair";

/** One call of `copy()`: prepares, runs the shards of each database, and sums up. */
export class CopyRun {
  private readonly source: Side;
  private readonly target: Side;
  private readonly aborted = new AbortController();
  private readonly throttle: Throttle;
  private readonly failures: Failure[] = [];
  private readonly notices: string[] = [];
  private readonly meter: ProgressMeter;
  private readonly budget = new Budget(bounds.singleKeys, 24 * 1024 * 1024);
  private failureLines: JsonLines | undefined;
  private store: CheckpointStore | undefined;
  private state: CheckpointState | undefined;
  private written: WrittenKeys | undefined;
  private readonly failing = new FailingKeys();
  private following: FollowRun | undefined;
  private clock = 0;
  /** An earlier run may have written keys. */
  private resumed = false;
  private stop: RunStopped | undefined;
  private cause: unknown;
  private activity: Activity = "none";
  /** What following or the final passes came to; undefined without them. */
  private converged: boolean | undefined;
  private targetReplaced = false;
  /** Every shard came to its end. */
  private finished = false;

  constructor(private readonly options: CopyOptions) {
    const { signal } = this.aborted;
    // One listener a connection, and there may be many.
    setMaxListeners(0, signal);
    this.source = new Side("source", { ...sourceOptions(options), signal });
    this.target = new Side("target", { ...targetOptions(options), signal });
    if (this.target.url.db !== 0) throw new UserError("keys are copied into database 0", { path: "--to", given: this.target.name, remedy: "leave the database out" });
    this.throttle = new Throttle(options.maxRate ?? {}, options.maxSourceLatency ?? DEFAULT_MAX_LATENCY, signal, undefined, options.maxSourceLoad);
    this.meter = new ProgressMeter(this.throttle, options.onProgress);
  }

  async run(): Promise<CopyResult> {
    const abort = (): void => this.interrupt();
    this.options.signal?.addEventListener("abort", abort);
    if (this.options.signal?.aborted) abort();
    try {
      await this.copyAll();
    } catch (error) {
      this.stop ??= asStop(this.cause ?? error);
    } finally {
      this.options.signal?.removeEventListener("abort", abort);
      this.meter.stop();
      await this.failureLines?.close();
      await this.saveAndRelease();
    }
    return this.result();
  }

  private interrupt(reason = new RunStopped("interrupted", "stopped on request")): void {
    this.stop ??= reason;
    this.aborted.abort();
  }

  private async copyAll(): Promise<void> {
    const topology = await this.firstTopology(this.source);
    const targetTopology = await this.firstTopology(this.target);
    await this.refuseSameServer(topology, targetTopology);
    const plans = await planDatabases(this.source, topology, this.options);
    await this.openCheckpoint(plans, targetTopology);
    const before = (this.state!.writes ??= await this.ofAll(this.source, writeCounts));
    const processes = (this.state!.targets ??= await this.ofAll(this.target, targetProcesses));
    const pulse = new Pulse(this.source, topology.shards[0]!.node, (latency, load) => {
      this.throttle.pulse(latency, load);
      this.meter.latency = latency;
      this.meter.load = load;
    });
    pulse.start();
    this.meter.start(await this.ofAll(this.source, () => this.totalKeys(plans)));
    const databases: DatabaseRun[] = [];
    try {
      for (const plan of plans) databases.push(await DatabaseRun.open(plan, this.parts(plans, topology, targetTopology)));
      await this.prepareToFollow(databases, topology, targetTopology);
      this.options.onStart?.(this.control());
      for (const database of databases) await this.copyDatabase(database);
      this.finished = true;
      this.activity = activityBetween(before, await this.ofAll(this.source, writeCounts));
      if (this.following !== undefined) await this.converge(this.following);
      this.targetReplaced = !this.options.dryRun && replaced(processes, await this.ofAll(this.target, targetProcesses));
    } finally {
      pulse.stop();
      await this.following?.end();
      await Promise.all(databases.map((database) => database.close()));
    }
  }

  /** Asks all primaries of a side: one that is away for a moment, or has just lost its role, must not end the run. */
  private ofAll<T>(side: Side, ask: (side: Side) => Promise<T>): Promise<T> {
    return patiently(this.backOff(), () => {
      side.forget();
      return ask(side);
    });
  }

  private control(): CopyControl {
    return {
      pause: () => this.throttle.pause(),
      resume: () => this.throttle.resume(),
      setRate: (rate) => this.throttle.setRate(rate),
      stop: () => this.interrupt(),
      status: () => this.meter.progress(),
    };
  }

  private parts(plans: readonly DatabasePlan[], sourceTopology: Topology, targetTopology: Topology): RunParts {
    // A plain copy leaves a key whose value it cannot explain alone: whoever follows has asked for later values too.
    const follows = this.options.follow === true || this.options.final === true;
    // After a crash the last keys written are in no list.
    const wasEmpty = this.resumed && this.state!.targetKeys === 0;
    return {
      source: this.source,
      target: this.target,
      sourceTopology,
      targetTopology,
      options: this.options,
      plans,
      budget: this.budget,
      gate: this.throttle,
      signal: this.aborted.signal,
      backOff: () => this.backOff(),
      runName: this.state!.runName,
      clock: () => this.clock,
      reconnected: async (source, target) => {
        if (target !== undefined) this.clock = await clockDifference(source, target);
      },
      owns: (targetKey) => follows && (wasEmpty || (this.written?.has(nameNumber(targetKey)) ?? false)),
    };
  }

  /** Listens before the first key is read, so that no change falls between the two. */
  private async prepareToFollow(databases: readonly DatabaseRun[], sourceTopology: Topology, targetTopology: Topology): Promise<void> {
    const { follow = false, final = false } = this.options;
    if (!follow && !final) return;
    this.clock = await this.measureClock(sourceTopology, targetTopology);
    this.following = new FollowRun({
      source: this.source,
      target: this.target,
      sourceTopology,
      targetTopology,
      databases,
      options: this.options,
      written: this.written!,
      gate: this.throttle,
      budget: this.budget,
      clock: () => this.clock,
      signal: this.aborted.signal,
      notice: (text) => this.notice(text),
      failing: this.failing,
      failed: (db, key, reason) => this.failed({ ...keyText(key), ...(db === 0 ? {} : { db }), reason }),
      settled: (db, key) => this.failing.settled(db, key),
      fault: (error) => this.fail(error),
    });
    this.meter.follow = () => this.following?.progress();
    if (follow) await this.following.subscriptions.start(this.resumed);
  }

  private async converge(following: FollowRun): Promise<void> {
    await following.begin();
    this.converged = this.options.final ? await final(following) : await follow(following, this.options.untilCaughtUp ?? false);
  }

  /** A fault beside the path of whoever waits. */
  private fail(error: unknown): void {
    this.cause ??= error;
    this.aborted.abort();
  }

  private async measureClock(source: Topology, target: Topology): Promise<number> {
    const [a, b] = [await this.source.open(source.shards[0]!.node), await this.target.open(target.shards[0]!.node)];
    return clockDifference(a, b).finally(() => [a, b].forEach((connection) => connection.close()));
  }

  private backOff(): BackOff {
    return new BackOff(this.options.patience ?? bounds.patience, (ms) => pause(ms, this.aborted.signal));
  }

  /** A server that loads its data is waited for; one that cannot be reached at all is a mistake more often than a fault. */
  private async firstTopology(side: Side): Promise<Topology> {
    for (const backOff = this.backOff(); ; ) {
      try {
        return await side.topology();
      } catch (error) {
        if (!(error instanceof Passing)) throw error;
        await backOff.after(error);
      }
    }
  }

  private async copyDatabase(database: DatabaseRun): Promise<void> {
    const { db } = database.plan;
    const states = this.state!.shards.filter((state) => state.db === db);
    const others = this.state!.shards.filter((state) => state.db !== db);
    const progressed = async (): Promise<void> => {
      this.state!.shards = [...others, ...states];
      await this.store?.touch(() => this.state!);
    };
    const persisted = async (): Promise<void> => {
      void progressed();
      await this.store?.settled();
    };
    const recording = this.written === undefined ? {} : recorder(this.written, database, this.state!.targetKeys === 0);
    const mostAtRisk = this.store === undefined ? bounds.openPages : bounds.pagesAtRisk;
    const runner = database.runner(states, { failed: (failure) => this.failed(failure), progressed, persisted, mostAtRisk, ...recording }, (error) => this.interrupt(asStop(error)));
    this.meter.add(runner.counts);
    await runner.run();
  }

  private failed(failure: Failure): void {
    if (this.following !== undefined && !this.failing.add(failure)) return;
    if (this.failures.length < FAILURES_SHOWN) this.failures.push(failure);
    this.failureLines?.write(failure);
  }

  private async openCheckpoint(plans: readonly DatabasePlan[], targetTopology: Topology): Promise<void> {
    const { checkpoint, checkpointOnStop, dryRun, match, exclude, types, conflict, ttl, follow, final } = this.options;
    const fresh = (identity: CheckpointIdentity): CheckpointState => ({ identity, runName: randomBytes(6).toString("hex"), startedAt: new Date().toISOString(), complete: false, shards: [] });
    const databases = plans.map(({ db, prefix }) => `${db}=${prefix}`).join(",");
    const identity = { from: this.source.name, to: this.target.name, options: { match, exclude, type: types, "db-map": databases, conflict: conflict ?? "fail", ttl: ttl ?? "keep" } };
    if (checkpoint !== undefined && !dryRun) this.store = await CheckpointStore.take(checkpoint);
    if (this.store !== undefined) this.store.onFailure = (reason) => this.interrupt(reason);
    const before = await this.store?.load(identity);
    const remembers = before === undefined || (await WrittenKeys.existsIn(checkpoint!));
    if (!remembers && (follow || final)) {
      throw new UserError("the checkpoint does not say which keys the copy wrote, so that it cannot tell them from others", { path: "--checkpoint", given: checkpoint!, remedy: "start with a new folder, and --conflict replace if the target's keys may be overwritten" });
    }
    if (remembers && !dryRun && (this.store !== undefined || checkpointOnStop !== undefined || follow)) this.written = await WrittenKeys.open(checkpoint);
    if (this.store !== undefined) this.store.before = async () => this.written?.flush();
    this.state = before ?? fresh(identity);
    this.resumed = this.state.shards.length > 0;
    if (before !== undefined) await this.goOn(before);
    else {
      this.state.targetKeys = await countKeys(this.target, targetTopology);
      // Written before the first key is: who finds keys and no checkpoint knows that they are not ours.
      await this.store?.flush(this.state);
    }
    const file = this.options.failuresFile ?? this.store?.failuresPath;
    if (file !== undefined) this.failureLines = new JsonLines(file);
  }

  /** Keys that failed before are tried again; whatever the run before proved stays. */
  private async goOn(state: CheckpointState): Promise<void> {
    await this.written?.sort();
    const failed = await readFailures(this.store!.failuresPath);
    for (const { db, key } of failed) {
      const shard = state.shards.find((one) => one.db === db);
      if (shard === undefined) continue;
      const name = key.toString("base64");
      if (!shard.pending.includes(name)) shard.pending.push(name);
      shard.done = false;
    }
    await this.store!.flush(state);
    await this.store!.forgetFailures();
    const nothingLeft = state.complete && failed.length === 0 && !this.options.follow && !this.options.final;
    this.notice(nothingLeft ? `this copy was complete before; nothing is left to do (${this.store!.folder})` : `goes on from ${this.store!.folder}, begun ${state.startedAt}`);
  }

  private notice(text: string): void {
    this.notices.push(text);
    this.options.onNotice?.(text);
  }

  private async totalKeys(plans: readonly DatabasePlan[]): Promise<number> {
    let total = 0;
    for (const { node } of (await this.source.topology()).shards) {
      const connection = await this.source.open(node);
      const used = await databasesInUse(connection).finally(() => connection.close());
      for (const { db } of plans) total += used.get(db) ?? 0;
    }
    return total;
  }

  /** Copying a server onto itself would lose what it was meant to keep. */
  private async refuseSameServer(source: Topology, target: Topology): Promise<void> {
    const sides = [[this.source, source], [this.target, target]] as const;
    const ids = await Promise.all(
      sides.map(async ([side, { shards }]) => {
        const connection = await patiently(this.backOff(), () => side.open(shards[0]!.node));
        return (await info(connection, "server").finally(() => connection.close())).get("run_id");
      }),
    );
    if (ids[0] !== undefined && ids[0] === ids[1]) throw new UserError("source and target are the same server", { path: "--to", given: this.target.name });
  }

  private async saveAndRelease(): Promise<void> {
    const { checkpointOnStop, dryRun } = this.options;
    try {
      // Nothing was begun, so nothing is worth keeping, while no shard is known. What was followed is gone on with, also after it came to its end.
      const worthKeeping = (this.stop !== undefined || this.following !== undefined) && !dryRun && (this.state?.shards.length ?? 0) > 0;
      if (this.store === undefined && checkpointOnStop !== undefined && worthKeeping) {
        this.store = await CheckpointStore.take(checkpointOnStop);
        await this.written?.keepIn(checkpointOnStop);
      }
      if (this.state !== undefined && this.store !== undefined) {
        this.state.complete = this.finished && this.outcome() === "complete" && !this.options.follow;
        await this.store.flush(this.state);
      }
    } catch (error) {
      // What was copied is there all the same: the result has to say so.
      this.stop ??= error instanceof UserError ? new RunStopped("checkpoint-unwritable", error.message) : asStop(error);
      if (error instanceof UserError) this.notice(error.message);
    } finally {
      await this.written?.close();
      await this.store?.release();
    }
  }

  private outcome(): CopyResult["outcome"] {
    if (this.stop !== undefined) return "stopped";
    const converged = this.converged ?? this.activity === "none";
    // The final passes have compared what the target holds since.
    const kept = !this.targetReplaced || this.options.final === true;
    return converged && kept && this.failedKeys() === 0 ? "complete" : "incomplete";
  }

  /** While following a key that failed may have been copied since. */
  private failedKeys(): number {
    return this.following === undefined ? this.meter.counts().failed : this.failing.count;
  }

  private result(): CopyResult {
    const progress = this.meter.progress();
    if (this.activity !== "none" && this.stop === undefined && this.following === undefined) this.notice(this.activity === "writes" ? LIVE : UNPROVEN);
    if (this.targetReplaced && this.options.final !== true) this.notice(TARGET_REPLACED);
    if (this.stop !== undefined) this.notice(this.stop.message);
    return {
      outcome: this.outcome(),
      ...this.meter.counts(),
      failed: this.failedKeys(),
      seconds: progress.seconds,
      keysPerSecond: this.meter.averageSpeed(),
      perShard: this.meter.shards(),
      failures: this.following === undefined ? this.failures : this.failing.first,
      ...(this.failureLines !== undefined && this.failureLines.count > 0 ? { failuresFile: this.failureLines.path } : {}),
      liveSource: this.activity === "writes",
      ...(this.following === undefined ? {} : { follow: this.following.result() }),
      notices: this.notices,
      ...(this.stop === undefined ? {} : { stopReason: this.stop.reason }),
      ...(this.store === undefined ? {} : { checkpoint: this.store.folder }),
    };
  }
}

async function countKeys(side: Side, { shards }: Topology): Promise<number> {
  let keys = 0;
  for (const { node } of shards) {
    const connection = await side.open(node);
    const used = await databasesInUse(connection).finally(() => connection.close());
    keys += used.get(0) ?? 0;
  }
  return keys;
}
