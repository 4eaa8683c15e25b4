interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Text of which only named places are replaced. Changes wait until `flush`, so
 * that places found in the text as it is stay true for all of them.
 */
export class SplicedText {
  #text: string;
  /** How the lines of the text end. */
  readonly #newline: string;
  /** In the order they were asked for. */
  #pending: Splice[] = [];

  constructor(text: string) {
    this.#text = text;
    this.#newline = text.includes("\r\n") ? "\r\n" : "\n";
  }

  /** The text without what is pending. */
  get text(): string {
    return this.#text;
  }

  get isPending(): boolean {
    return this.#pending.length > 0;
  }

  replace(start: number, end: number, text: string): void {
    this.#pending.push({ start, end, text: text.replace(/\r?\n/g, this.#newline) });
  }

  /** Whole lines, at the beginning of one or at the end of the text. */
  insertLines(at: number, lines: string): void {
    const gap = at === 0 || this.#text[at - 1] === "\n" ? "" : "\n";
    this.replace(at, at, `${gap}${lines}`);
  }

  /** From the end to the beginning, so that earlier places stay true; inserts at one place keep their order. */
  flush(): void {
    const ordered = this.#pending.map((splice, index) => ({ ...splice, index })).sort((a, b) => b.start - a.start || b.index - a.index);
    for (const { start, end, text } of ordered) this.#text = `${this.#text.slice(0, start)}${text}${this.#text.slice(end)}`;
    this.#pending = [];
  }

  /** Where the line of a place begins. */
  lineStart(at: number): number {
    return this.#text.lastIndexOf("\n", at - 1) + 1;
  }

  column(at: number): number {
    return at - this.lineStart(at);
  }

  /** Where the line after the one of a place begins. */
  nextLine(at: number): number {
    const newline = this.#text.indexOf("\n", at);
    return newline === -1 ? this.#text.length : newline + 1;
  }

  /** The place before any space that ends there. */
  trimmed(end: number): number {
    return this.#text.slice(0, end).trimEnd().length;
  }
}
