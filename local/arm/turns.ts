/** Lets what works on the same thing do so one after the other, in the order of the calls. */
export class Turns {
  readonly #last = new Map<string, Promise<void>>();

  async take(key: string, work: () => Promise<void>): Promise<void> {
    const before = this.#last.get(key) ?? Promise.resolve();
    // Whoever was before has told its own caller of a failure.
    const mine = before.catch(() => undefined).then(work);
    this.#last.set(key, mine);
    try {
      await mine;
    } finally {
      if (this.#last.get(key) === mine) this.#last.delete(key);
    }
  }
}
