import { copyFile, mkdir, mkdtemp, open, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { codeOf } from "../checkpoint/files";
import { RunStopped } from "../errors";
import { Hash64 } from "../verify/hash";
import { NumberLog } from "./number-log";
import { SortedFile } from "./sorted-file";

const SORTED = "written.sorted";
const LOG = "written.log";
/** Names are remembered as numbers of 52 bits: of 10 million written keys, one in 450 million foreign ones looks like ours. */
const LIMIT = 2 ** 52;
/** Numbers sorted in memory at once. */
const PART = 1_000_000;
/** Changes since the last sorting that are held in memory. */
const MOST_RECENT = 100_000;

const hash = new Hash64();

/** A key name as a number from 1 to 2^52. */
export function nameNumber(bytes: Uint8Array, start = 0, length = bytes.length): number {
  hash.of(bytes, start, length);
  return (hash.high & 0xfffff) * 2 ** 32 + hash.low + 1;
}

/**
 * Which names at the target this copy wrote: only these may it overwrite or
 * delete when it follows the source. Eight bytes a key in two files beside the
 * checkpoint, a log of changes and what it came to, sorted; next to nothing in
 * memory, so that it does not matter how many keys there are.
 */
export class WrittenKeys {
  private sorted: SortedFile | undefined;
  /** Changes since the last sorting; kept only between {@link settle} and the end. */
  private recent: Map<number, boolean> | undefined;
  private merging: Promise<void> | undefined;
  /** Changes that came while the log was being sorted. */
  private meanwhile = new Map<number, boolean>();

  private constructor(
    private readonly folder: string,
    private readonly temporary: boolean,
    private readonly log: NumberLog,
  ) {}

  /** Opens the files in a checkpoint's folder, or in a new one that goes with {@link close}. */
  static async open(folder?: string): Promise<WrittenKeys> {
    const place = folder ?? (await mkdtemp(path.join(tmpdir(), "redis-move-")));
    return new WrittenKeys(place, folder === undefined, await NumberLog.open(path.join(place, LOG)));
  }

  /** Whether a folder has them: a checkpoint without cannot tell its keys from others. */
  static async existsIn(folder: string): Promise<boolean> {
    return stat(path.join(folder, LOG)).then(() => true, () => false);
  }

  /** During the first pass: the key was written, or with a minus was not. Costs a hash. */
  record(name: number): void {
    this.log.append(name);
  }

  /** Resolves when a crash of this process cannot take away what was added. @throws RunStopped where it cannot be written */
  async flush(): Promise<void> {
    await this.merging;
    await this.written(this.log.flush());
  }

  /** Sorts what was recorded until now: from here on {@link has} knows it. @throws RunStopped where it cannot be written */
  async sort(): Promise<void> {
    if (this.log.count === 0 && this.sorted !== undefined) return;
    this.merging = this.written(this.merge()).finally(() => (this.merging = undefined));
    await this.merging;
  }

  /** A full disk ends the run in good order: it can go on from what was written before. */
  private async written(task: Promise<void>): Promise<void> {
    try {
      await task;
    } catch (error) {
      throw new RunStopped("checkpoint-unwritable", `the list of written keys cannot be written (${codeOf(error)}): make room in ${this.folder} and go on`);
    }
  }

  /** As `sort`, and from here on changes are known at once. Call again from time to time: it bounds the memory. */
  async settle(): Promise<void> {
    if (this.recent !== undefined && this.recent.size < MOST_RECENT) return;
    if (this.merging !== undefined) return this.merging;
    this.recent ??= new Map();
    await this.sort();
  }

  has(name: number): boolean {
    return this.recent?.get(name) ?? this.sorted?.has(name) ?? false;
  }

  add(name: number): void {
    this.change(name, true);
  }

  /** The key was removed at the target: one that appears there is not ours. */
  drop(name: number): void {
    this.change(name, false);
  }

  private change(name: number, ours: boolean): void {
    this.recent?.set(name, ours);
    if (this.merging === undefined) this.log.append(ours ? name : -name);
    else this.meanwhile.set(name, ours);
  }

  /** Keeps the files in another folder, for a checkpoint that is made at the end only. */
  async keepIn(folder: string): Promise<void> {
    if (!this.temporary) return;
    await this.flush();
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await copyFile(path.join(this.folder, LOG), path.join(folder, LOG));
    if (this.sorted !== undefined) await copyFile(path.join(this.folder, SORTED), path.join(folder, SORTED));
  }

  async close(): Promise<void> {
    await this.merging?.catch(() => undefined);
    await this.sorted?.close();
    await this.log.close();
    if (this.temporary) await rm(this.folder, { recursive: true, force: true });
  }

  /** A crash between renaming and clearing only makes the log be applied twice, which changes nothing. */
  private async merge(): Promise<void> {
    const target = path.join(this.folder, SORTED);
    const before = this.sorted ?? (await SortedFile.open(target, LIMIT));
    await this.log.flush();
    const parts = Math.max(1, Math.ceil((this.log.count + (before?.count ?? 0)) / PART));
    const file = await open(`${target}.new`, "w", 0o600);
    try {
      let at = 0;
      for (let part = 0; part < parts; part++) {
        const [low, high] = [Math.floor((LIMIT / parts) * part), part === parts - 1 ? LIMIT + 1 : Math.floor((LIMIT / parts) * (part + 1))];
        const old = before === undefined ? new NumberList() : await takeBelow(before, at, high);
        at += old.length;
        const merged = await this.withChanges(old, low, high);
        // Not `write`, which on a disk that is nearly full takes a part and reports no fault.
        await file.appendFile(Buffer.from(merged.buffer, merged.byteOffset, merged.byteLength));
      }
    } finally {
      await file.close();
    }
    await rename(`${target}.new`, target);
    this.sorted = await SortedFile.open(target, LIMIT);
    await before?.close();
    await this.log.clear();
    for (const [name, ours] of this.meanwhile) this.log.append(ours ? name : -name);
    if (this.recent !== undefined) this.recent = this.meanwhile;
    this.meanwhile = new Map();
  }

  /** Names of a range in order, each once: those of before with all changes since. */
  private async withChanges(names: NumberList, low: number, high: number): Promise<Float64Array> {
    // Of names that were ever dropped the last change counts; the others were only added.
    const last = new Map<number, boolean>();
    for await (const block of this.log.blocks()) {
      for (const value of block) {
        const name = Math.abs(value);
        if (name < low || name >= high) continue;
        if (value > 0) names.push(name);
        if (value < 0 || last.has(name)) last.set(name, value > 0);
      }
    }
    const sorted = names.view().sort();
    let kept = 0;
    let before = 0;
    for (const name of sorted) {
      if (name !== before && last.get(name) !== false) sorted[kept++] = name;
      before = name;
    }
    return sorted.subarray(0, kept);
  }
}

/** Growing list of numbers outside the heap. */
class NumberList {
  length = 0;
  private numbers = new Float64Array(4096);

  push(value: number): void {
    if (this.length === this.numbers.length) {
      const longer = new Float64Array(this.length * 2);
      longer.set(this.numbers);
      this.numbers = longer;
    }
    this.numbers[this.length++] = value;
  }

  view(): Float64Array {
    return this.numbers.subarray(0, this.length);
  }
}

/** What the sorted file holds from one place up to a number. */
async function takeBelow(file: SortedFile, from: number, high: number): Promise<NumberList> {
  const taken = new NumberList();
  for (let at = from; ; ) {
    const block = await file.slice(at, 65_536);
    for (const name of block) {
      if (name >= high) return taken;
      taken.push(name);
    }
    if (block.length === 0) return taken;
    at += block.length;
  }
}
