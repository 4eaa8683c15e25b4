/** A piece of a comment: rows that may be cut from the end, between a head and a foot. */
export interface Section {
  readonly head: string;
  readonly rows: readonly string[];
  readonly foot?: string;
  /** Never shortened: data loss and refusals. */
  readonly mandatory?: boolean;
  /** Share of the whole that it may take while others want room too; default 0.25. */
  readonly share?: number;
}

const DEFAULT_SHARE = 0.25;

export function bytes(text: string): number {
  return Buffer.byteLength(text, "utf8");
}

/**
 * Fits sections into a number of bytes. Mandatory ones come whole; the others
 * get their share in the order given, and what one leaves over goes to the next.
 * A cut section says how many rows are missing.
 */
export function fit(sections: readonly Section[], most: number): string {
  const mandatory = sections
    .filter((section) => section.mandatory === true)
    .reduce((sum, section) => sum + bytes(whole(section)), 0);
  let left = most - mandatory;
  const texts = sections.map((section) => {
    if (section.mandatory === true) return whole(section);
    const text = cut(
      section,
      section === sections.at(-1) ? left : Math.min(left, most * (section.share ?? DEFAULT_SHARE)),
    );
    left -= bytes(text);
    return text;
  });
  return texts.join("");
}

function whole({ head, rows, foot = "" }: Section): string {
  return rows.length === 0 ? "" : `${head}${rows.join("")}${foot}`;
}

function cut(section: Section, allowed: number): string {
  const { head, rows, foot = "" } = section;
  if (bytes(whole(section)) <= allowed) return whole(section);
  const frame = bytes(head) + bytes(foot) + bytes(missing(rows.length));
  const kept: string[] = [];
  let used = frame;
  for (const row of rows) {
    used += bytes(row);
    if (used > allowed) break;
    kept.push(row);
  }
  return kept.length === 0 ? "" : `${head}${kept.join("")}${foot}${missing(rows.length - kept.length)}`;
}

function missing(count: number): string {
  return `\n_${count} more: see the JSON report._\n`;
}
