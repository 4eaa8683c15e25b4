import { asPassing, Passing } from "../faults";
import type { NodeAddress } from "../endpoint/url";
import { bounds } from "../settings";
import type { Connection } from "../wire/connection";
import { ReplyError } from "../wire/reply";
import type { PumpContext } from "./context";

import { KeyState, type Page } from "./page";
import type { RestorerEvents } from "./restorer";
import { measure } from "./survey";
import { TargetRouter } from "./target-router";
import { ValueRequest, type ValueEvents } from "./value-request";

/** Assumed where the source gives no sizes; also what a key costs beside its value. */
const SMALLEST = 64;
const ASSUMED = 1024;
/** A value passes through the buffer it is received in and the frames it leaves in. */
const BUFFERS = 2;

/** What a lane tells the pump about keys. */
export interface LaneEvents {
  copied(page: Page, index: number): void;
  gone(page: Page, index: number): void;
  refused(page: Page, index: number, error: ReplyError): void;
  unreadable(page: Page, index: number, error: ReplyError | "oversize"): void;
  received(bytes: number): void;
  /** A fault ended the lane: see {@link Lane.check}. */
  broken(): void;
}

/**
 * One source connection and the target connections it feeds: values stream
 * through without a promise per key. Both directions are bounded in bytes.
 */
export class Lane implements ValueEvents, RestorerEvents {
  private router!: TargetRouter;
  private source!: Connection;
  private asked = 0;
  private requests = 0;
  private held = false;
  private fault: Error | undefined;
  private wake: (() => void)[] = [];

  private constructor(
    private readonly context: PumpContext,
    private readonly events: LaneEvents,
    private readonly ttlCommand: "PTTL" | "PEXPIRETIME",
  ) {}

  static async open(context: PumpContext, node: NodeAddress, events: LaneEvents, ttlCommand: "PTTL" | "PEXPIRETIME"): Promise<Lane> {
    const lane = new Lane(context, events, ttlCommand);
    const broken = (reason: Error): void => lane.break(reason);
    lane.router = await TargetRouter.open(context.target, context.prefix, lane, broken);
    try {
      lane.source = await context.source.open(node, { db: context.db, maxBulk: bounds.dumpBytes * 2, orderly: true });
    } catch (error) {
      lane.router.close();
      throw error;
    }
    lane.source.whenLost(broken);
    try {
      await context.reconnected(lane.source, lane.router.first);
    } catch (error) {
      // Nobody else knows of them: left open they would keep the process from ending.
      lane.source.close();
      lane.router.close();
      throw error;
    }
    return lane;
  }

  /** Sends the keys of a page through; resolves when all are asked for, not when all are written. */
  async take(page: Page, indexes: readonly number[]): Promise<void> {
    for (let from = 0; from < indexes.length; ) {
      if (isLarge(page, indexes[from]!)) {
        await this.takeLarge(page, indexes[from++]!);
        continue;
      }
      const batch: number[] = [];
      let bytes = 0;
      const most = Math.min(this.context.gate.keysAtOnce, bounds.unmeasuredKeys);
      while (from < indexes.length && batch.length < most && bytes < this.context.batchBytes / 2 && !isLarge(page, indexes[from]!)) {
        const index = indexes[from++]!;
        batch.push(index);
        bytes += Math.max(page.size(index) || ASSUMED, SMALLEST);
      }
      await this.askWhenFree(page, batch, bytes);
    }
  }

  /** A value that has the buffers on both sides grow: it waits until there is memory for it. Resolves when it is asked for. */
  private takeLarge(page: Page, index: number): Promise<void> {
    const size = page.size(index)!;
    return new Promise((asked, failed) => {
      const moved = async (): Promise<void> => {
        await this.askWhenFree(page, [index], size);
        asked();
        await this.until(() => page.state[index] !== KeyState.Waiting && page.state[index] !== KeyState.Sent);
      };
      // What breaks the lane later is met by whoever waits for the lane.
      this.context.budget.run(size * BUFFERS, moved).catch(failed);
    });
  }

  private async askWhenFree(page: Page, batch: readonly number[], bytes: number): Promise<void> {
    await this.until(() => this.asked === 0 || this.asked + bytes <= this.context.batchBytes);
    await this.context.gate.pass(batch.length, bytes);
    this.check();
    this.ask(page, batch, bytes);
  }

  private ask(page: Page, batch: readonly number[], bytes: number): void {
    this.asked += bytes;
    this.requests++;
    const answered = (partial: readonly number[]): void => {
      if (partial.length > 0) void this.takeWhole(page, partial);
      this.asked -= bytes;
      this.requests--;
      this.router.flush();
      this.notify();
    };
    new ValueRequest(page, batch, this.ttlCommand, this, answered).send(this.source);
  }

  /** Strings that turned out longer than their head: now their size has to be known. */
  private async takeWhole(page: Page, indexes: readonly number[]): Promise<void> {
    this.requests++;
    try {
      const sizes = await measure(this.source, page.keys, indexes);
      const fitting: number[] = [];
      for (const index of indexes) {
        page.measured(index, sizes[index]!);
        if (sizes[index]! > bounds.dumpBytes) this.events.unreadable(page, index, "oversize");
        else fitting.push(index);
      }
      await this.take(page, fitting);
    } catch (error) {
      this.break(error instanceof ReplyError ? asPassing(error, this.context.source.name) : (error as Error));
    } finally {
      this.requests--;
      this.notify();
    }
  }

  /** Resolves when every key that was asked for is answered by the target or handed back. */
  drained(): Promise<void> {
    return this.until(() => this.requests === 0 && this.router.inFlight <= 0);
  }

  read(page: Page, index: number, value: Buffer, start: number, length: number, expireAt: number): void {
    if (this.fault !== undefined && !(this.fault instanceof Passing)) return;
    const { bytes, offsets } = page.keys;
    const keep = expireAt >= 0 && this.context.ttl === "keep";
    const restorer = this.router.of(bytes, offsets[index]!, offsets[index + 1]!);
    if (restorer === undefined) return this.break(new Passing("CLUSTERDOWN", `${this.context.target.name}: the slot of a key is served by no node`));
    restorer.add(page, index, keep ? Math.max(1, expireAt + this.context.clock()) : 0, value, start, length, this.context.conflict === "replace");
    this.events.received(length);
    if (!this.held && this.router.inFlight > this.context.targetBytes) {
      this.held = true;
      this.source.pause();
      this.router.flush();
    }
  }

  gone(page: Page, index: number): void {
    this.events.gone(page, index);
  }

  unreadable(page: Page, index: number, error: ReplyError | "oversize"): void {
    this.events.unreadable(page, index, error);
  }

  lost(reason: Error): void {
    this.break(reason);
  }

  restored(page: Page, index: number): void {
    page.state[index] = KeyState.Waiting;
    this.events.copied(page, index);
  }

  refused(page: Page, index: number, error: ReplyError): void {
    this.events.refused(page, index, error);
  }

  flow(): void {
    if (this.held && this.router.inFlight < this.context.targetBytes / 2) {
      this.held = false;
      this.source.resume();
    }
    this.notify();
  }

  /** No more is asked for; what is on its way still arrives where the fault is a passing one. */
  break(reason: Error): void {
    this.fault ??= reason;
    this.notify();
    this.events.broken();
  }

  close(): void {
    this.router.close();
    this.source.close();
  }

  /** @throws the fault that broke the lane */
  check(): void {
    if (this.fault !== undefined) throw this.fault;
  }

  /** Waits for a condition that `notify` may make true. @throws the fault that broke the lane */
  private async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      this.check();
      await new Promise<void>((resolve) => this.wake.push(resolve));
    }
    this.check();
  }

  /** As `drained`, for a lane broken by a passing fault: gives the target's answers the time to arrive. */
  async settle(milliseconds: number): Promise<void> {
    const deadline = setTimeout(() => this.close(), milliseconds);
    while (!this.source.closed && !this.router.first.closed && (this.requests > 0 || this.router.inFlight > 0)) {
      this.router.flush();
      await new Promise<void>((resolve) => this.wake.push(resolve));
    }
    clearTimeout(deadline);
  }

  private notify(): void {
    const waiting = this.wake;
    if (waiting.length === 0) return;
    this.wake = [];
    for (const resolve of waiting) resolve();
  }
}

function isLarge(page: Page, index: number): boolean {
  return (page.size(index) ?? 0) > bounds.largeBytes;
}
