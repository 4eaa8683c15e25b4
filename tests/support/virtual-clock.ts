import type { Clock } from "../../lib/util/clock";

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/**
 * A clock that runs only while everybody sleeps: then it jumps to whoever
 * wakes first. So an hour of polling passes in milliseconds, and a renewal in
 * the background still happens at its time.
 */
export class VirtualClock implements Clock {
  readonly slept: number[] = [];
  /** Called at the start of every sleep: what happens meanwhile. */
  onSleep: (milliseconds: number) => void = () => undefined;
  readonly #sleepers = new Set<Sleeper>();
  #now: number;
  #ticking = false;

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
    await new Promise<void>((resolve) => {
      const wake = () => {
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      const sleeper = { at: this.#now + milliseconds, wake };
      this.#sleepers.add(sleeper);
      signal?.addEventListener("abort", wake, { once: true });
      if (signal?.aborted) wake();
      void this.#run();
    });
    signal?.throwIfAborted();
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }

  async #run(): Promise<void> {
    if (this.#ticking) return;
    this.#ticking = true;
    while (this.#sleepers.size > 0) {
      // Whoever is awake comes to rest first: in-memory work takes a few turns of the event loop.
      for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
      const [next] = [...this.#sleepers].sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#now = Math.max(this.#now, next.at);
      next.wake();
    }
    this.#ticking = false;
  }
}
