/** A piece of a comment: rows that may be cut from the end, between a head and a foot. */
export interface Section {
  readonly head: string;
  readonly rows: readonly string[];
  readonly foot?: string;
  /** Never shortened: data loss and refusals. */
  readonly mandatory?: boolean;
  /** How much of the room it gets, in comparison with others, while there is not enough for all; default 2. */
  readonly weight?: number;
  /** Says how many rows were cut, and where all of them are. */
  readonly missing?: (count: number) => string;
}

const DEFAULT_WEIGHT = 2;

export function bytes(text: string): number {
  return Buffer.byteLength(text, "utf8");
}

/**
 * Fits sections into a number of bytes. Mandatory ones come whole; the others
 * share what is left by their weights, and what one does not need goes to the
 * others. A cut section says how many rows are missing.
 */
export function fit(sections: readonly Section[], most: number): string {
  const texts = sections.map(whole);
  const mandatory = texts.filter((_, index) => sections[index]?.mandatory === true);
  const left = most - mandatory.reduce((sum, text) => sum + bytes(text), 0);
  const optional = sections
    .filter((section) => section.mandatory !== true)
    .map((section) => ({ section, need: bytes(whole(section)), weight: section.weight ?? DEFAULT_WEIGHT }));
  const allowed = new Map(divide(optional, left).map((bytesOf, index) => [optional[index]?.section, bytesOf]));
  return sections.map((section, index) => (section.mandatory === true ? texts[index] : cut(section, allowed.get(section) ?? 0))).join("");
}

/** Nobody gets more than it needs; those who need more than their part get parts by weight. */
function divide(wants: readonly { readonly need: number; readonly weight: number }[], amount: number): number[] {
  const parts = wants.map(() => 0);
  let left = Math.max(0, amount);
  let open = wants.map((_, index) => index);
  while (open.length > 0) {
    const total = open.reduce((sum, index) => sum + (wants[index]?.weight ?? 0), 0);
    const partOf = (index: number) => Math.floor((left * (wants[index]?.weight ?? 0)) / total);
    const content = open.filter((index) => (wants[index]?.need ?? 0) <= partOf(index));
    const settled = content.length === 0 ? open : content;
    const grants = settled.map((index) => [index, Math.min(wants[index]?.need ?? 0, partOf(index))] as const);
    for (const [index, grant] of grants) {
      parts[index] = grant;
      left -= grant;
    }
    open = open.filter((index) => !settled.includes(index));
  }
  return parts;
}

function whole({ head, rows, foot = "" }: Section): string {
  return rows.length === 0 ? "" : `${head}${rows.join("")}${foot}`;
}

function cut(section: Section, allowed: number): string {
  const { head, rows, foot = "" } = section;
  if (bytes(whole(section)) <= allowed) return whole(section);
  const missing = (count: number) => `\n_${(section.missing ?? missingRows)(count)}_\n`;
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

function missingRows(count: number): string {
  return `${count} more: see the JSON report.`;
}
