import type { Clock } from "../../lib/util/clock";

/** A clock on which every sleep is over at once, and the time has passed nevertheless. */
export class VirtualClock implements Clock {
  readonly slept: number[] = [];
  /** Called at the start of every sleep: what happens meanwhile. */
  onSleep: (milliseconds: number) => void = () => undefined;
  #now: number;

  constructor(start = "2026-11-22T10:00:00Z") {
    this.#now = Date.parse(start);
  }

  now(): Date {
    return new Date(this.#now);
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.slept.push(milliseconds);
    this.onSleep(milliseconds);
    this.#now += milliseconds;
    // Lets timers and other promises of the process have their turn.
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }
}
