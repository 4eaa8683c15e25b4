import { keyText, type Failure, type ShardCounts } from "../ledger";
import { bounds } from "../settings";
import type { SingleJob, SingleMover, SingleOutcome } from "../single/single-mover";
import type { Budget } from "./budget";
import type { Gate } from "./context";
import { KeyState, type KeyList, type Page } from "./page";
import { RecentPages } from "./recent-pages";
import type { ShardState } from "./shard-job";

export interface LedgerReports {
  failed(failure: Failure): void;
  /** Something changed that a checkpoint should hold. Resolves when one does, at once where none is kept. */
  progressed(): Promise<void>;
  /** Pages that a crash may make a later run meet again. */
  readonly mostAtRisk: number;
  /** Resolves when the checkpoint holds what is true now. */
  persisted(): Promise<void>;
  /** The key at bytes `start` to `start + length` is at the target now, because we wrote it. */
  wrote?(bytes: Buffer, start: number, length: number): void;
  /** These keys are about to be written; resolves when they may be. */
  intended?(keys: KeyList): Promise<void>;
  /** The key was not written: the target has one of that name. */
  clashed?(key: Buffer): void;
}

/**
 * Accounts for every key of a shard: which pages are begun, what became of
 * each key, and up to which cursor all are done.
 */
export class PageLedger {
  readonly recent = new RecentPages();
  /** Begun and not finished, in the order of the scan. */
  pages: Page[] = [];
  /** Where the scan goes on. */
  scannedTo: string;
  /** The scan has given its last page. */
  scanEnded: boolean;
  /** A fault that ended the run, met on the path for single keys. */
  fault: Error | undefined;
  private singles = 0;
  private finished = 0;
  private saved = 0;

  constructor(
    readonly state: ShardState,
    readonly counts: ShardCounts,
    private readonly prefix: Buffer,
    private readonly mover: SingleMover,
    private readonly gate: Gate,
    private readonly budget: Budget,
    private readonly reports: LedgerReports,
    private readonly changed: () => void,
  ) {
    this.scannedTo = state.cursor;
    this.scanEnded = state.scanned;
  }

  /** Keys on the path for single keys. */
  get singlesOpen(): number {
    return this.singles;
  }

  /** Pages whose keys a run after a crash would meet again: begun, or finished and not yet in the checkpoint. */
  get atRisk(): number {
    return this.pages.length + this.finished - this.saved;
  }

  begin(page: Page): void {
    this.counts.scanned += page.count;
    this.scannedTo = page.nextCursor;
    this.scanEnded = page.nextCursor === "0";
    this.pages.push(page);
    this.recent.add(page);
    this.advance();
  }

  /** The source has given its last page, whatever that one's cursor said. */
  end(): void {
    this.scanEnded = true;
  }

  /** Others count these keys: the node does the work no more. */
  abandon(): void {
    for (const page of this.pages) this.counts.scanned -= page.unsettled().length;
    this.pages = [];
  }

  /** The cursors are void: what is begun is forgotten, and counted again when it is met again. */
  restart(): void {
    if (this.scannedTo === "0" && !this.scanEnded) return;
    this.scanEnded = this.state.scanned = false;
    this.abandon();
    this.state.cursor = this.scannedTo = "0";
    this.state.rescan = true;
  }

  settle(page: Page, index: number, state: KeyState): void {
    page.state[index] = state;
    page.open--;
    if (state === KeyState.Copied) {
      this.counts.copied++;
      const { bytes, offsets } = page.keys;
      this.reports.wrote?.(bytes, offsets[index]!, offsets[index + 1]! - offsets[index]!);
    } else if (state === KeyState.Skipped) this.counts.skipped++;
    else if (state === KeyState.Expired) this.counts.expired++;
    else this.counts.failed++;
    if (page.open === page.singles) this.advance();
  }

  fail(page: Page, index: number, reason: string): void {
    this.reportFailure(page.keys.key(index), reason);
    this.settle(page, index, KeyState.Failed);
  }

  /** Hands a key to the path for single keys. */
  single(page: Page, index: number, how: Pick<SingleJob, "written"> & { size?: number; refusal?: string }): void {
    const key = page.keys.key(index);
    const job = this.job(key, how.size ?? page.size(index) ?? 0, how.written, how.refusal);
    page.state[index] = KeyState.Single;
    page.singles++;
    this.run(job, (outcome) => {
      page.singles--;
      if (outcome.state === "failed" || outcome.state === "skipped") this.reports.clashed?.(key);
      if (outcome.state === "failed") this.fail(page, index, outcome.reason);
      else this.settle(page, index, STATES[outcome.state]);
    });
  }

  /** Keys that an earlier run had begun: they are counted by this one. */
  resumePending(): void {
    for (const name of [...this.state.pending]) {
      this.counts.scanned++;
      const key = Buffer.from(name, "base64");
      this.run(this.job(key, 0, "perhaps", undefined), (outcome) => {
        if (outcome.state === "failed") {
          this.counts.failed++;
          this.reportFailure(key, outcome.reason);
          return;
        }
        this.counts[outcome.state]++;
        if (outcome.state === "copied") this.reports.wrote?.(key, 0, key.length);
      });
    }
  }

  private job(key: Buffer, size: number, written: SingleJob["written"], refusal: string | undefined): SingleJob {
    return { key, targetKey: this.prefix.length === 0 ? key : Buffer.concat([this.prefix, key]), size, written, ...(refusal === undefined ? {} : { refusal }) };
  }

  private run(job: SingleJob, done: (outcome: SingleOutcome) => void): void {
    const name = job.key.toString("base64");
    if (!this.state.pending.includes(name)) this.state.pending.push(name);
    this.singles++;
    const bytes = Math.min(job.size, bounds.piece.bytes) * 3;
    let inPieces = 0;
    const pieceMoved = async (moved: number): Promise<void> => {
      inPieces += moved;
      this.counts.bytes += moved;
      await this.gate.pass(0, moved);
    };
    this.budget
      .run(bytes, () => this.mover.move({ ...job, pieceMoved }))
      .then(
        (outcome) => {
          this.state.pending = this.state.pending.filter((other) => other !== name);
          if (outcome.state === "copied" && inPieces === 0) this.counts.bytes += outcome.bytes;
          done(outcome);
          void this.reports.progressed();
        },
        (error: Error) => (this.fault ??= error),
      )
      .finally(() => {
        this.singles--;
        this.changed();
      });
  }

  private reportFailure(key: Buffer, reason: string): void {
    this.reports.failed({ ...keyText(key), ...(this.state.db === 0 ? {} : { db: this.state.db }), reason });
  }

  /** Moves the checkpoint's cursor over finished pages; keys on the single path are held by `pending`. */
  private advance(): void {
    let moved = false;
    while (this.pages[0] !== undefined && this.pages[0].open === this.pages[0].singles) {
      this.state.cursor = this.pages.shift()!.nextCursor;
      this.finished++;
      this.state.scanned = this.state.cursor === "0";
      moved = true;
    }
    if (moved) this.save();
    this.changed();
  }

  private save(): void {
    const upTo = this.finished;
    void this.reports.progressed().then(() => {
      this.saved = Math.max(this.saved, upTo);
      this.changed();
    });
  }
}

const STATES = { copied: KeyState.Copied, skipped: KeyState.Skipped, expired: KeyState.Expired } as const;
