import { type FastVerdict, FastCompare, openTargets, type TargetConnections } from "../verify/fast-compare";
import type { Connection } from "../wire/connection";
import type { PumpContext } from "./context";
import type { Page } from "./page";

/** By how much an expiry may differ from that of a key that was written before, milliseconds: the two clocks are read again. */
const TTL_TOLERANCE = 25;
const NONE: FastVerdict["equal"] = [];

/**
 * The first pages after an interruption may stand at the target already. Those
 * keys are found many at once; one by one, as clashes, they would cost more
 * than all that an interruption can save.
 */
export class AlreadyWritten {
  private targets: TargetConnections | undefined;
  private readonly fast: FastCompare;
  private found = true;

  constructor(
    private readonly context: PumpContext,
    private readonly scanner: Connection,
    /** Pages written before may come at any place, not only at the beginning. */
    private readonly anywhere: boolean,
  ) {
    const { sourceTopology, mover, prefix, clock } = context;
    this.fast = new FastCompare({ sourceVersion: sourceTopology.version, targetVersion: mover.targetVersion, prefix, clock, ttlTolerance: TTL_TOLERANCE });
  }

  /** Indexes of the keys that both sides hold alike; none where that would not matter. */
  async among(page: Page): Promise<readonly number[]> {
    const { conflict, ttl, dryRun, forbidden, gate, target } = this.context;
    if (!page.maybeWritten || !this.found || conflict === "replace" || ttl === "drop" || dryRun || forbidden !== undefined) return NONE;
    await gate.pass(page.count, 0);
    this.targets ??= await openTargets(target);
    const { equal } = await this.fast.compare({ scanner: this.scanner, source: this.scanner, targets: this.targets }, page.keys);
    this.found = this.anywhere || equal.length > 0;
    return equal;
  }

  close(): void {
    this.targets?.nodes.forEach((connection) => connection.close());
  }
}
