import { refused as refusedAccess } from "../endpoint/nodes";
import { atLeast, info } from "../endpoint/topology";
import { addressText } from "../endpoint/url";
import { RunStopped, throwIfAborted } from "../errors";
import { asPassing, faultKind, Passing } from "../faults";
import { noCounts, type ShardCounts } from "../ledger";
import { bounds } from "../settings";
import { type Connection, ConnectionLost } from "../wire/connection";
import { ReplyError } from "../wire/reply";
import { AlreadyWritten } from "./already-written";
import type { PumpContext } from "./context";
import { KeyFaults } from "./key-faults";
import { type KeyNames, ScannedNames } from "./key-names";
import { Lane, type LaneEvents } from "./lane";
import { OwnSlots } from "./moving-slots";
import { KeyState, type Page } from "./page";
import { PageLedger, type LedgerReports } from "./page-ledger";
import { PagesAhead } from "./pages-ahead";
import type { Pump } from "./pump";
import type { ShardState } from "./shard-job";

/** The node is no primary any more: its part of the work goes on elsewhere. */
export class ShardGone extends Error {
  override readonly name: string = "ShardGone";
}

/** How long answers that are on their way may take after a fault, milliseconds. */
const SETTLE = 5_000;
const MOST_SINGLES_OPEN = 256;
/** Pages after a resume that may have been written before the interruption: more are never open at once. */
const RESUMED_PAGES = bounds.openPages * 2;

/** Copies one shard: scans it, streams its keys through lanes, and goes on after every fault that may pass. */
export class ShardPump implements Pump, LaneEvents {
  readonly counts: ShardCounts;
  private readonly ledger: PageLedger;
  private readonly keyFaults: KeyFaults;
  private readonly ownSlots: OwnSlots | undefined;
  private lanes: Lane[] = [];
  private resumedPages: number;
  /** Something hints that the source's cluster has changed. */
  private sourceMoved = false;
  private wake: (() => void)[] = [];

  constructor(
    private readonly context: PumpContext,
    readonly state: ShardState,
    private readonly reports: LedgerReports,
    private readonly sweep?: (context: PumpContext) => KeyNames,
  ) {
    this.counts = { ...noCounts(), shard: `${addressText(state.node)}${state.db === 0 ? "" : `/${state.db}`}`, done: state.done };
    this.ledger = new PageLedger(state, this.counts, context.prefix, context.mover, context.gate, context.budget, reports, () => this.notify());
    this.resumedPages = state.begun ? RESUMED_PAGES : 0;
    this.keyFaults = new KeyFaults(context, this.ledger, reports, {
      breakOff: (reason) => this.breakOff(reason),
      // A node that only imports is no primary yet: it is swept all the same.
      sourceMoved: () => void (this.sourceMoved ||= this.sweep === undefined),
    });
    this.ownSlots = context.sourceTopology.kind === "cluster" ? new OwnSlots(state.slots) : undefined;
  }

  async run(): Promise<void> {
    // Before the first key is sent: a crash right after it must find that it may have been.
    this.state.begun = true;
    await this.reports.persisted();
    this.ledger.resumePending();
    const backOff = this.context.backOff();
    for (;;) {
      const before = this.counts.copied;
      try {
        await this.attempt();
        this.counts.done = this.state.done = true;
        void this.reports.progressed();
        return;
      } catch (fault) {
        const error = fault instanceof ReplyError ? this.sourceFault(fault) : fault;
        if (error instanceof ShardGone) await this.abandon();
        if (!(error instanceof ConnectionLost || error instanceof Passing)) throw error;
        if (this.counts.copied > before) backOff.succeeded();
        await backOff.after(error);
        this.context.target.forget();
        this.sourceMoved = true;
      }
    }
  }

  /** Whoever took over is scanned whole and counts the keys again; single keys find their own way there. */
  private async abandon(): Promise<void> {
    await this.until(() => this.ledger.singlesOpen === 0);
    this.ledger.abandon();
  }

  /** SCAN and its companions were answered with an error. */
  private sourceFault(error: ReplyError): Error {
    const { name } = this.context.source;
    if (faultKind(error) === "other") return new RunStopped("refused-command", `${name}: ${error.message}`);
    return faultKind(error) === "stop" ? refusedAccess(name, error) : asPassing(error, name);
  }

  private async attempt(): Promise<void> {
    if (this.sourceMoved) await this.stillPrimary();
    const scanner = await this.context.source.open(this.state.node, { db: this.state.db });
    const abort = (): void => {
      this.lanes.forEach((lane) => lane.break(new RunStopped("interrupted", "stopped on request")));
      this.notify();
    };
    this.context.signal.addEventListener("abort", abort);
    try {
      await this.checkProcess(scanner);
      await this.openLanes();
      await this.pumpAll(scanner);
      for (const lane of this.lanes) await lane.drained();
      await this.until(() => this.ledger.singlesOpen === 0);
    } catch (error) {
      await Promise.all(this.lanes.map((lane) => lane.settle(SETTLE)));
      throw error;
    } finally {
      this.context.signal.removeEventListener("abort", abort);
      scanner.close();
      this.lanes.forEach((lane) => lane.close());
      this.lanes = [];
    }
  }

  /** Cursors belong to one server process: another one orders its keys in another way. */
  private async checkProcess(scanner: Connection): Promise<void> {
    const runId = (await info(scanner, "server")).get("run_id");
    if (this.state.runId !== undefined && this.state.runId !== runId) this.ledger.restart();
    if (runId !== undefined) this.state.runId = runId;
  }

  private async openLanes(): Promise<void> {
    const ttlCommand = atLeast(this.context.sourceTopology.version, 7, 0) ? "PEXPIRETIME" : "PTTL";
    const count = this.context.dryRun ? 0 : this.context.connections;
    for (let i = 0; i < count; i++) this.lanes.push(await Lane.open(this.context, this.state.node, this, ttlCommand));
  }

  private async pumpAll(scanner: Connection): Promise<void> {
    for (const page of [...this.ledger.pages]) await this.take(page, page.unsettled());
    if (this.ledger.scanEnded) return;
    const names = this.sweep?.(this.context) ?? new ScannedNames(this.context, this.ledger.scannedTo);
    const written = new AlreadyWritten(this.context, scanner, this.state.rescan);
    try {
      await this.pumpPages(new PagesAhead(this.context, names, scanner), written);
    } finally {
      written.close();
    }
    this.ledger.end();
  }

  private async pumpPages(pages: PagesAhead, written: AlreadyWritten): Promise<void> {
    const busy = new Set<Promise<void>>();
    let fault: Error | undefined;
    for (let page = await pages.next(); page !== undefined; page = await pages.next()) {
      page.maybeWritten ||= this.state.rescan || this.resumedPages-- > 0;
      await this.until(() => {
        // Pages whose keys went down with a lane are done by the next attempt only: to wait for them here would have no end.
        for (const lane of this.lanes) lane.check();
        return this.ledger.atRisk < this.reports.mostAtRisk && this.ledger.singlesOpen < MOST_SINGLES_OPEN;
      });
      if (this.sourceMoved) await this.stillPrimary();
      await this.reports.intended?.(page.keys);
      this.ledger.begin(page);
      for (const index of await written.among(page)) this.ledger.settle(page, index, KeyState.Copied);
      const taken = this.take(page, page.unsettled()).catch((error: Error) => (fault ??= error));
      const task = taken.then(() => void busy.delete(task));
      busy.add(task);
      if (busy.size >= Math.max(1, this.lanes.length)) await Promise.race(busy);
      if (fault !== undefined) throw fault;
    }
    await Promise.all(busy);
    if (fault !== undefined) throw fault;
  }

  private next = 0;

  /** Sends keys of a page on the bulk path, or sorts out those that cannot go there. */
  private async take(page: Page, indexes: number[]): Promise<void> {
    const bulk: number[] = [];
    this.markMoved(page, indexes);
    for (const index of indexes) {
      const size = page.size(index) ?? 0;
      const reason = this.context.forbidden === undefined ? undefined : await this.context.forbidden(page.keys.key(index));
      if (reason !== undefined) this.ledger.fail(page, index, reason);
      else if (this.context.dryRun) this.seen(page, index, size);
      else if (size > bounds.dumpBytes || (this.context.mover.payloadsRefused && !page.isPlain(index))) {
        // Its bytes are let through piece by piece.
        await this.context.gate.pass(1, 0);
        this.ledger.single(page, index, { written: page.perhapsWritten(index) ? "perhaps" : "no" });
      } else bulk.push(index);
    }
    if (bulk.length > 0) await this.lanes[this.next++ % this.lanes.length]!.take(page, bulk);
  }

  /** Before any of these keys is sent: their former owner's pump must not take them for a clash. */
  private markMoved({ keys: { bytes, offsets } }: Page, indexes: readonly number[]): void {
    if (this.ownSlots === undefined) return;
    for (const index of indexes) {
      const slot = this.ownSlots.foreign(bytes, offsets[index]!, offsets[index + 1]!);
      if (slot >= 0) this.context.moving.mark(slot);
    }
  }

  /** A dry run counts a key as skipped: nothing became of it. */
  private seen(page: Page, index: number, size: number): void {
    this.counts.bytes += size;
    this.ledger.settle(page, index, KeyState.Skipped);
  }

  copied(page: Page, index: number): void {
    this.ledger.settle(page, index, KeyState.Copied);
  }

  gone(page: Page, index: number): void {
    this.ledger.settle(page, index, KeyState.Expired);
  }

  received(bytes: number): void {
    this.counts.bytes += bytes;
  }

  broken(): void {
    this.notify();
  }

  refused(page: Page, index: number, error: ReplyError): void {
    this.keyFaults.refused(page, index, error);
  }

  unreadable(page: Page, index: number, error: ReplyError | "oversize"): void {
    this.keyFaults.unreadable(page, index, error);
  }

  private breakOff(reason: Error): void {
    this.lanes.forEach((lane) => lane.break(reason));
    this.notify();
  }

  /** @throws ShardGone where the cluster says that another node does the work now */
  private async stillPrimary(): Promise<void> {
    if (this.context.sourceTopology.kind === "cluster") {
      this.context.source.forget();
      await this.checkRole();
    }
    this.sourceMoved = false;
  }

  private async checkRole(): Promise<void> {
    const { shards } = await this.context.source.topology();
    const { host, port } = this.state.node;
    if (!shards.some(({ node }) => node.host === host && node.port === port)) throw new ShardGone(`${this.counts.shard} is no primary any more`);
  }

  private async until(condition: () => boolean): Promise<void> {
    for (;;) {
      throwIfAborted(this.context.signal);
      if (this.ledger.fault !== undefined) throw this.ledger.fault;
      if (condition()) return;
      await new Promise<void>((resolve) => this.wake.push(resolve));
    }
  }

  private notify(): void {
    for (const resolve of this.wake.splice(0)) resolve();
  }
}
