import { randomBytes } from "node:crypto";
import { setMaxListeners } from "node:events";
import { checkDatabases, databasesInUse, planDatabases, type DatabasePlan } from "../databases";
import { clockDifference } from "../endpoint/clock";
import { Nodes } from "../endpoint/nodes";
import { Side } from "../endpoint/side";
import type { Shard, Topology } from "../endpoint/topology";
import { pause, RunStopped, throwIfAborted } from "../errors";
import { asStop, BackOff, Passing } from "../faults";
import { planFilter, wholeFilter } from "../filter/key-filter";
import { outsidePayload } from "../modules";
import { sourceOptions, targetOptions } from "../options";
import { refuseSameServer } from "../run/surroundings";
import { bounds } from "../settings";
import { SingleMover } from "../single/single-mover";
import { abilitiesOf } from "../types";
import { ConnectionLost } from "../wire/connection";
import { DeepCompare } from "./deep-compare";
import { Differences } from "./differences";
import { findExtras, sumTarget, type ExtraContext, type ExtraPlan } from "./extra-keys";
import { drawn, scanned, type KeySource } from "./key-source";
import { KeySum } from "./key-sum";
import type { VerifyOptions, VerifyProgress, VerifyResult } from "./options";
import { Settler } from "./settler";
import { ShardCompare } from "./shard-compare";

const DEFAULT_TOLERANCE = 1000;
const DEFAULT_ROUNDS = 3;
const PROGRESS_EVERY = 250;
const CLOSER_TYPES: ReadonlySet<string> = new Set(Object.keys(outsidePayload));

/** One call of `verify()`: compares from the source, then looks for what only the target has. */
export class VerifyRun {
  private readonly source: Side;
  private readonly target: Side;
  private readonly found: Differences;
  private readonly aborted = new AbortController();
  private readonly begun = performance.now();
  private readonly counts = { compared: 0 };
  private readonly settlers: Settler[] = [];
  private readonly sum = new KeySum();
  private readonly notices: string[] = [];
  private readonly opened: Nodes[] = [];
  private clock = 0;
  private total = 0;
  private stop: RunStopped | undefined;

  constructor(private readonly options: VerifyOptions) {
    const { signal } = this.aborted;
    // One listener a connection, and there may be many.
    setMaxListeners(0, signal);
    this.source = new Side("source", { ...sourceOptions(options), signal });
    this.target = new Side("target", { ...targetOptions(options), signal });
    checkDatabases(this.source, this.target, options);
    this.found = new Differences(options.differencesFile);
  }

  async run(): Promise<VerifyResult> {
    const abort = (): void => this.aborted.abort();
    this.options.signal?.addEventListener("abort", abort);
    if (this.options.signal?.aborted) abort();
    const timer = setInterval(() => this.options.onProgress?.(this.progress()), PROGRESS_EVERY);
    try {
      await this.compareAll();
    } catch (error) {
      this.stop = this.aborted.signal.aborted ? new RunStopped("interrupted", "stopped on request") : asStop(error);
      this.notice(this.stop.message);
    } finally {
      clearInterval(timer);
      this.options.signal?.removeEventListener("abort", abort);
      await Promise.all(this.opened.map((nodes) => nodes.close()));
      await this.found.close();
    }
    return this.result();
  }

  private async compareAll(): Promise<void> {
    const [topology, targetTopology] = [await this.source.topology(), await this.target.topology()];
    // A repair is a copy: within one server it would overwrite, and with deleteExtra remove, what is the source's.
    if (this.options.repair) await refuseSameServer(this.source, this.target, () => this.backOff());
    const plans = await planDatabases(this.source, topology, this.options);
    this.clock = await this.measureClock(topology, targetTopology);
    this.total = await this.countKeys(topology, plans);
    const comparisons = plans.map((plan) => this.prepare(plan, topology, targetTopology));
    const names: ExtraContext = { target: this.target, plans: comparisons.map(({ extra }) => extra), types: this.options.types, signal: this.aborted.signal };
    const compare = async (): Promise<void> => {
      for (const comparison of comparisons) await comparison.run();
    };
    if (this.options.sample === undefined) await this.compareBothWays(compare, names);
    else {
      const { sample } = this.options;
      await compare();
      await findExtras(names, () => drawn(sample, undefined));
    }
  }

  /**
   * Keys that only the target has: a sum over all names shows whether there
   * are any before each is looked for. The names are added up while values
   * are compared, since the scan of names is mostly waiting.
   */
  private async compareBothWays(compare: () => Promise<void>, names: ExtraContext): Promise<void> {
    const stopOther = (error: unknown): never => {
      this.aborted.abort();
      throw error;
    };
    const outcomes = await Promise.allSettled([this.sumNames(names).catch(stopOther), compare().catch(stopOther)]);
    for (const outcome of outcomes) if (outcome.status === "rejected" && !isInterrupt(outcome.reason)) throw outcome.reason;
    const [sum] = outcomes;
    throwIfAborted(this.aborted.signal);
    if (sum.status === "fulfilled" && sum.value.equals(this.sum)) return;
    // Repairs have added names since.
    if (this.found.repaired > 0 && (await this.sumNames(names)).equals(this.sum)) return;
    await findExtras(names, () => scanned([], undefined));
  }

  private async sumNames(names: ExtraContext): Promise<KeySum> {
    for (const backOff = this.backOff(); ; ) {
      const sum = new KeySum();
      try {
        await sumTarget(names, () => scanned([], undefined), sum);
        return sum;
      } catch (error) {
        if (!(error instanceof ConnectionLost || error instanceof Passing)) throw error;
        await backOff.after(error);
        this.target.forget();
      }
    }
  }

  private backOff(): BackOff {
    return new BackOff(this.options.patience ?? bounds.patience, (ms) => pause(ms, this.aborted.signal));
  }

  private prepare(plan: DatabasePlan, topology: Topology, targetTopology: Topology): { run: () => Promise<void>; extra: ExtraPlan } {
    const backOff = (): BackOff => this.backOff();
    const source = new Nodes(this.source, backOff, plan.db);
    const target = new Nodes(this.target, backOff);
    this.opened.push(source, target);
    const { repair = false, deleteExtra = false, ttlTolerance = DEFAULT_TOLERANCE } = this.options;
    const clock = (): number => this.clock;
    const deep = new DeepCompare(source, target, { ttlTolerance, clock, sourceAbilities: abilitiesOf(topology.version), targetAbilities: abilitiesOf(targetTopology.version), outsidePayload: true });
    const mover = new SingleMover(source, target, { conflict: "replace", ttl: "keep", clock, backOff, sourceVersion: topology.version, targetVersion: targetTopology.version, runName: randomBytes(6).toString("hex") });
    const rounds = this.options.rounds ?? (repair ? DEFAULT_ROUNDS : 0);
    const settler = new Settler(deep, mover, target, this.found, { repair, deleteExtra, rounds, signal: this.aborted.signal });
    this.settlers.push(settler);
    const { scanArguments, filter } = planFilter({ match: this.options.match ?? [], exclude: this.options.exclude ?? [] });
    const prefix = Buffer.from(plan.prefix);
    const total = Math.max(this.total, 1);
    const compareShard = async ({ node }: Shard): Promise<void> => {
      const share = this.options.sample === undefined ? undefined : Math.ceil(this.options.sample * ((await this.keysOf(node, plan.db)) / total));
      const makeSource = (): KeySource => (share === undefined ? scanned(scanArguments, filter) : drawn(share, wholeFilter(this.options)));
      const context = { source: this.source, target: this.target, sourceVersion: topology.version, targetVersion: targetTopology.version, db: plan.db, prefix, types: this.options.types, ttlTolerance, clock, closerTypes: CLOSER_TYPES, settler, backOff, signal: this.aborted.signal, sum: this.sum, counts: this.counts };
      await new ShardCompare(context, node, makeSource).run();
    };
    const run = async (): Promise<void> => {
      await Promise.all(topology.shards.map(compareShard));
    };
    return { run, extra: { prefix, filter: wholeFilter(this.options), source, settler } };
  }

  private async measureClock(source: Topology, target: Topology): Promise<number> {
    const [a, b] = [await this.source.open(source.shards[0]!.node), await this.target.open(target.shards[0]!.node)];
    return clockDifference(a, b).finally(() => [a, b].forEach((connection) => connection.close()));
  }

  private async countKeys({ shards }: Topology, plans: readonly DatabasePlan[]): Promise<number> {
    let total = 0;
    for (const { node } of shards) for (const { db } of plans) total += await this.keysOf(node, db);
    return total;
  }

  private async keysOf(node: Topology["shards"][number]["node"], db: number): Promise<number> {
    const connection = await this.source.open(node);
    return (await databasesInUse(connection).finally(() => connection.close())).get(db) ?? 0;
  }

  private notice(text: string): void {
    this.notices.push(text);
    this.options.onNotice?.(text);
  }

  private progress(): VerifyProgress {
    const seconds = (performance.now() - this.begun) / 1000;
    return { compared: this.counts.compared, different: this.found.total, closer: this.settlers.reduce((sum, { open }) => sum + open, 0), total: this.total, seconds, keysPerSecond: Math.round(this.counts.compared / seconds) };
  }

  private result(): VerifyResult {
    const { seconds, keysPerSecond } = this.progress();
    const { file, counts, repaired, examples } = this.found;
    return {
      outcome: this.stop !== undefined ? "stopped" : this.found.total > 0 ? "different" : "identical",
      compared: this.counts.compared,
      differences: counts,
      repaired,
      examples,
      ...(file === undefined ? {} : { file }),
      seconds: Math.round(seconds * 1000) / 1000,
      keysPerSecond,
      sampled: this.options.sample !== undefined,
      notices: this.notices,
      ...(this.stop === undefined ? {} : { stopReason: this.stop.reason }),
    };
  }
}

/** The other way of looking was stopped because this one failed: its own fault is the one to tell. */
function isInterrupt(error: unknown): boolean {
  return error instanceof RunStopped && error.reason === "interrupted";
}
