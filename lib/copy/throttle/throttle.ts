import { pause } from "../errors";
import type { Gate } from "../pump/context";

export interface Rate {
  /** Keys a second; absent is no limit. */
  readonly keys?: number;
  /** Bytes a second; absent is no limit. */
  readonly bytes?: number;
}

const LONGEST_HOLD = 1_000;
const FIRST_HOLD = 5;
/** So many requests a second at least, so that a low rate is even. */
const REQUESTS_PER_SECOND = 10;

/** Holds the pumps back: by rate, by the source's latency, and while paused. Everything can be changed while it runs. */
export class Throttle implements Gate {
  private keysFrom = 0;
  private bytesFrom = 0;
  private hold = 0;
  private resumeWaiting: (() => void)[] = [];
  private isPaused = false;

  constructor(
    private limit: Rate,
    private readonly maxSourceLatency: number,
    private readonly signal: AbortSignal,
    private readonly now: () => number = () => performance.now(),
    private readonly maxSourceLoad: number = Infinity,
  ) {}

  get rate(): Rate {
    return this.limit;
  }

  setRate(rate: Rate): void {
    this.limit = rate;
    this.keysFrom = this.bytesFrom = 0;
  }

  get paused(): boolean {
    return this.isPaused;
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
    for (const wake of this.resumeWaiting.splice(0)) wake();
  }

  get keysAtOnce(): number {
    return this.limit.keys === undefined ? Number.MAX_SAFE_INTEGER : Math.max(1, Math.floor(this.limit.keys / REQUESTS_PER_SECOND));
  }

  get countsBytes(): boolean {
    return this.limit.bytes !== undefined;
  }

  async pass(keys: number, bytes: number): Promise<void> {
    while (this.isPaused && !this.signal.aborted) {
      await new Promise<void>((resolve) => {
        this.resumeWaiting.push(resolve);
        this.signal.addEventListener("abort", () => resolve(), { once: true });
      });
    }
    const now = this.now();
    let wait = this.hold;
    if (this.limit.keys !== undefined) {
      this.keysFrom = Math.max(this.keysFrom, now) + (keys / this.limit.keys) * 1000;
      wait = Math.max(wait, this.keysFrom - now - (keys / this.limit.keys) * 1000);
    }
    if (this.limit.bytes !== undefined) {
      this.bytesFrom = Math.max(this.bytesFrom, now) + (bytes / this.limit.bytes) * 1000;
      wait = Math.max(wait, this.bytesFrom - now - (bytes / this.limit.bytes) * 1000);
    }
    if (wait >= 1) await pause(wait, this.signal);
  }

  /** The source answered a PING after so many milliseconds; its main thread used so many percent of a core, where it tells. */
  pulse(milliseconds: number, load: number | undefined): void {
    if (milliseconds > this.maxSourceLatency || (load ?? 0) > this.maxSourceLoad) this.hold = Math.min(LONGEST_HOLD, Math.max(FIRST_HOLD, this.hold * 2));
    else this.hold = this.hold < FIRST_HOLD ? 0 : this.hold / 2;
  }

  /** Milliseconds that latency and load make each request wait at present. */
  get heldBack(): number {
    return this.hold;
  }
}
