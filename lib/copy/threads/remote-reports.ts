import { pause } from "../errors";
import type { Failure, ShardCounts } from "../ledger";
import type { LedgerReports } from "../pump/page-ledger";
import type { ShardState } from "../pump/shard-job";
import { recorder } from "../written/recorder";
import type { MainCalls, PumpUpdate, ThreadStart } from "./protocol";

/** Between two reports of a pump, milliseconds: single keys would send one each. */
const REPORT_EVERY = 5;
/** Numbers of written names that are sent at once, at most. */
const MOST_NAMES = 1024;

/** Written names on their way to the main thread, which keeps the list. */
export class RemoteNames {
  private readonly names = new Float64Array(MOST_NAMES);
  private count = 0;

  constructor(private readonly main: Pick<MainCalls, "recorded">) {}

  record(name: number): void {
    this.names[this.count++] = name;
    if (this.count === MOST_NAMES) void this.send(false);
  }

  flush(): Promise<void> {
    return this.send(true);
  }

  /** Before whatever says that these keys are written. */
  hand(): void {
    if (this.count > 0) void this.send(false);
  }

  private send(flush: boolean): Promise<void> {
    const names = this.names.slice(0, this.count);
    this.count = 0;
    return this.main.recorded(names, flush);
  }
}

/** What a pump reports, sent to the main thread in few messages. */
export class RemoteReports implements LedgerReports {
  readonly mostAtRisk: number;
  declare readonly wrote?: NonNullable<LedgerReports["wrote"]>;
  declare readonly intended?: NonNullable<LedgerReports["intended"]>;
  declare readonly clashed?: NonNullable<LedgerReports["clashed"]>;
  private counts: ShardCounts | undefined;
  private next: Promise<void> | undefined;

  constructor(
    private readonly main: Pick<MainCalls, "progressed" | "persisted" | "failed">,
    private readonly id: number,
    private readonly state: ShardState,
    private readonly names: RemoteNames,
    { mostAtRisk, recording, plan }: Pick<ThreadStart, "mostAtRisk" | "recording" | "plan">,
  ) {
    this.mostAtRisk = mostAtRisk;
    if (recording !== undefined) Object.assign(this, recorder({ names, ...recording }, Buffer.from(plan.prefix)));
  }

  /** Whose counts go along. */
  of(counts: ShardCounts): void {
    this.counts = counts;
  }

  failed(failure: Failure): void {
    void this.main.failed(failure);
  }

  /** Calls that come shortly after one another share a report. */
  progressed(): Promise<void> {
    return (this.next ??= this.soon());
  }

  private async soon(): Promise<void> {
    await pause(REPORT_EVERY);
    this.next = undefined;
    this.names.hand();
    await this.main.progressed(this.update());
  }

  async persisted(): Promise<void> {
    this.names.hand();
    await this.main.persisted(this.update());
  }

  update(): PumpUpdate {
    return { id: this.id, state: this.state, counts: this.counts! };
  }
}
