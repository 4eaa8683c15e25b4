import type { Side } from "../endpoint/side";
import { atLeast, info, type Topology } from "../endpoint/topology";
import { slotOf } from "../endpoint/slots";
import type { NodeAddress } from "../endpoint/url";
import { asPassing, type BackOff, Passing } from "../faults";
import { throwIfAborted } from "../errors";
import type { KeyList } from "../pump/page";
import { askTypes, measure } from "../pump/survey";
import { bounds } from "../settings";
import { abilitiesOf } from "../types";
import { type Connection, ConnectionLost } from "../wire/connection";
import { ReplyError } from "../wire/reply";
import { compareRaw } from "./compare-raw";
import type { KeySource } from "./key-source";
import type { KeySum } from "./key-sum";
import { askRaw, framed, RawSide, type Framed } from "./raw-replies";
import { readCommand, type ReadCommand } from "./read-plan";
import type { Settler } from "./settler";

export interface CompareContext {
  readonly source: Side;
  readonly target: Side;
  readonly sourceVersion: string;
  readonly targetVersion: string;
  readonly db: number;
  readonly prefix: Buffer;
  readonly types: readonly string[] | undefined;
  readonly ttlTolerance: number;
  readonly clock: () => number;
  readonly settler: Pick<Settler, "settle">;
  readonly backOff: () => BackOff;
  readonly signal: AbortSignal;
  /** Names that both sides hold, for telling whether the target has others. */
  readonly sum: KeySum;
  readonly counts: { compared: number };
}

/** Lists asked for and not yet compared. */
const LISTS_AHEAD = 3;
/** Keys handed over for a closer look: with more of them open the scan waits. */
const MOST_SETTLING = 256;

interface Connections {
  readonly scanner: Connection;
  readonly source: Connection;
  readonly targets: readonly Connection[];
  readonly topology: Topology;
}

/** Compares the keys of one source primary with the target, list by list. */
export class ShardCompare {
  private readonly commands = new Map<string, { command: ReadCommand; frame: Framed }>();
  private runId: string | undefined;
  /** Lists that a lost connection left without a result. */
  private unfinished: KeyList[] = [];
  /** Closer looks, which take their own time: the fast pass goes on beside them. */
  private readonly settling = new Set<Promise<void>>();
  private settlingFailed: Error | undefined;

  constructor(
    private readonly context: CompareContext,
    private readonly node: NodeAddress,
    private readonly makeSource: () => KeySource,
  ) {}

  async run(): Promise<void> {
    const backOff = this.context.backOff();
    for (let source = this.makeSource(); ; ) {
      const before = this.context.counts.compared;
      try {
        return await this.attempt(source);
      } catch (fault) {
        const error = fault instanceof ReplyError ? asPassing(fault, this.context.source.name) : fault;
        if (!(error instanceof ConnectionLost || error instanceof Passing)) throw error;
        if (this.context.counts.compared > before) backOff.succeeded();
        await backOff.after(error);
        this.context.target.forget();
        if (await this.processChanged()) {
          source = this.makeSource();
          this.unfinished = [];
        }
      }
    }
  }

  private async processChanged(): Promise<boolean> {
    try {
      const connection = await this.context.source.open(this.node);
      const runId = (await info(connection, "server")).get("run_id");
      connection.close();
      const changed = this.runId !== undefined && runId !== this.runId;
      this.runId = runId;
      return changed;
    } catch (error) {
      if (error instanceof ConnectionLost || error instanceof Passing) return false;
      throw error;
    }
  }

  private async attempt(source: KeySource): Promise<void> {
    const connections = await this.connect();
    try {
      this.runId ??= (await info(connections.scanner, "server")).get("run_id");
      const running: Promise<void>[] = [];
      for (const keys of [...this.unfinished]) await this.compareList(connections, keys);
      for (;;) {
        throwIfAborted(this.context.signal);
        await this.settledTo(MOST_SETTLING);
        const keys = await source(connections.scanner);
        if (keys === undefined) break;
        this.unfinished.push(keys);
        const task = this.compareList(connections, keys);
        task.catch(() => undefined);
        running.push(task);
        if (running.length >= LISTS_AHEAD) await running.shift();
      }
      await Promise.all(running);
      await this.settledTo(0);
    } finally {
      for (const connection of [connections.scanner, connections.source, ...connections.targets]) connection.close();
    }
  }

  private async connect(): Promise<Connections> {
    const { source, target, db } = this.context;
    const topology = await target.topology();
    const opening = [source.open(this.node, { db }), source.open(this.node, { db, maxBulk: bounds.dumpBytes }), ...topology.shards.map(({ node }) => target.open(node, { maxBulk: bounds.dumpBytes }))];
    const opened = await Promise.allSettled(opening);
    const failed = opened.find((one) => one.status === "rejected");
    const connections = opened.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    if (failed !== undefined) {
      connections.forEach((connection) => connection.close());
      throw failed.reason;
    }
    const [scanner, data, ...targets] = connections;
    return { scanner: scanner!, source: data!, targets, topology };
  }

  private async compareList(connections: Connections, keys: KeyList): Promise<void> {
    const types = await askTypes(connections.scanner, keys);
    const plan = types.map((type) => this.command(type));
    const large = await this.largePayloads(connections.scanner, keys, plan);
    const fast: number[] = [];
    const unsure: number[] = [];
    types.forEach((type, i) => {
      if (this.context.types !== undefined && !this.context.types.includes(type)) return;
      if (type === "none" || large.has(i)) unsure.push(i);
      else fast.push(i);
    });
    const compared = fast.length + unsure.length;
    const mine = new RawSide(keys.count);
    const theirs = new RawSide(keys.count);
    await Promise.all([this.ask(connections.source, mine, keys, fast, plan, false), ...this.askTargets(connections, theirs, keys, fast, plan)]);
    const offset = this.context.clock();
    for (const index of fast) {
      const alive = mine.expiries[index]! >= -1 && theirs.expiries[index]! >= -1;
      if (!alive || this.expiriesDiffer(mine, theirs, index, offset) || compareRaw(mine, theirs, index, plan[index]!.command) !== "equal") unsure.push(index);
      else this.sum(keys, index);
    }
    mine.release();
    theirs.release();
    for (const index of unsure) this.lookCloser(keys, index);
    this.context.counts.compared += compared;
    this.unfinished.splice(this.unfinished.indexOf(keys), 1);
  }

  private lookCloser(keys: KeyList, index: number): void {
    const key = keys.key(index);
    const name = this.context.prefix.length === 0 ? key : Buffer.concat([this.context.prefix, key]);
    const look = this.context.settler.settle(key, name).then(
      (equal) => {
        if (equal) this.context.sum.add(name, 0, name.length);
      },
      (error: Error) => (this.settlingFailed ??= error),
    );
    const task = look.then(() => void this.settling.delete(task));
    this.settling.add(task);
  }

  /** Waits until no more than so many closer looks are open. @throws what one of them met */
  private async settledTo(most: number): Promise<void> {
    while (this.settling.size > most && this.settlingFailed === undefined) await Promise.race(this.settling);
    if (this.settlingFailed !== undefined) throw this.settlingFailed;
  }

  private sum(keys: KeyList, index: number): void {
    const from = keys.offsets[index]!;
    const length = keys.offsets[index + 1]! - from;
    if (this.context.prefix.length === 0) return this.context.sum.add(keys.bytes, from, length);
    const name = Buffer.concat([this.context.prefix, keys.bytes.subarray(from, from + length)]);
    this.context.sum.add(name, 0, name.length);
  }

  private command(type: string): { command: ReadCommand; frame: Framed } {
    let known = this.commands.get(type);
    if (known === undefined) {
      const fieldExpiry = abilitiesOf(this.context.sourceVersion).fieldExpiry || abilitiesOf(this.context.targetVersion).fieldExpiry;
      const sameAbility = abilitiesOf(this.context.sourceVersion).fieldExpiry === abilitiesOf(this.context.targetVersion).fieldExpiry;
      const command = readCommand(type, { fieldExpiry: fieldExpiry && sameAbility });
      known = { command, frame: framed(command) };
      this.commands.set(type, known);
    }
    return known;
  }

  /** Payloads have no bound of their own, so their size is asked first. */
  private async largePayloads(scanner: Connection, keys: KeyList, plan: readonly { command: ReadCommand }[]): Promise<Set<number>> {
    const payloads = plan.flatMap(({ command }, i) => (command.shape === "payload" ? [i] : []));
    const sizes = await measure(scanner, keys, payloads);
    return new Set(payloads.filter((index) => sizes[index]! > bounds.piece.bytes));
  }

  private ask(connection: Connection, side: RawSide, keys: KeyList, indexes: readonly number[], plan: readonly { frame: Framed }[], target: boolean): Promise<void> {
    const version = target ? this.context.targetVersion : this.context.sourceVersion;
    const prefix = target ? this.context.prefix : NO_PREFIX;
    return askRaw(connection, side, keys, indexes, indexes.map((index) => plan[index]!.frame), prefix, atLeast(version, 7, 0));
  }

  private askTargets(connections: Connections, side: RawSide, keys: KeyList, fast: readonly number[], plan: readonly { frame: Framed }[]): Promise<void>[] {
    const { targets, topology } = connections;
    if (topology.owners === undefined) return [this.ask(targets[0]!, side, keys, fast, plan, true)];
    const byNode = targets.map((): number[] => []);
    for (const index of fast) {
      const key = keys.bytes.subarray(keys.offsets[index], keys.offsets[index + 1]);
      byNode[topology.owners[slotOf(Buffer.concat([this.context.prefix, key]))]!]?.push(index);
    }
    return byNode.map((indexes, i) => this.ask(targets[i]!, side, keys, indexes, plan, true));
  }

  private expiriesDiffer(mine: RawSide, theirs: RawSide, index: number, offset: number): boolean {
    const [a, b] = [mine.expiries[index]!, theirs.expiries[index]!];
    if (a < 0 || b < 0) return a !== b;
    return Math.abs(a + mine.now - (b + theirs.now - offset)) > this.context.ttlTolerance;
  }
}

const NO_PREFIX = Buffer.alloc(0);
