import { open, type FileHandle } from "node:fs/promises";
import { WIDTH } from "./sorted-file";

const BUFFERED = 4096;
const READ = 64 * 1024;

/** Numbers appended to a file. A crash leaves all that was flushed; a last number cut off is dropped. */
export class NumberLog {
  private buffer = new Float64Array(BUFFERED);
  private used = 0;
  private writing: Promise<void> = Promise.resolve();

  private constructor(
    private readonly file: FileHandle,
    private written: number,
  ) {}

  static async open(path: string): Promise<NumberLog> {
    const file = await open(path, "a+", 0o600);
    const count = Math.floor((await file.stat()).size / WIDTH);
    await file.truncate(count * WIDTH);
    return new NumberLog(file, count);
  }

  /** Numbers in the file and on their way to it. */
  get count(): number {
    return this.written + this.used;
  }

  append(value: number): void {
    this.buffer[this.used++] = value;
    if (this.used === BUFFERED) this.spill();
  }

  /** Resolves when all that was appended is with the operating system. @throws what writing met */
  async flush(): Promise<void> {
    this.spill();
    await this.writing;
  }

  /** All numbers in order, block by block; appended ones only once flushed. */
  async *blocks(): AsyncGenerator<Float64Array> {
    await this.flush();
    const bytes = Buffer.alloc(READ * WIDTH);
    for (let at = 0, end = this.written; at < end; at += READ) {
      const { bytesRead } = await this.file.read(bytes, 0, Math.min(READ, end - at) * WIDTH, at * WIDTH);
      yield new Float64Array(bytes.buffer, bytes.byteOffset, bytesRead / WIDTH);
    }
  }

  async clear(): Promise<void> {
    await this.flush();
    await this.file.truncate(0);
    this.written = 0;
  }

  /** What cannot be written is met by the flush that a state waits for; the file is closed all the same. */
  async close(): Promise<void> {
    await this.flush().catch(() => undefined);
    await this.file.close();
  }

  private spill(): void {
    if (this.used === 0) return;
    const part = this.buffer.slice(0, this.used);
    this.written += this.used;
    this.used = 0;
    this.writing = this.writing.then(async () => {
      // Not `write`, which on a disk that is nearly full takes a part and reports no fault.
      await this.file.appendFile(Buffer.from(part.buffer));
    });
    // Whoever flushes meets the fault; until then it must not count as unhandled.
    this.writing.catch(() => undefined);
  }
}
