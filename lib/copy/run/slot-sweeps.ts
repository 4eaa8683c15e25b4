import { type HeldSlots, readHeldSlots } from "../endpoint/held-slots";
import type { Side } from "../endpoint/side";
import { rangesOf } from "../endpoint/slots";
import { addressText, type NodeAddress } from "../endpoint/url";
import type { MovingSlots } from "../pump/moving-slots";
import type { ShardState } from "../pump/shard-job";

/** Slots of one node whose keys may have been out of sight of the scans. */
export interface Sweep {
  readonly node: NodeAddress;
  readonly slots: readonly number[];
}

/**
 * Finds what the scans of a cluster may have missed: a key that moves from a
 * part not scanned yet to a part that was. Owners are swept before nodes that
 * are still importing, the way the keys go, so that none slips through between.
 */
export class SlotSweeps {
  private readonly swept = new Set<string>();

  constructor(
    private readonly source: Side,
    private readonly states: readonly ShardState[],
    private readonly moving: MovingSlots,
  ) {}

  /** Sweeps that are due now; none where every slot was looked at where its keys are. */
  async due(): Promise<Sweep[]> {
    const held = (await readHeldSlots(this.source)) ?? (await this.byTopology());
    const owners = this.open(held, ({ node, owned }) => owned.filter((slot) => !this.scanned(node, slot)));
    return owners.length > 0 ? owners : this.open(held, ({ importing }) => importing);
  }

  done({ node, slots }: Sweep): void {
    for (const slot of slots) this.swept.add(place(node, slot));
    // In the checkpoint they count as seen: a run that goes on need not sweep them again.
    const state = this.states.find((one) => one.node.host === node.host && one.node.port === node.port);
    if (state !== undefined) state.slots = [...state.slots, ...rangesOf(slots)];
  }

  private open(held: readonly HeldSlots[], pick: (one: HeldSlots) => readonly number[]): Sweep[] {
    return held.flatMap((one) => {
      const slots = pick(one).filter((slot) => !this.swept.has(place(one.node, slot)));
      return slots.length === 0 ? [] : [{ node: one.node, slots }];
    });
  }

  /** A slot that the node had from the first and that was never seen to move. */
  private scanned(node: NodeAddress, slot: number): boolean {
    if (this.moving.marked(slot)) return false;
    const state = this.states.find((one) => one.node.host === node.host && one.node.port === node.port);
    return state !== undefined && state.slots.some(([first, last]) => slot >= first && slot <= last);
  }

  private async byTopology(): Promise<HeldSlots[]> {
    const { shards } = await this.source.topology();
    return shards.map(({ node, slots }) => ({ node, importing: [], owned: slots.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => first + i)) }));
  }
}

function place(node: NodeAddress, slot: number): string {
  return `${addressText(node)} ${slot}`;
}
