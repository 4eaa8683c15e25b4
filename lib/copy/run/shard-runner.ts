import { NOBODY, type Shard, type Topology } from "../endpoint/topology";
import { rangesOf } from "../endpoint/slots";
import type { NodeAddress } from "../endpoint/url";
import { pause, RunStopped } from "../errors";
import { Passing, patiently } from "../faults";
import type { ShardCounts } from "../ledger";
import type { PumpContext } from "../pump/context";
import type { LedgerReports } from "../pump/page-ledger";
import { NamesInSlots } from "../pump/key-names";
import type { Pump } from "../pump/pump";
import { newShardState, type ShardState } from "../pump/shard-job";
import { ShardGone, ShardPump } from "../pump/shard-pump";
import type { PumpThreads } from "../threads/pump-threads";
import { type Sweep, SlotSweeps } from "./slot-sweeps";

/** Topology may change while it is followed, but not without end: with the pauses this is more than a day. */
const MOST_ROUNDS = 20_000;
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 5_000;

/**
 * Copies one database: a pump for each primary, new ones where a failover or
 * a resharding makes new primaries, and at the end the slots that changed
 * hands while their shards were scanned.
 */
export class ShardRunner {
  readonly counts: ShardCounts[] = [];

  constructor(
    private readonly context: PumpContext,
    private readonly states: ShardState[],
    private readonly reports: LedgerReports,
    private readonly stopOthers: (error: unknown) => void,
    /** Where the pumps of whole shards run; undefined: here. */
    private readonly threads: PumpThreads | undefined,
  ) {}

  async run(): Promise<void> {
    try {
      await this.runRounds();
    } finally {
      await this.threads?.close();
    }
  }

  private async runRounds(): Promise<void> {
    const sweeps = new SlotSweeps(this.context.source, this.states, this.context.moving);
    const isCluster = this.context.sourceTopology.kind === "cluster";
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const { shards } = await this.wholeTopology();
      this.alignStates(shards);
      const open = this.states.filter((state) => !state.done);
      const due = open.length > 0 || !isCluster ? [] : await patiently(this.context.backOff(), () => sweeps.due());
      if (open.length + due.length === 0) return;
      if (open.length > 0) await this.runAll(open.map((state) => this.pump(state)));
      else await this.runAll(due.map((sweep) => this.sweep(sweep)), (at) => sweeps.done(due[at]!));
      if (isCluster) this.context.source.forget();
      // Slots that move on and on are swept in few large rounds.
      if (due.length > 0) await pause(Math.min(FIRST_PAUSE * 2 ** round, LONGEST_PAUSE), this.context.signal);
    }
    throw new RunStopped("unavailable", `${this.context.source.name}: the cluster changes without end`);
  }

  /** The cluster as it is, once every slot that was served at first is served again: until then keys are out of sight. */
  private wholeTopology(): Promise<Topology> {
    const { source, sourceTopology } = this.context;
    const served = sourceTopology.owners;
    return patiently(this.context.backOff(), async () => {
      const topology = await source.topology();
      const missing = topology.owners?.findIndex((owner, slot) => owner === NOBODY && served?.[slot] !== NOBODY) ?? -1;
      if (missing < 0) return topology;
      source.forget();
      throw new Passing("CLUSTERDOWN", `${source.name}: slot ${missing} is served by no node`);
    });
  }

  private pump(state: ShardState): Pump {
    return this.track(this.threads?.pump(state) ?? new ShardPump(this.context, state, this.reports));
  }

  private sweep({ node, slots }: Sweep): Pump {
    const state = newShardState({ node, slots: rangesOf(slots) }, this.context.db, true);
    return this.track(new ShardPump(this.context, state, this.reports, (context) => new NamesInSlots(context, [...slots])));
  }

  private track(pump: Pump): Pump {
    this.counts.push(pump.counts);
    return pump;
  }

  private async runAll(pumps: readonly Pump[], finished: (at: number) => void = () => undefined): Promise<void> {
    const faults: unknown[] = [];
    await Promise.all(
      pumps.map((pump, at) =>
        pump.run().then(
          () => finished(at),
          (error: unknown) => {
            if (error instanceof ShardGone) return;
            faults.push(error);
            this.stopOthers(error);
          },
        ),
      ),
    );
    if (faults.length > 0) throw faults[0];
  }

  /** One state for each primary; states of nodes that lost their role go, and whoever took over is scanned whole. */
  private alignStates(shards: readonly Shard[]): void {
    const known = this.states.length > 0;
    for (const shard of shards) if (this.indexOf(shard.node) < 0) this.states.push(newShardState(shard, this.context.db, known));
    for (let i = this.states.length - 1; i >= 0; i--) {
      const { node } = this.states[i]!;
      if (!shards.some((shard) => same(shard.node, node))) this.states.splice(i, 1);
    }
    void this.reports.progressed();
  }

  private indexOf(node: NodeAddress): number {
    return this.states.findIndex((state) => same(state.node, node));
  }
}

function same(a: NodeAddress, b: NodeAddress): boolean {
  return a.host === b.host && a.port === b.port;
}
