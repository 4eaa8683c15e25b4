import type { Side } from "../endpoint/side";
import { slotOf } from "../endpoint/slots";
import type { Shard, Topology } from "../endpoint/topology";
import { addressText } from "../endpoint/url";
import { throwIfAborted } from "../errors";
import type { BackOff } from "../faults";
import { planFilter, wholeFilter } from "../filter/key-filter";
import { Budget } from "../pump/budget";
import type { Gate } from "../pump/context";
import type { KeyFilter } from "../pump/scanner";
import type { SelectionOptions } from "../options";
import type { DatabaseRun } from "../run/database-run";
import { abilitiesOf } from "../types";
import { DeepCompare } from "../verify/deep-compare";
import type { DifferenceKind } from "../verify/options";
import { findExtras, sumTarget, type ExtraContext, type ExtraPlan } from "../verify/extra-keys";
import { scanned, type KeySource } from "../verify/key-source";
import { KeySum } from "../verify/key-sum";
import { ShardCompare } from "../verify/shard-compare";
import { nameNumber, type WrittenKeys } from "../written/written-keys";
import type { DirtyKeys } from "./dirty-keys";

/** Expiries may differ by so much, milliseconds: as for `verify`. */
const TTL_TOLERANCE = 1_000;
const LOOKS_AT_ONCE = 32;

export interface PassContext {
  readonly source: Side;
  readonly target: Side;
  readonly sourceTopology: Topology;
  readonly targetTopology: Topology;
  readonly databases: readonly DatabaseRun[];
  readonly selection: SelectionOptions;
  readonly dirty: DirtyKeys;
  readonly written: WrittenKeys;
  readonly gate: Gate;
  readonly clock: () => number;
  readonly backOff: (signal: AbortSignal) => BackOff;
  readonly failed: (db: number, key: Buffer, reason: string) => void;
  readonly settled: (db: number, key: Buffer) => void;
  /** Resolves when all changes announced until now are known. */
  readonly announced: () => Promise<unknown>;
}

/** What a pass compares. */
export interface PassScope {
  /** Addresses of source primaries; absent: all of them. */
  readonly nodes?: ReadonlySet<string>;
  /** Only the values of streams. */
  readonly streams?: boolean;
}

type KeySettler = ExtraPlan["settler"];

/** What a pass found. */
export interface PassResult {
  compared: number;
  /** Keys that differed and were named for copying: those that somebody else holds at the target are none. */
  differences: number;
}

/**
 * Compares source and target in both directions and names what differs for the
 * applier, which alone writes to the target. Keys of others at the target are
 * left alone: where they stand in the way they are failed keys, elsewhere none
 * of our business.
 */
export class DifferencePass {
  /** Keys compared by the pass at hand. */
  readonly counts = { compared: 0 };
  private readonly looks = new Budget(LOOKS_AT_ONCE, Infinity);

  constructor(private readonly context: PassContext) {}

  async run({ nodes, streams = false }: PassScope, signal: AbortSignal): Promise<PassResult> {
    const { source, databases } = this.context;
    this.counts.compared = 0;
    const result: PassResult = { compared: 0, differences: 0 };
    const sum = new KeySum();
    const { shards } = await source.topology();
    const affected = shards.filter(({ node }) => nodes?.has(addressText(node)) ?? true);
    const settlers = databases.map((database, index) => this.settler(database, index, result, signal));
    for (const [index, database] of databases.entries()) {
      await Promise.all(affected.map((shard) => this.compareShard(shard, database, settlers[index]!, sum, streams, signal)));
    }
    const whole = affected.length === shards.length;
    if (!streams) await this.compareOtherWay(settlers, whole ? sum : undefined, await this.inNodes(nodes), signal);
    return { ...result, compared: this.counts.compared };
  }

  private async compareShard({ node }: Shard, database: DatabaseRun, settler: KeySettler, sum: KeySum, streams: boolean, signal: AbortSignal): Promise<void> {
    const { source, target, sourceTopology, targetTopology, clock, gate, selection } = this.context;
    const { scanArguments, filter } = planFilter({ match: selection.match ?? [], exclude: selection.exclude ?? [], ...(streams ? { types: ["stream"] } : {}) });
    const types = streams ? ["stream"] : selection.types;
    const makeSource = (): KeySource => gated(scanned(scanArguments, filter), gate);
    const context = { source, target, sourceVersion: sourceTopology.version, targetVersion: targetTopology.version, db: database.plan.db, prefix: database.prefix, types, ttlTolerance: TTL_TOLERANCE, clock, settler, backOff: () => this.context.backOff(signal), signal, sum, counts: this.counts };
    await new ShardCompare(context, node, makeSource).run();
  }

  /** Keys that only the target has; where the names add up to the same sum there are none. */
  private async compareOtherWay(settlers: readonly KeySettler[], sum: KeySum | undefined, inNodes: KeyFilter | undefined, signal: AbortSignal): Promise<void> {
    const { target, databases, gate, selection } = this.context;
    const filter = both(wholeFilter(selection), inNodes);
    const plans = databases.map(({ prefix, source }, i) => ({ prefix, filter, source, settler: settlers[i]! }));
    const context: ExtraContext = { target, plans, types: selection.types, signal };
    const makeSource = (): KeySource => gated(scanned([], undefined), gate);
    if (sum !== undefined) {
      const there = new KeySum();
      await sumTarget(context, makeSource, there);
      if (there.equals(sum)) return;
    }
    await findExtras(context, makeSource);
  }

  /** Picks keys whose slot is served by one of the nodes; undefined where all are meant. */
  private async inNodes(nodes: ReadonlySet<string> | undefined): Promise<KeyFilter | undefined> {
    const { shards, owners } = await this.context.source.topology();
    if (nodes === undefined || owners === undefined) return undefined;
    const meant = shards.map(({ node }) => nodes.has(addressText(node)));
    return (bytes, start, length) => meant[owners[slotOf(bytes, start, start + length)]!] ?? false;
  }

  private settler(database: DatabaseRun, index: number, result: PassResult, signal: AbortSignal): KeySettler {
    const { sourceTopology, targetTopology, clock } = this.context;
    const deep = new DeepCompare(database.source, database.target, { ttlTolerance: TTL_TOLERANCE, clock, sourceAbilities: abilitiesOf(sourceTopology.version), targetAbilities: abilitiesOf(targetTopology.version) });
    return { settle: (key, targetKey) => this.looks.run(0, () => this.settle(deep, database, index, key, targetKey, result, signal)) };
  }

  /** Whether the key is equal on both sides. One that differs is named, unless a change of it is announced already. */
  private async settle(deep: DeepCompare, database: DatabaseRun, index: number, key: Buffer, targetKey: Buffer, result: PassResult, signal: AbortSignal): Promise<boolean> {
    const { dirty, announced } = this.context;
    const { value: difference, named } = await dirty.watch(index, key, async () => {
      const found = await deep.difference(key, targetKey);
      // What made the difference was published before it was seen.
      if (found !== undefined) await announced();
      return found?.kind;
    });
    if (difference === undefined) this.context.settled(database.plan.db, key);
    else if (!named && (await this.mayRepair(database, key, targetKey, difference))) {
      result.differences++;
      while (!dirty.add(index, key)) {
        throwIfAborted(signal);
        await dirty.changed();
      }
    }
    return difference === undefined;
  }

  private async mayRepair({ plan: { db }, context: { conflict, forbidden } }: DatabaseRun, key: Buffer, targetKey: Buffer, difference: DifferenceKind): Promise<boolean> {
    const reason = await forbidden?.(key);
    const theirs = !this.context.written.has(nameNumber(targetKey));
    if (difference === "extra") return reason === undefined && !theirs;
    if (reason !== undefined) this.context.failed(db, key, reason);
    else if (!theirs || difference === "missing" || conflict === "replace") return true;
    else if (conflict === "fail") this.context.failed(db, key, "the target has a key of that name with another value");
    return false;
  }
}

/** The same keys, held back as a copy is: by rate, latency and pauses. */
function gated(source: KeySource, gate: Gate): KeySource {
  return async (connection) => {
    const keys = await source(connection);
    if (keys !== undefined) await gate.pass(keys.count, 0);
    return keys;
  };
}

function both(a: KeyFilter | undefined, b: KeyFilter | undefined): KeyFilter | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return (bytes, start, length) => a(bytes, start, length) && b(bytes, start, length);
}
