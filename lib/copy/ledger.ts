import type { Writable } from "node:stream";
import { createWriteStream } from "node:fs";

/** One key that could not be copied. */
export interface Failure {
  /** As text; bytes that are no UTF-8 are shown as \xNN. */
  readonly key: string;
  /** Present where the text is not the key itself. */
  readonly keyBase64?: string;
  /** Database of the source, where it is not 0. */
  readonly db?: number;
  readonly reason: string;
}

export interface Counts {
  scanned: number;
  copied: number;
  skipped: number;
  expired: number;
  failed: number;
  bytes: number;
}

/** Counts of one shard, and how far its scan is. */
export interface ShardCounts extends Counts {
  readonly shard: string;
  done: boolean;
}

export function noCounts(): Counts {
  return { scanned: 0, copied: 0, skipped: 0, expired: 0, failed: 0, bytes: 0 };
}

/** How many failures a result carries; the file has all. */
export const FAILURES_SHOWN = 20;

/** A key for people and for JSON: never ambiguous, bytes beside it where it is not plain text. */
export function keyText(key: Buffer): { key: string; keyBase64?: string } {
  const text = key.toString("utf8");
  // eslint's rule against control characters in patterns is obeyed by ranges of code points.
  const plain = Buffer.from(text, "utf8").equals(key) && ![...text].some((char) => char.codePointAt(0)! < 32 || char === "\u007f" || char === "\\");
  if (plain) return { key: text };
  let escaped = "";
  for (const byte of key) escaped += byte >= 32 && byte < 127 && byte !== 92 ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`;
  return { key: escaped, keyBase64: key.toString("base64") };
}

/** Lines of JSON in a file that is made when the first one comes. */
export class JsonLines {
  count = 0;
  private stream: Writable | undefined;
  private failed: Error | undefined;

  constructor(readonly path: string) {}

  write(line: object): void {
    this.count++;
    if (this.stream === undefined) {
      this.stream = createWriteStream(this.path, { flags: "a", mode: 0o600 });
      this.stream.on("error", (error) => (this.failed = error));
    }
    this.stream.write(`${JSON.stringify(line)}\n`);
  }

  /** Resolves when all lines are in the file. */
  async close(): Promise<void> {
    const { stream } = this;
    if (stream === undefined) return;
    this.stream = undefined;
    await new Promise<void>((resolve) => stream.end(resolve).once("error", () => resolve()));
    if (this.failed !== undefined) throw this.failed;
  }
}
