import type { Side } from "../endpoint/side";
import { slotOf } from "../endpoint/slots";
import { atLeast, type Topology } from "../endpoint/topology";
import type { KeyList } from "../pump/page";
import { askTypes, measure } from "../pump/survey";
import { bounds } from "../settings";
import { abilitiesOf } from "../types";
import type { Connection } from "../wire/connection";
import { compareRaw } from "./compare-raw";
import { askRaw, framed, RawSide, type Framed } from "./raw-replies";
import { readCommand, type ReadCommand } from "./read-plan";

export interface FastSettings {
  readonly sourceVersion: string;
  readonly targetVersion: string;
  /** Before each name at the target. */
  readonly prefix: Buffer;
  /** Milliseconds by which expiries may differ. */
  readonly ttlTolerance: number;
  /** Target's clock minus source's, milliseconds. */
  readonly clock: () => number;
  /** Types that a look of this kind cannot show equal. */
  readonly closerTypes?: ReadonlySet<string>;
}

/** Where the two sides are asked: types and sizes apart from values, so that the one does not wait for the other. */
export interface CompareConnections {
  readonly scanner: Connection;
  readonly source: Connection;
  readonly targets: TargetConnections;
}

/** A connection to each primary of the target. */
export interface TargetConnections {
  readonly nodes: readonly Connection[];
  readonly topology: Topology;
}

/** @throws ConnectionLost where one of them cannot be reached; the others are closed again */
export async function openTargets(target: Side): Promise<TargetConnections> {
  const topology = await target.topology();
  const opened = await Promise.allSettled(topology.shards.map(({ node }) => target.open(node, { maxBulk: bounds.dumpBytes })));
  const nodes = opened.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const failed = opened.find((one) => one.status === "rejected");
  if (failed === undefined) return { nodes, topology };
  nodes.forEach((connection) => connection.close());
  throw failed.reason;
}

/** What one look at many keys can say; `unsure` is for a closer look at each of them. Keys of other types are in neither. */
export interface FastVerdict {
  readonly equal: readonly number[];
  readonly unsure: readonly number[];
}

/** Compares many keys at once: one bounded read for each on either side, answers held against each other as they came. */
export class FastCompare {
  private readonly commands = new Map<string, { command: ReadCommand; frame: Framed }>();

  constructor(private readonly settings: FastSettings) {}

  /** @param wanted compare keys of these types only */
  async compare({ scanner, source, targets }: CompareConnections, keys: KeyList, wanted?: readonly string[]): Promise<FastVerdict> {
    const types = await askTypes(scanner, keys);
    const plan = types.map((type) => this.command(type));
    const large = await largePayloads(scanner, keys, plan);
    const fast: number[] = [];
    const equal: number[] = [];
    const unsure: number[] = [];
    types.forEach((type, i) => {
      if (wanted !== undefined && !wanted.includes(type)) return;
      if (type === "none" || large.has(i) || this.settings.closerTypes?.has(type)) unsure.push(i);
      else fast.push(i);
    });
    const mine = new RawSide(keys.count);
    const theirs = new RawSide(keys.count);
    await Promise.all([this.ask(source, mine, keys, fast, plan, false), ...this.askTargets(targets, theirs, keys, fast, plan)]);
    for (const index of fast) (this.isEqual(mine, theirs, index, plan[index]!.command) ? equal : unsure).push(index);
    mine.release();
    theirs.release();
    return { equal, unsure };
  }

  private isEqual(mine: RawSide, theirs: RawSide, index: number, command: ReadCommand): boolean {
    const alive = mine.expiries[index]! >= -1 && theirs.expiries[index]! >= -1;
    return alive && !this.expiriesDiffer(mine, theirs, index) && compareRaw(mine, theirs, index, command) === "equal";
  }

  private command(type: string): { command: ReadCommand; frame: Framed } {
    let known = this.commands.get(type);
    if (known === undefined) {
      const [mine, theirs] = [this.settings.sourceVersion, this.settings.targetVersion].map((version) => abilitiesOf(version).fieldExpiry);
      const command = readCommand(type, { fieldExpiry: mine! && theirs! });
      known = { command, frame: framed(command) };
      this.commands.set(type, known);
    }
    return known;
  }

  private ask(connection: Connection, side: RawSide, keys: KeyList, indexes: readonly number[], plan: readonly { frame: Framed }[], target: boolean): Promise<void> {
    const version = target ? this.settings.targetVersion : this.settings.sourceVersion;
    const prefix = target ? this.settings.prefix : NO_PREFIX;
    return askRaw(connection, side, keys, indexes, indexes.map((index) => plan[index]!.frame), prefix, atLeast(version, 7, 0));
  }

  private askTargets({ nodes, topology }: TargetConnections, side: RawSide, keys: KeyList, fast: readonly number[], plan: readonly { frame: Framed }[]): Promise<void>[] {
    if (topology.owners === undefined) return [this.ask(nodes[0]!, side, keys, fast, plan, true)];
    const byNode = nodes.map((): number[] => []);
    for (const index of fast) {
      const key = keys.bytes.subarray(keys.offsets[index], keys.offsets[index + 1]);
      byNode[topology.owners[slotOf(Buffer.concat([this.settings.prefix, key]))]!]?.push(index);
    }
    return byNode.map((indexes, i) => this.ask(nodes[i]!, side, keys, indexes, plan, true));
  }

  private expiriesDiffer(mine: RawSide, theirs: RawSide, index: number): boolean {
    const [a, b] = [mine.expiries[index]!, theirs.expiries[index]!];
    if (a < 0 || b < 0) return a !== b;
    return Math.abs(a + mine.now - (b + theirs.now - this.settings.clock())) > this.settings.ttlTolerance;
  }
}

const NO_PREFIX = Buffer.alloc(0);

/** Payloads have no bound of their own, so their size is asked first. */
async function largePayloads(scanner: Connection, keys: KeyList, plan: readonly { command: ReadCommand }[]): Promise<Set<number>> {
  const payloads = plan.flatMap(({ command }, i) => (command.shape === "payload" ? [i] : []));
  const sizes = await measure(scanner, keys, payloads);
  return new Set(payloads.filter((index) => sizes[index]! > bounds.piece.bytes));
}
