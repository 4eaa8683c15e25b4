/** Lets so many tasks and so many bytes in at once; a task larger than all of it goes alone. */
export class Budget {
  private tasks = 0;
  private bytes = 0;
  private readonly queue: { bytes: number; start: () => void }[] = [];

  constructor(
    private readonly mostTasks: number,
    private readonly mostBytes: number,
  ) {}

  /** A fair part of it, for one of several threads. */
  part(threads: number): { keys: number; bytes: number } {
    return { keys: Math.ceil(this.mostTasks / threads), bytes: Math.ceil(this.mostBytes / threads) };
  }

  /** Tasks that run. */
  get open(): number {
    return this.tasks;
  }

  /** Tasks that wait. */
  get waiting(): number {
    return this.queue.length;
  }

  async run<T>(bytes: number, task: () => Promise<T>): Promise<T> {
    if (!this.fits(bytes) || this.queue.length > 0) await new Promise<void>((start) => this.queue.push({ bytes, start }));
    else this.enter(bytes);
    try {
      return await task();
    } finally {
      this.tasks--;
      this.bytes -= bytes;
      for (let first = this.queue[0]; first !== undefined && this.fits(first.bytes); first = this.queue[0]) {
        this.queue.shift();
        this.enter(first.bytes);
        first.start();
      }
    }
  }

  private fits(bytes: number): boolean {
    return this.tasks === 0 || (this.tasks < this.mostTasks && this.bytes + bytes <= this.mostBytes);
  }

  private enter(bytes: number): void {
    this.tasks++;
    this.bytes += bytes;
  }
}
