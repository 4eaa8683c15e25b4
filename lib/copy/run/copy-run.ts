import { randomBytes } from "node:crypto";
import { setMaxListeners } from "node:events";
import { CheckpointStore, type CheckpointIdentity, type CheckpointState } from "../checkpoint/store";
import { clashCheck, databasesInUse, planDatabases, type DatabasePlan } from "../databases";
import { clockDifference } from "../endpoint/clock";
import { Nodes } from "../endpoint/nodes";
import { Side } from "../endpoint/side";
import { atLeast, info, type Topology } from "../endpoint/topology";
import { pause, RunStopped, UserError } from "../errors";
import { asStop, BackOff, Passing, patiently } from "../faults";
import { planFilter } from "../filter/key-filter";
import { FAILURES_SHOWN, JsonLines, type Failure } from "../ledger";
import { sourceOptions, targetOptions, type CopyOptions } from "../options";
import { Budget } from "../pump/budget";
import type { PumpContext } from "../pump/context";
import { MovingSlots } from "../pump/moving-slots";
import type { CopyResult } from "../result";
import { bounds } from "../settings";
import { SingleMover } from "../single/single-mover";
import { Pulse } from "../throttle/pulse";
import { Throttle } from "../throttle/throttle";
import type { Connection } from "../wire/connection";
import { activityBetween, writeCounts, type Activity } from "./live-source";
import { ProgressMeter } from "./progress";
import { readFailures } from "./failures";
import { ShardRunner } from "./shard-runner";
import { replaced, targetProcesses } from "./target-processes";

const DEFAULT_MAX_LATENCY = 200;
const LIVE = "live source: one pass does not converge; use verify --repair once writes have stopped";
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
  private clock = 0;
  private stop: RunStopped | undefined;
  private activity: Activity = "none";
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
      this.stop ??= asStop(error);
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
    await this.openCheckpoint(plans);
    const before = (this.state!.writes ??= await this.ofAll(this.source, writeCounts));
    const processes = (this.state!.targets ??= await this.ofAll(this.target, targetProcesses));
    const pulse = new Pulse(this.source, topology.shards[0]!.node, (latency, load) => {
      this.throttle.pulse(latency, load);
      this.meter.latency = latency;
      this.meter.load = load;
    });
    pulse.start();
    this.meter.start(await this.ofAll(this.source, () => this.totalKeys(plans)));
    this.options.onStart?.({
      pause: () => this.throttle.pause(),
      resume: () => this.throttle.resume(),
      setRate: (rate) => this.throttle.setRate(rate),
      stop: () => this.interrupt(),
      status: () => this.meter.progress(),
    });
    try {
      for (const plan of plans) await this.copyDatabase(plan, plans, topology, targetTopology);
      this.finished = true;
      this.activity = activityBetween(before, await this.ofAll(this.source, writeCounts));
      this.targetReplaced = !this.options.dryRun && replaced(processes, await this.ofAll(this.target, targetProcesses));
    } finally {
      pulse.stop();
    }
  }

  /** Asks all primaries of a side: one that is away for a moment, or has just lost its role, must not end the run. */
  private ofAll<T>(side: Side, ask: (side: Side) => Promise<T>): Promise<T> {
    return patiently(this.backOff(), () => {
      side.forget();
      return ask(side);
    });
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

  private async copyDatabase(plan: DatabasePlan, plans: readonly DatabasePlan[], sourceTopology: Topology, targetTopology: Topology): Promise<void> {
    const backOff = (): BackOff => this.backOff();
    const sourceNodes = new Nodes(this.source, backOff, plan.db);
    const targetNodes = new Nodes(this.target, backOff);
    const rivals = new Map<number, Connection>();
    for (const other of plans) if (plans.length > 1) rivals.set(other.db, await this.source.open(sourceTopology.shards[0]!.node, { db: other.db }));
    const { conflict = "fail", ttl = "keep" } = this.options;
    const clock = (): number => this.clock;
    const mover = new SingleMover(sourceNodes, targetNodes, { conflict, ttl, clock, backOff, sourceVersion: sourceTopology.version, targetVersion: targetTopology.version, runName: this.state!.runName });
    const context: PumpContext = {
      source: this.source,
      target: this.target,
      sourceTopology,
      moving: new MovingSlots(),
      db: plan.db,
      prefix: Buffer.from(plan.prefix),
      conflict,
      ttl,
      plainStrings: atLeast(targetTopology.version, 6, 2),
      batchBytes: this.options.batchBytes ?? bounds.batchBytes,
      connections: this.options.connections ?? 1,
      ...planFilter(this.options),
      forbidden: clashCheck(plan, plans, rivals),
      mover,
      gate: this.throttle,
      signal: this.aborted.signal,
      dryRun: this.options.dryRun ?? false,
      clock,
      backOff,
      reconnected: async (source, target) => {
        if (target !== undefined) this.clock = await clockDifference(source, target);
      },
    };
    const states = this.state!.shards.filter((state) => state.db === plan.db);
    const others = this.state!.shards.filter((state) => state.db !== plan.db);
    const progressed = async (): Promise<void> => {
      this.state!.shards = [...others, ...states];
      await this.store?.touch(() => this.state!);
    };
    const persisted = async (): Promise<void> => {
      void progressed();
      await this.store?.settled();
    };
    const runner = new ShardRunner(context, states, this.budget, { failed: (failure) => this.failed(failure), progressed, persisted, mostAtRisk: this.store === undefined ? bounds.openPages : bounds.pagesAtRisk }, (error) => this.interrupt(asStop(error)));
    this.meter.add(runner.counts);
    try {
      await runner.run();
    } finally {
      await Promise.all([sourceNodes.close(), targetNodes.close()]);
      for (const connection of rivals.values()) connection.close();
    }
  }

  private failed(failure: Failure): void {
    if (this.failures.length < FAILURES_SHOWN) this.failures.push(failure);
    this.failureLines?.write(failure);
  }

  private async openCheckpoint(plans: readonly DatabasePlan[]): Promise<void> {
    const { checkpoint, dryRun, match, exclude, types, conflict, ttl } = this.options;
    const fresh = (identity: CheckpointIdentity): CheckpointState => ({ identity, runName: randomBytes(6).toString("hex"), startedAt: new Date().toISOString(), complete: false, shards: [] });
    const databases = plans.map(({ db, prefix }) => `${db}=${prefix}`).join(",");
    const identity = { from: this.source.name, to: this.target.name, options: { match, exclude, type: types, "db-map": databases, conflict: conflict ?? "fail", ttl: ttl ?? "keep" } };
    if (checkpoint !== undefined && !dryRun) this.store = await CheckpointStore.take(checkpoint);
    if (this.store !== undefined) this.store.onFailure = (reason) => this.interrupt(reason);
    const before = await this.store?.load(identity);
    this.state = before ?? fresh(identity);
    if (before !== undefined) await this.goOn(before);
    const file = this.options.failuresFile ?? this.store?.failuresPath;
    if (file !== undefined) this.failureLines = new JsonLines(file);
  }

  /** Keys that failed before are tried again; whatever the run before proved stays. */
  private async goOn(state: CheckpointState): Promise<void> {
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
    this.notice(state.complete && failed.length === 0 ? `this copy was complete before; nothing is left to do (${this.store!.folder})` : `goes on from ${this.store!.folder}, begun ${state.startedAt}`);
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
    // Nothing was begun, so nothing is worth keeping, while no shard is known.
    const worthKeeping = this.stop !== undefined && !dryRun && (this.state?.shards.length ?? 0) > 0;
    try {
      if (this.store === undefined && checkpointOnStop !== undefined && worthKeeping) this.store = await CheckpointStore.take(checkpointOnStop);
      if (this.state !== undefined && this.store !== undefined) {
        this.state.complete = this.finished && this.stop === undefined && this.proven && this.meter.counts().failed === 0;
        await this.store.flush(this.state);
      }
    } catch (error) {
      // What was copied is there all the same: the result has to say so.
      this.stop ??= error instanceof UserError ? new RunStopped("checkpoint-unwritable", error.message) : asStop(error);
      if (error instanceof UserError) this.notice(error.message);
    } finally {
      await this.store?.release();
    }
  }

  /** What was counted as copied is at the target, and nothing came to the source meanwhile. */
  private get proven(): boolean {
    return this.activity === "none" && !this.targetReplaced;
  }

  private result(): CopyResult {
    const progress = this.meter.progress();
    if (this.activity !== "none" && this.stop === undefined) this.notice(this.activity === "writes" ? LIVE : UNPROVEN);
    if (this.targetReplaced) this.notice(TARGET_REPLACED);
    if (this.stop !== undefined) this.notice(this.stop.message);
    const incomplete = !this.proven || progress.failed > 0;
    return {
      outcome: this.stop !== undefined ? "stopped" : incomplete ? "incomplete" : "complete",
      ...this.meter.counts(),
      seconds: progress.seconds,
      keysPerSecond: this.meter.averageSpeed(),
      perShard: this.meter.shards(),
      failures: this.failures,
      ...(this.failureLines !== undefined && this.failureLines.count > 0 ? { failuresFile: this.failureLines.path } : {}),
      liveSource: this.activity === "writes",
      notices: this.notices,
      ...(this.stop === undefined ? {} : { stopReason: this.stop.reason }),
      ...(this.store === undefined ? {} : { checkpoint: this.store.folder }),
    };
  }
}
