import { FAILURES_SHOWN, JsonLines, keyText } from "../ledger";
import type { DeepDifference } from "./deep-compare";
import type { Difference, DifferenceKind } from "./options";

/** Names that are remembered, bytes: enough for a hundred thousand; beyond it a key that SCAN gives twice may count twice. */
const REMEMBERED = 8 * 1024 * 1024;
/** What remembering a name costs beside its bytes. */
const OVERHEAD = 48;

/** Keeps what differs: numbers, the first examples, and every key in a file. */
export class Differences {
  readonly counts: Record<DifferenceKind, number> = { missing: 0, extra: 0, type: 0, value: 0, ttl: 0 };
  readonly examples: Difference[] = [];
  repaired = 0;
  private readonly lines: JsonLines | undefined;
  private readonly seen = new Set<string>();
  private room = REMEMBERED;

  constructor(file: string | undefined) {
    if (file !== undefined) this.lines = new JsonLines(file);
  }

  get total(): number {
    return Object.values(this.counts).reduce((sum, count) => sum + count, 0);
  }

  /** The file, if there is anything in it. */
  get file(): string | undefined {
    return this.lines !== undefined && this.lines.count > 0 ? this.lines.path : undefined;
  }

  /** A key that is met again, as after a lost connection or by SCAN, counts once. */
  add(key: Buffer, { kind, source, target }: DeepDifference, note: string | undefined): void {
    const name = key.toString("latin1");
    if (this.seen.has(name)) return;
    if (this.room > 0) this.seen.add(name);
    this.room -= name.length + OVERHEAD;
    this.counts[kind]++;
    if (this.examples.length < FAILURES_SHOWN) this.examples.push({ ...keyText(key), kind, source, target });
    this.lines?.write({ ...keyText(key), kind, detail: `source: ${source}; target: ${target}${note === undefined ? "" : `; ${note}`}` });
  }

  async close(): Promise<void> {
    await this.lines?.close();
  }
}
