import { refused as refusedAccess } from "../endpoint/nodes";
import { slotOf } from "../endpoint/slots";
import { atLeast } from "../endpoint/topology";
import { faultKind, Passing } from "../faults";
import { bounds } from "../settings";
import type { ReplyError } from "../wire/reply";
import type { PumpContext } from "./context";
import { KeyState, type Page } from "./page";
import type { LedgerReports, PageLedger } from "./page-ledger";

/** What an answer about one key means for all others of the shard. */
export interface PumpFaults {
  /** Nothing more goes through until the connections are made anew. */
  breakOff(reason: Error): void;
  /** The source's cluster may have changed. */
  sourceMoved(): void;
}

/** Decides what becomes of a key whose value was not read, or not taken. */
export class KeyFaults {
  constructor(
    private readonly context: PumpContext,
    private readonly ledger: PageLedger,
    private readonly reports: Pick<LedgerReports, "clashed">,
    private readonly pump: PumpFaults,
  ) {}

  /** The target answered with an error. */
  refused(page: Page, index: number, error: ReplyError): void {
    const { target, mover, sourceTopology } = this.context;
    page.state[index] = KeyState.Waiting;
    switch (faultKind(error)) {
      case "conflict":
        return this.clash(page, index);
      case "moved":
        target.forget();
        return this.pump.breakOff(new Passing("MOVED", `${target.name}: ${error.message}`));
      case "wait":
        return this.pump.breakOff(new Passing(error.code, `${target.name}: ${error.message}`));
      case "stop":
        return this.pump.breakOff(refusedAccess(target.name, error));
      case "ask":
        return this.ledger.single(page, index, { written: "no" });
      default:
        if (/payload version/i.test(error.message) && !atLeast(mover.targetVersion, ...majorMinor(sourceTopology.version))) mover.payloadsRefused = true;
        this.ledger.single(page, index, { written: "no", refusal: error.message });
    }
  }

  private clash(page: Page, index: number): void {
    const key = page.keys.key(index);
    if (this.ledger.recent.wrote(key, page, index)) this.ledger.single(page, index, { written: "ours" });
    else if (page.perhapsWritten(index) || this.context.moving.has(key)) this.ledger.single(page, index, { written: "perhaps" });
    else if (this.context.conflict === "skip") this.ledger.settle(page, index, KeyState.Skipped);
    else this.ledger.fail(page, index, "the target has a key of that name");
    if (page.state[index] === KeyState.Skipped || page.state[index] === KeyState.Failed) this.reports.clashed?.(key);
  }

  /** The source answered with an error, or the value is larger than was thought. */
  unreadable(page: Page, index: number, error: ReplyError | "oversize"): void {
    const { source } = this.context;
    if (error === "oversize") return this.ledger.single(page, index, { written: "no", size: bounds.dumpBytes + 1 });
    switch (faultKind(error)) {
      case "moved":
        this.pump.sourceMoved();
        return this.moved(page, index);
      case "ask":
        return this.moved(page, index);
      case "wait":
        return this.pump.breakOff(new Passing(error.code, `${source.name}: ${error.message}`));
      case "stop":
        return this.pump.breakOff(refusedAccess(source.name, error));
      default:
        // Another type has taken the place of the string that was asked for.
        if (error.code === "WRONGTYPE") return this.ledger.single(page, index, { written: "no" });
        this.ledger.fail(page, index, `source: ${error.message}`);
    }
  }

  /** The source says that the key is elsewhere, or on its way. */
  private moved(page: Page, index: number): void {
    this.context.moving.mark(slotOf(page.keys.key(index)));
    this.ledger.single(page, index, { written: "perhaps" });
  }
}

function majorMinor(version: string): [number, number] {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return [major, minor];
}
