import { setMaxListeners } from "node:events";
import { checkDatabases, planDatabases, type DatabasePlan } from "../databases";
import { clockDifference } from "../endpoint/clock";
import { Side } from "../endpoint/side";
import type { Topology } from "../endpoint/topology";
import { pause, RunStopped, UserError } from "../errors";
import { asStop, BackOff } from "../faults";
import { follow } from "../follow/by-events";
import { FailingKeys } from "../follow/failing-keys";
import { final } from "../follow/final";
import { FollowRun } from "../follow/follow-run";
import { FAILURES_SHOWN, keyText, type Failure } from "../ledger";
import { sourceOptions, targetOptions, type CopyControl, type CopyOptions } from "../options";
import { Budget } from "../pump/budget";
import { MovingSlots } from "../pump/moving-slots";
import type { CopyResult } from "../result";
import { bounds } from "../settings";
import { Pulses } from "../throttle/pulses";
import { Throttle } from "../throttle/throttle";
import { CopyMemory } from "./copy-memory";
import { DatabaseRun, type RunParts } from "./database-run";
import { activityBetween, writeCounts, type Activity } from "./live-source";
import { ProgressMeter } from "./progress";
import { countKeys, firstTopology, measureClock, ofAll, refuseSameServer } from "./surroundings";
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
  private readonly budget = new Budget(bounds.singleKeys, bounds.valueBytes);
  private readonly memory: CopyMemory;
  private readonly failing = new FailingKeys();
  private following: FollowRun | undefined;
  private clock = 0;
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
    checkDatabases(this.source, this.target, options);
    this.throttle = new Throttle(options.maxRate ?? {}, options.maxSourceLatency ?? DEFAULT_MAX_LATENCY, signal, undefined, options.maxSourceLoad);
    this.meter = new ProgressMeter(this.throttle, options.onProgress);
    this.memory = new CopyMemory(options, { from: this.source.name, to: this.target.name }, { notice: (text) => this.notice(text), stop: (reason) => this.interrupt(reason) });
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
      await this.saveAndRelease();
    }
    return this.result();
  }

  private interrupt(reason = new RunStopped("interrupted", "stopped on request")): void {
    this.stop ??= reason;
    this.aborted.abort();
  }

  private async copyAll(): Promise<void> {
    const topology = await firstTopology(this.source, this.backOff());
    const targetTopology = await firstTopology(this.target, this.backOff());
    await refuseSameServer(this.source, this.target, () => this.backOff());
    const plans = await planDatabases(this.source, topology, this.options);
    const state = await this.memory.open(plans, () => this.ofAll(this.target, (side) => countKeys(side, [{ db: 0 }])));
    const before = (state.writes ??= await this.ofAll(this.source, writeCounts));
    const processes = (state.targets ??= await this.ofAll(this.target, targetProcesses));
    const pulse = new Pulses(this.source, (latency, load) => {
      this.throttle.pulse(latency, load);
      this.meter.latency = latency;
      this.meter.load = load;
    });
    pulse.start();
    this.meter.start(await this.ofAll(this.source, (side) => countKeys(side, plans)));
    const databases: DatabaseRun[] = [];
    try {
      for (const plan of plans) databases.push(await DatabaseRun.open(plan, this.parts(state.runName, plans, topology, targetTopology)));
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

  private ofAll<T>(side: Side, ask: (side: Side) => Promise<T>): Promise<T> {
    return ofAll(side, this.backOff(), ask);
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

  private parts(runName: string, plans: readonly DatabasePlan[], sourceTopology: Topology, targetTopology: Topology): RunParts {
    // A plain copy leaves a key whose value it cannot explain alone: whoever follows has asked for later values too.
    const follows = this.options.follow === true || this.options.final === true;
    return {
      source: this.source,
      target: this.target,
      sourceTopology,
      targetTopology,
      options: this.options,
      plans,
      budget: this.budget,
      gate: this.throttle,
      moving: new MovingSlots(),
      signal: this.aborted.signal,
      backOff: () => this.backOff(),
      runName,
      clock: () => this.clock,
      reconnected: async (source, target) => {
        if (target !== undefined) this.clock = await clockDifference(source, target);
      },
      owns: (targetKey) => follows && this.memory.wrote(targetKey),
    };
  }

  /** Listens before the first key is read, so that no change falls between the two. */
  private async prepareToFollow(databases: readonly DatabaseRun[], sourceTopology: Topology, targetTopology: Topology): Promise<void> {
    const { follow = false, final = false } = this.options;
    if (!follow && !final) return;
    this.clock = await measureClock(this.source, this.target);
    this.following = new FollowRun({
      source: this.source,
      target: this.target,
      sourceTopology,
      targetTopology,
      databases,
      options: this.options,
      written: this.memory.written!,
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
    if (follow) await this.following.subscriptions.start(this.memory.resumed);
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

  private backOff(): BackOff {
    return new BackOff(this.options.patience ?? bounds.patience, (ms) => pause(ms, this.aborted.signal));
  }

  private async copyDatabase(database: DatabaseRun): Promise<void> {
    const runner = database.runner(this.memory.firstPass(database), (failure) => this.failed(failure), (error) => this.interrupt(asStop(error)));
    this.meter.add(runner.counts);
    await runner.run();
  }

  private failed(failure: Failure): void {
    if (this.following !== undefined && !this.failing.add(failure)) return;
    if (this.failures.length < FAILURES_SHOWN) this.failures.push(failure);
    this.memory.failures?.write(failure);
  }

  private notice(text: string): void {
    this.notices.push(text);
    this.options.onNotice?.(text);
  }

  private async saveAndRelease(): Promise<void> {
    try {
      await this.memory.failures?.close();
      // What was followed is gone on with, also after it came to its end.
      const worthKeeping = this.stop !== undefined || this.following !== undefined;
      await this.memory.save(worthKeeping, this.finished && this.outcome() === "complete" && !this.options.follow);
    } catch (error) {
      // What was copied is there all the same: the result has to say so.
      this.stop ??= error instanceof UserError ? new RunStopped("checkpoint-unwritable", error.message) : asStop(error);
      if (error instanceof UserError) this.notice(error.message);
    } finally {
      await this.memory.release();
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
      ...(this.memory.failuresFile === undefined ? {} : { failuresFile: this.memory.failuresFile }),
      liveSource: this.activity === "writes",
      ...(this.following === undefined ? {} : { follow: this.following.result() }),
      notices: this.notices,
      ...(this.stop === undefined ? {} : { stopReason: this.stop.reason }),
      ...(this.memory.folder === undefined ? {} : { checkpoint: this.memory.folder }),
    };
  }
}
