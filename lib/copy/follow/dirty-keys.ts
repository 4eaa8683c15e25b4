/** A key that has to be looked at: what the source holds under it may have changed. */
export interface DirtyKey {
  /** Place of its database in the run's list. */
  readonly database: number;
  readonly key: Buffer;
  /** Name in this set. */
  readonly name: string;
}

/** Most names that wait, and their bytes. */
export const dirtyBounds = { keys: 100_000, bytes: 8 * 1024 * 1024 } as const;

/**
 * Keys to look at, each once, in the order in which they were first named. A
 * key that is named again while it is worked on waits its turn, so that no two
 * writes of one key are ever on their way together.
 */
export class DirtyKeys {
  /** Name to the moment it was named. */
  private readonly waiting = new Map<string, number>();
  private readonly taken = new Map<string, number>();
  private readonly watched = new Map<string, { named: boolean; watchers: number }>();
  private bytes = 0;
  private wake: (() => void)[] = [];

  constructor(
    private readonly limits: { readonly keys: number; readonly bytes: number } = dirtyBounds,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Keys that wait or are worked on. */
  get size(): number {
    return this.waiting.size + this.taken.size;
  }

  /** Whether there is no room for one more. */
  get full(): boolean {
    return this.waiting.size >= this.limits.keys || this.bytes >= this.limits.bytes;
  }

  /** False where there is no room: the key is not remembered. */
  add(database: number, bytes: Buffer, start = 0, length = bytes.length): boolean {
    const name = nameOf(database, bytes, start, length);
    const watch = this.watched.size === 0 ? undefined : this.watched.get(name);
    if (watch !== undefined) watch.named = true;
    if (this.waiting.has(name)) return true;
    if (this.full) return false;
    this.waiting.set(name, this.now());
    this.bytes += name.length;
    this.notify();
    return true;
  }

  /** Runs a task and tells whether the key was in the set at any moment of it. */
  async watch<T>(database: number, key: Buffer, task: () => Promise<T>): Promise<{ value: T; named: boolean }> {
    const name = nameOf(database, key, 0, key.length);
    const watch = this.watched.get(name) ?? { named: false, watchers: 0 };
    watch.named ||= this.waiting.has(name) || this.taken.has(name);
    watch.watchers++;
    this.watched.set(name, watch);
    try {
      const value = await task();
      return { value, named: watch.named };
    } finally {
      if (--watch.watchers === 0) this.watched.delete(name);
    }
  }

  /** The oldest ones, at most so many; given back with `done`. */
  take(count: number): DirtyKey[] {
    const keys: DirtyKey[] = [];
    for (const [name, since] of this.waiting) {
      if (keys.length === count) break;
      if (this.taken.has(name)) continue;
      this.taken.set(name, since);
      keys.push({ database: name.charCodeAt(0) * 256 + name.charCodeAt(1), key: Buffer.from(name.slice(2), "latin1"), name });
    }
    for (const { name } of keys) this.waiting.delete(name);
    for (const { name } of keys) this.bytes -= name.length;
    return keys;
  }

  done({ name }: DirtyKey): void {
    this.taken.delete(name);
    this.notify();
  }

  /** Milliseconds since the oldest of them was named; 0 where there is none. */
  get lag(): number {
    const { oldest } = this;
    return oldest === undefined ? 0 : Math.max(0, this.now() - oldest);
  }

  /** Resolves when all that was named until now is done, whatever was named since. Or when the signal fires and `notify` is called. */
  async drained(signal: AbortSignal): Promise<void> {
    const mark = this.now();
    while (!signal.aborted && this.oldest !== undefined && this.oldest <= mark) await this.changed();
  }

  private get oldest(): number | undefined {
    const [waiting] = this.waiting.values();
    let oldest = waiting ?? Infinity;
    for (const since of this.taken.values()) oldest = Math.min(oldest, since);
    return oldest === Infinity ? undefined : oldest;
  }

  /** Resolves at the next change of the set. */
  changed(): Promise<void> {
    return new Promise((resolve) => this.wake.push(resolve));
  }

  /** Wakes whoever waits, to see what else has changed. */
  notify(): void {
    if (this.wake.length === 0) return;
    for (const resolve of this.wake.splice(0)) resolve();
  }
}

let scratch = Buffer.alloc(1024);

/**
 * The database is the first two characters, so that two of them may have a key
 * of one name. Made from one piece of memory: a joined string would hold both
 * its parts as well, for each of the keys that wait.
 */
function nameOf(database: number, bytes: Buffer, start: number, length: number): string {
  if (length + 2 > scratch.length) scratch = Buffer.alloc(length * 2 + 2);
  scratch.writeUInt16BE(database, 0);
  bytes.copy(scratch, 2, start, start + length);
  return scratch.toString("latin1", 0, length + 2);
}
