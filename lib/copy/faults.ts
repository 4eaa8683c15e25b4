import { RunStopped } from "./errors";
import { ConnectionLost } from "./wire/connection";
import type { ReplyError } from "./wire/reply";

/** What an error answer asks for. */
export type FaultKind =
  /** The key exists at the target. */
  | "conflict"
  /** The slot is served elsewhere now. */
  | "moved"
  /** The slot is being moved: this one key may be elsewhere already. */
  | "ask"
  /** Passes by itself: wait and try again. */
  | "wait"
  /** Trying again cannot help any key. */
  | "stop"
  /** This way of copying does not work for this key. */
  | "other";

const KINDS: Readonly<Record<string, FaultKind>> = {
  BUSYKEY: "conflict",
  MOVED: "moved",
  ASK: "ask",
  TRYAGAIN: "ask",
  LOADING: "wait",
  BUSY: "wait",
  OOM: "wait",
  CLUSTERDOWN: "wait",
  MASTERDOWN: "wait",
  READONLY: "wait",
  MISCONF: "wait",
  NOREPLICAS: "wait",
  NOAUTH: "stop",
  NOPERM: "stop",
  WRONGPASS: "stop",
};

export function faultKind(error: ReplyError): FaultKind {
  return KINDS[error.code] ?? "other";
}

/** A fault that may pass: a lost connection or an answer of kind `wait`. */
export class Passing extends Error {
  override readonly name: string = "Passing";
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** An error answer as what it means for a run: passing where waiting helps. */
export function asPassing(error: ReplyError, side: string): Error {
  return faultKind(error) === "wait" ? new Passing(error.code, `${side}: ${error.message}`) : error;
}

const FIRST_WAIT = 25;
const LONGEST_WAIT = 2_000;

/** Waits longer after each fault in a row, and gives up once nothing has succeeded for `patience`. */
export class BackOff {
  private faults = 0;
  private since: number | undefined;

  constructor(
    private readonly patience: number,
    private readonly sleep: (milliseconds: number) => Promise<void>,
    private readonly now: () => number = Date.now,
  ) {}

  /** Something worked: the next fault is a first one again. */
  succeeded(): void {
    this.faults = 0;
    this.since = undefined;
  }

  /** @throws RunStopped when the patience is used up */
  async after(fault: Error): Promise<void> {
    this.since ??= this.now();
    if (this.now() - this.since >= this.patience) throw giveUp(fault, this.patience);
    const wait = Math.min(FIRST_WAIT * 2 ** this.faults++, LONGEST_WAIT);
    await this.sleep(wait * (0.75 + Math.random() / 2));
  }
}

/** Tries again while only passing faults come. @throws RunStopped when the patience is used up */
export async function patiently<T>(backOff: BackOff, task: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await task();
    } catch (error) {
      if (!(error instanceof ConnectionLost || error instanceof Passing)) throw error;
      await backOff.after(error);
    }
  }
}

function giveUp(fault: Error, patience: number): RunStopped {
  const waited = `after ${Math.round(patience / 1000)} s of trying`;
  if (fault instanceof Passing && fault.code === "OOM") return new RunStopped("target-full", `the target is full ${waited}: ${fault.message}`);
  if (fault instanceof ConnectionLost) return new RunStopped("cannot-connect", `${fault.message} (given up ${waited})`);
  return new RunStopped("unavailable", `${fault.message} (given up ${waited})`);
}

/** Faults that end a run as one kind; mistakes of the caller, and ours, are thrown on. */
export function asStop(error: unknown): RunStopped {
  if (error instanceof RunStopped) return error;
  if (error instanceof ConnectionLost) return new RunStopped("cannot-connect", error.message);
  if (error instanceof Passing) return new RunStopped("unavailable", error.message);
  throw error;
}
