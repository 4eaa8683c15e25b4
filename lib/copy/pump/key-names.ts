import type { Connection } from "../wire/connection";
import { bounds } from "../settings";
import type { PumpContext } from "./context";
import { KeyList } from "./page";
import { scan, type Scanned } from "./scanner";

/** Names for one page. */
export interface PageNames extends Scanned {
  /** The keys may have been written before. */
  readonly maybeWritten: boolean;
}

/** Gives the names of a shard's keys page by page; one call at a time. */
export interface KeyNames {
  /** Names for the next page, or undefined at the end. */
  next(connection: Connection): Promise<PageNames | undefined>;
}

/** Names by SCAN from a cursor on. */
export class ScannedNames implements KeyNames {
  private cursor: string | undefined;

  constructor(
    private readonly context: PumpContext,
    cursor: string,
  ) {
    this.cursor = cursor;
  }

  async next(connection: Connection): Promise<PageNames | undefined> {
    if (this.cursor === undefined) return undefined;
    const { scanArguments, filter } = this.context;
    const found = await scan(connection, this.cursor, bounds.pageKeys, scanArguments, filter);
    this.cursor = found.cursor === "0" ? undefined : found.cursor;
    return { ...found, maybeWritten: false };
  }
}

/** In place of a cursor: the sweep is not over with this page. */
const MORE = "more";

/** All names in some slots: those that moved to the shard while it was scanned. */
export class NamesInSlots implements KeyNames {
  constructor(
    private readonly context: PumpContext,
    private readonly slots: number[],
  ) {}

  async next(connection: Connection): Promise<PageNames | undefined> {
    for (let slot = this.slots.shift(); slot !== undefined; slot = this.slots.shift()) {
      const count = await connection.call("CLUSTER", "COUNTKEYSINSLOT", slot);
      const names = await connection.call("CLUSTER", "GETKEYSINSLOT", slot, Number(count));
      if (!Array.isArray(names) || names.length === 0) continue;
      const keys = new KeyList(names.length);
      for (const name of names) {
        const key = name as Buffer;
        if (this.context.filter?.(key, 0, key.length) ?? true) keys.push(key, 0, key.length);
      }
      return { cursor: MORE, keys, maybeWritten: true };
    }
    return undefined;
  }
}
