import { KeyState, type Page } from "./page";

/** Pages kept; a shrinking table makes SCAN repeat only keys that it gave shortly before. */
const KEPT = 32;

/**
 * Keys written shortly before. SCAN may give a key twice while the source's
 * table changes its size; the second time it is no clash, since we wrote it.
 */
export class RecentPages {
  private readonly pages: { page: Page; index?: Map<string, number> }[] = [];

  add(page: Page): void {
    this.pages.push({ page });
    if (this.pages.length > KEPT) this.pages.shift();
  }

  /** Whether the key was copied from another place in these pages. */
  wrote(key: Buffer, from: Page, at: number): boolean {
    const name = key.toString("latin1");
    return this.pages.some((entry) => {
      const index = (entry.index ??= indexOf(entry.page)).get(name);
      return index !== undefined && !(entry.page === from && index === at) && entry.page.state[index] === KeyState.Copied;
    });
  }
}

/** Built only when it is asked for: without clashes it never is. */
function indexOf(page: Page): Map<string, number> {
  const index = new Map<string, number>();
  const { bytes, offsets } = page.keys;
  for (let i = page.count - 1; i >= 0; i--) index.set(bytes.toString("latin1", offsets[i], offsets[i + 1]), i);
  return index;
}
