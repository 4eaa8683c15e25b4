import { readSync } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";

/** Bytes of one number in a file. */
export const WIDTH = 8;
/** Numbers read at once; neighbours of the guess are nearly always among them. */
const WINDOW = 512;

/**
 * Numbers in ascending order in a file, evenly spread between 0 and `limit`:
 * whether one is there takes a guess at its place and one or two short reads,
 * and no memory to speak of.
 */
export class SortedFile {
  private readonly window = Buffer.alloc(WINDOW * WIDTH);

  private constructor(
    private readonly file: FileHandle,
    readonly count: number,
    private readonly limit: number,
  ) {}

  static async open(path: string, limit: number): Promise<SortedFile | undefined> {
    try {
      const file = await open(path, "r");
      return new SortedFile(file, Math.floor((await file.stat()).size / WIDTH), limit);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }

  has(wanted: number): boolean {
    const gap = this.limit / Math.max(this.count, 1);
    let low = 0;
    let high = this.count;
    for (let guess = Math.floor(wanted / gap); low < high; ) {
      const from = Math.max(low, Math.min(guess - WINDOW / 2, high - WINDOW));
      const read = this.read(from, Math.min(WINDOW, high - from));
      if (wanted < this.at(0)) {
        high = from;
        guess = from - Math.ceil((this.at(0) - wanted) / gap);
      } else if (wanted > this.at(read - 1)) {
        low = from + read;
        guess = low + Math.floor((wanted - this.at(read - 1)) / gap);
      } else return this.inWindow(wanted, read);
    }
    return false;
  }

  /** The numbers from one place on, at most so many. */
  async slice(from: number, count: number): Promise<Float64Array> {
    const bytes = Buffer.alloc(Math.max(0, Math.min(count, this.count - from)) * WIDTH);
    await this.file.read(bytes, 0, bytes.length, from * WIDTH);
    return new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / WIDTH);
  }

  async close(): Promise<void> {
    await this.file.close();
  }

  private read(from: number, count: number): number {
    return readSync(this.file.fd, this.window, 0, count * WIDTH, from * WIDTH) / WIDTH;
  }

  private at(index: number): number {
    return this.window.readDoubleLE(index * WIDTH);
  }

  private inWindow(wanted: number, count: number): boolean {
    let low = 0;
    let high = count - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const value = this.at(middle);
      if (value === wanted) return true;
      if (value < wanted) low = middle + 1;
      else high = middle - 1;
    }
    return false;
  }
}
