import { clashCheck, type DatabasePlan } from "../databases";
import { Nodes } from "../endpoint/nodes";
import type { Side } from "../endpoint/side";
import { atLeast, type Topology } from "../endpoint/topology";
import type { BackOff } from "../faults";
import { planFilter } from "../filter/key-filter";
import type { CopyOptions } from "../options";
import type { Budget } from "../pump/budget";
import type { Gate, PumpContext } from "../pump/context";
import type { MovingSlots } from "../pump/moving-slots";
import type { LedgerReports } from "../pump/page-ledger";
import { bounds } from "../settings";
import { SingleMover } from "../single/single-mover";
import type { Connection } from "../wire/connection";
import { pumpThreads } from "../threads/pump-threads";
import type { FirstPass } from "./copy-memory";
import { ShardRunner } from "./shard-runner";

/** What the databases of a run share. */
export interface RunParts {
  readonly source: Side;
  readonly target: Side;
  readonly sourceTopology: Topology;
  readonly targetTopology: Topology;
  readonly options: CopyOptions;
  readonly plans: readonly DatabasePlan[];
  readonly budget: Budget;
  readonly gate: Gate;
  readonly moving: MovingSlots;
  readonly signal: AbortSignal;
  readonly backOff: () => BackOff;
  /** Sets temporary keys of this copy apart. */
  readonly runName: string;
  /** Target's clock minus source's, milliseconds. */
  readonly clock: () => number;
  readonly reconnected: (source: Connection, target: Connection | undefined) => Promise<void>;
  /** Whether a key at the target is known to be ours. */
  readonly owns: (targetKey: Buffer) => boolean | Promise<boolean>;
}

/** One source database on its way into database 0 of the target: what it takes to copy its keys. */
export class DatabaseRun {
  readonly prefix: Buffer;

  private constructor(
    readonly plan: DatabasePlan,
    readonly context: PumpContext,
    readonly source: Nodes,
    readonly target: Nodes,
    private readonly parts: RunParts,
    private readonly rivals: ReadonlyMap<number, Connection>,
  ) {
    this.prefix = context.prefix;
  }

  static async open(plan: DatabasePlan, parts: RunParts): Promise<DatabaseRun> {
    const { source, target, sourceTopology, targetTopology, options, plans, backOff, clock } = parts;
    const sourceNodes = new Nodes(source, backOff, plan.db);
    const targetNodes = new Nodes(target, backOff);
    const rivals = new Map<number, Connection>();
    for (const other of plans) if (plans.length > 1) rivals.set(other.db, await source.open(sourceTopology.shards[0]!.node, { db: other.db }));
    const { conflict = "fail", ttl = "keep" } = options;
    const mover = new SingleMover(sourceNodes, targetNodes, { conflict, ttl, clock, backOff, sourceVersion: sourceTopology.version, targetVersion: targetTopology.version, runName: parts.runName, owns: parts.owns });
    const connections = options.connections ?? bounds.connections;
    const context: PumpContext = {
      source,
      target,
      sourceTopology,
      moving: parts.moving,
      db: plan.db,
      prefix: Buffer.from(plan.prefix),
      conflict,
      ttl,
      plainStrings: atLeast(targetTopology.version, 6, 2),
      batchBytes: options.batchBytes ?? bounds.batchBytes,
      targetBytes: Math.max(bounds.targetBytes / (sourceTopology.shards.length * connections), bounds.leastTargetBytes),
      connections,
      ...planFilter(options),
      forbidden: clashCheck(plan, plans, rivals),
      mover,
      gate: parts.gate,
      budget: parts.budget,
      signal: parts.signal,
      dryRun: options.dryRun ?? false,
      clock,
      backOff,
      reconnected: parts.reconnected,
    };
    return new DatabaseRun(plan, context, sourceNodes, targetNodes, parts, rivals);
  }

  /** The name that a key has at the target. */
  targetKey(key: Buffer): Buffer {
    return this.prefix.length === 0 ? key : Buffer.concat([this.prefix, key]);
  }

  /** Whether a key at the target is known to be ours. */
  get owns(): RunParts["owns"] {
    return this.parts.owns;
  }

  runner({ states, reports, recording }: FirstPass, failed: LedgerReports["failed"], stopOthers: (error: unknown) => void): ShardRunner {
    const all = { failed, ...reports };
    return new ShardRunner(this.context, states, all, stopOthers, pumpThreads(this.plan, this.parts, all, recording));
  }

  async close(): Promise<void> {
    await Promise.all([this.source.close(), this.target.close()]);
    for (const connection of this.rivals.values()) connection.close();
  }
}
