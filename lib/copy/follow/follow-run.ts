import type { Side } from "../endpoint/side";
import type { Topology } from "../endpoint/topology";
import { pause, throwIfAborted } from "../errors";
import { BackOff } from "../faults";
import { wholeFilter } from "../filter/key-filter";
import type { CopyOptions } from "../options";
import type { Budget } from "../pump/budget";
import type { Gate } from "../pump/context";
import type { DatabaseRun } from "../run/database-run";
import { bounds } from "../settings";
import { nameNumber, type WrittenKeys } from "../written/written-keys";
import { Applier } from "./applier";
import { DifferencePass, type PassResult, type PassScope } from "./difference-pass";
import { askEach } from "./ask-many";
import { DirtyKeys } from "./dirty-keys";
import type { FailingKeys } from "./failing-keys";
import type { FollowProgress, FollowResult } from "./follow-progress";
import { Subscriptions } from "./subscriptions";

export interface FollowParts {
  readonly source: Side;
  readonly target: Side;
  readonly sourceTopology: Topology;
  readonly targetTopology: Topology;
  readonly databases: readonly DatabaseRun[];
  readonly options: CopyOptions;
  readonly written: WrittenKeys;
  readonly gate: Gate;
  readonly budget: Budget;
  readonly clock: () => number;
  readonly signal: AbortSignal;
  readonly notice: (text: string) => void;
  readonly failing: FailingKeys;
  readonly failed: (db: number, key: Buffer, reason: string) => void;
  readonly settled: (db: number, key: Buffer) => void;
  /** A fault beside the path of whoever waits: the run has to end. */
  readonly fault: (error: unknown) => void;
}

/** What all ways of following share: the keys to look at, the one who writes them, the comparison that names more of them. */
export class FollowRun {
  readonly dirty = new DirtyKeys();
  readonly subscriptions: Subscriptions;
  phase: FollowProgress["phase"] = "copying";
  /** Comparison has shown that not all changes are announced. */
  incomplete = false;
  caughtUpAt: string | undefined;
  writes: number | undefined;
  private readonly applier: Applier;
  private readonly comparison: DifferencePass;
  private applying: Promise<void> | undefined;
  private passes = 0;
  private lastDifferences: number | undefined;

  constructor(readonly parts: FollowParts) {
    const { source, databases, options, signal, sourceTopology } = parts;
    const { dirty } = this;
    const filter = wholeFilter(options);
    const indexes = new Map(databases.map(({ plan }, index) => [plan.db, index]));
    const [match, ...others] = options.match ?? [];
    this.applier = new Applier({ ...parts, types: options.types, dirty });
    this.comparison = new DifferencePass({ ...parts, dirty, selection: options, announced: () => this.subscriptions.announced(), backOff: (own) => new BackOff(options.patience ?? bounds.patience, (ms) => pause(ms, own)) });
    this.subscriptions = new Subscriptions({
      source,
      nodes: databases[0]!.source,
      version: sourceTopology.version,
      databases: [...indexes.keys()],
      match: others.length === 0 ? match : undefined,
      changed: (db, bytes, start, length) => {
        const index = indexes.get(db);
        return index === undefined || !(filter?.(bytes, start, length) ?? true) || dirty.add(index, bytes, start, length);
      },
      notice: parts.notice,
      fault: parts.fault,
      patience: options.patience ?? bounds.patience,
    });
    signal.addEventListener("abort", () => dirty.notify());
  }

  /** From here on named keys are copied and deleted at the target. */
  async begin(): Promise<void> {
    await this.parts.written.settle();
    await this.tryFailedAgain();
    this.applying = this.applier.run().catch((error: unknown) => this.parts.fault(error));
  }

  /** Ends in order: what was begun is brought to its end. */
  async end(): Promise<void> {
    this.subscriptions.stop();
    this.applier.stop();
    await this.applying;
  }

  /** One difference pass; resolves when what it named is at the target. @throws RunStopped also where `own` ends it */
  async compare(scope: PassScope, own: AbortSignal = this.parts.signal): Promise<PassResult> {
    const before = this.phase;
    if (before !== "final") this.phase = "comparing";
    try {
      const result = await this.comparison.run(scope, own);
      await this.drained();
      await this.forgetGone();
      this.passes++;
      this.lastDifferences = result.differences;
      return result;
    } finally {
      this.phase = before;
    }
  }

  /** What the first pass took for a clash may be a key that it wrote itself and met again: now the list of written keys tells. */
  private async tryFailedAgain(): Promise<void> {
    const { databases, failing, written } = this.parts;
    for (const [index, database] of databases.entries()) {
      for (const key of failing.keysOf(database.plan.db)) {
        const targetKey = database.targetKey(key);
        if (await database.owns(targetKey)) written.add(nameNumber(targetKey));
        this.dirty.add(index, key);
      }
    }
  }

  /** Keys that failed and that the source has no more are no failures: their deletes may have been announced to nobody. */
  private async forgetGone(): Promise<void> {
    for (const { source, plan } of this.parts.databases) {
      const keys = this.parts.failing.keysOf(plan.db).map((key) => ({ key }));
      const answers = await askEach(source, keys, ({ key }) => [["EXISTS", key]]);
      keys.forEach(({ key }, i) => {
        if (answers[i]![0] === 0) this.parts.settled(plan.db, key);
      });
    }
  }

  /** Resolves when all keys named until now are done. */
  async drained(): Promise<void> {
    await this.dirty.drained(this.parts.signal);
    throwIfAborted(this.parts.signal);
  }

  get notifications(): FollowProgress["notifications"] {
    return this.incomplete ? "off" : this.subscriptions.state;
  }

  progress(): FollowProgress {
    const { copied, deleted, bytes } = this.applier;
    const { events, losses } = this.subscriptions;
    return {
      phase: this.phase,
      notifications: this.notifications,
      pending: this.dirty.size,
      lag: Math.round(this.dirty.lag),
      events,
      copied,
      deleted,
      bytes,
      losses,
      passes: this.passes,
      ...(this.lastDifferences === undefined ? {} : { differences: this.lastDifferences }),
    };
  }

  result(): FollowResult {
    return {
      ...this.progress(),
      ...(this.caughtUpAt === undefined ? {} : { caughtUpAt: this.caughtUpAt }),
      ...(this.writes === undefined ? {} : { writes: this.writes }),
    };
  }
}
