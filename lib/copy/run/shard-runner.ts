import { NOBODY, type Shard, type Topology } from "../endpoint/topology";
import type { NodeAddress } from "../endpoint/url";
import { Passing } from "../faults";
import type { ShardCounts } from "../ledger";
import type { Budget } from "../pump/budget";
import type { PumpContext } from "../pump/context";
import type { LedgerReports } from "../pump/page-ledger";
import { SlotSource } from "../pump/page-source";
import { newShardState, type ShardState } from "../pump/shard-job";
import { ConnectionLost } from "../wire/connection";
import { ShardGone, ShardPump } from "../pump/shard-pump";

/** Topology may change while it is followed, but not without end. */
const MOST_ROUNDS = 100;

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
    private readonly budget: Budget,
    private readonly reports: LedgerReports,
    private readonly stopOthers: (error: unknown) => void,
  ) {}

  async run(): Promise<void> {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const { shards } = await this.wholeTopology();
      this.alignStates(shards);
      const open = this.states.filter((state) => !state.done);
      const gained = open.length > 0 ? [] : this.gainedSlots(shards);
      if (open.length + gained.length === 0) return;
      const pumps = open.length > 0 ? open.map((state) => this.pump(state)) : gained.map(({ shard, slots }) => this.sweep(shard, slots));
      await this.runAll(pumps);
      for (const { shard } of gained) this.states[this.indexOf(shard.node)] = { ...this.states[this.indexOf(shard.node)]!, slots: shard.slots };
      if (this.context.sourceTopology.kind === "cluster") this.context.source.forget();
    }
    throw new Error("the source's cluster changes without end");
  }

  /** The cluster as it is, once every slot that was served at first is served again: until then keys are out of sight. */
  private async wholeTopology(): Promise<Topology> {
    const backOff = this.context.backOff();
    const served = this.context.sourceTopology.owners;
    for (;;) {
      try {
        const topology = await this.context.source.topology();
        const missing = topology.owners?.findIndex((owner, slot) => owner === NOBODY && served?.[slot] !== NOBODY) ?? -1;
        if (missing < 0) return topology;
        this.context.source.forget();
        await backOff.after(new Passing("CLUSTERDOWN", `${this.context.source.name}: slot ${missing} is served by no node`));
      } catch (error) {
        if (!(error instanceof ConnectionLost)) throw error;
        await backOff.after(error);
      }
    }
  }

  private pump(state: ShardState): ShardPump {
    return this.track(new ShardPump(this.context, state, this.budget, this.reports));
  }

  private sweep(shard: Shard, slots: readonly number[]): ShardPump {
    const state = newShardState(shard, this.context.db, true);
    return this.track(new ShardPump(this.context, state, this.budget, this.reports, (context) => new SlotSource(context, [...slots])));
  }

  private track(pump: ShardPump): ShardPump {
    this.counts.push(pump.counts);
    return pump;
  }

  private async runAll(pumps: readonly ShardPump[]): Promise<void> {
    const faults: unknown[] = [];
    await Promise.all(
      pumps.map((pump) =>
        pump.run().catch((error: unknown) => {
          if (error instanceof ShardGone) return;
          faults.push(error);
          this.stopOthers(error);
        }),
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
    this.reports.progressed();
  }

  private gainedSlots(shards: readonly Shard[]): { shard: Shard; slots: number[] }[] {
    return shards.flatMap((shard) => {
      const before = this.states[this.indexOf(shard.node)]?.slots ?? [];
      const slots: number[] = [];
      for (const [first, last] of shard.slots) {
        for (let slot = first; slot <= last; slot++) if (!before.some(([from, to]) => slot >= from && slot <= to)) slots.push(slot);
      }
      return slots.length === 0 ? [] : [{ shard, slots }];
    });
  }

  private indexOf(node: NodeAddress): number {
    return this.states.findIndex((state) => same(state.node, node));
  }
}

function same(a: NodeAddress, b: NodeAddress): boolean {
  return a.host === b.host && a.port === b.port;
}
