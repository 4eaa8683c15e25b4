import { FAILURES_SHOWN, JsonLines, keyText } from "../ledger";
import type { DeepDifference } from "./deep-compare";
import type { Difference, DifferenceKind } from "./options";

/** Keeps what differs: numbers, the first examples, and every key in a file. */
export class Differences {
  readonly counts: Record<DifferenceKind, number> = { missing: 0, extra: 0, type: 0, value: 0, ttl: 0 };
  readonly examples: Difference[] = [];
  repaired = 0;
  private readonly lines: JsonLines | undefined;

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

  add(key: Buffer, { kind, source, target }: DeepDifference, note: string | undefined): void {
    this.counts[kind]++;
    if (this.examples.length < FAILURES_SHOWN) this.examples.push({ ...keyText(key), kind, source, target });
    this.lines?.write({ ...keyText(key), kind, detail: `source: ${source}; target: ${target}${note === undefined ? "" : `; ${note}`}` });
  }

  async close(): Promise<void> {
    await this.lines?.close();
  }
}
