import type { Side } from "../endpoint/side";
import { info } from "../endpoint/topology";
import type { NodeAddress } from "../endpoint/url";
import { asPassing, type BackOff, Passing } from "../faults";
import { throwIfAborted } from "../errors";
import type { KeyList } from "../pump/page";
import { bounds } from "../settings";
import { ConnectionLost } from "../wire/connection";
import { ReplyError } from "../wire/reply";
import { type CompareConnections, FastCompare, type FastSettings, openTargets } from "./fast-compare";
import type { KeySource } from "./key-source";
import type { KeySum } from "./key-sum";
import type { Settler } from "./settler";

export interface CompareContext extends FastSettings {
  readonly source: Side;
  readonly target: Side;
  readonly db: number;
  readonly types: readonly string[] | undefined;
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

/** Compares the keys of one source primary with the target, list by list. */
export class ShardCompare {
  private readonly fast: FastCompare;
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
  ) {
    this.fast = new FastCompare(context);
  }

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
      for (const connection of [connections.scanner, connections.source, ...connections.targets.nodes]) connection.close();
    }
  }

  private async connect(): Promise<CompareConnections> {
    const { source, target, db } = this.context;
    const targets = await openTargets(target);
    const opened = await Promise.allSettled([source.open(this.node, { db }), source.open(this.node, { db, maxBulk: bounds.dumpBytes })]);
    const [scanner, values] = opened;
    if (scanner.status === "fulfilled" && values.status === "fulfilled") return { scanner: scanner.value, source: values.value, targets };
    for (const one of opened) if (one.status === "fulfilled") one.value.close();
    targets.nodes.forEach((connection) => connection.close());
    throw opened.find((one) => one.status === "rejected")!.reason;
  }

  private async compareList(connections: CompareConnections, keys: KeyList): Promise<void> {
    const { equal, unsure } = await this.fast.compare(connections, keys, this.context.types);
    for (const index of equal) this.sum(keys, index);
    for (const index of unsure) this.lookCloser(keys, index);
    this.context.counts.compared += equal.length + unsure.length;
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
}
