import type { Connection } from "../wire/connection";
import { bounds } from "../settings";
import type { PumpContext } from "./context";
import { KeyList, Page } from "./page";
import { scan } from "./scanner";
import { ofTypes, survey } from "./survey";

/** Gives the keys of a shard page by page. */
export interface PageSource {
  /** The next page, or undefined at the end. */
  next(connection: Connection): Promise<Page | undefined>;
}

/** Pages by SCAN from a cursor on. */
export class ScanSource implements PageSource {
  private cursor: string | undefined;

  constructor(
    private readonly context: PumpContext,
    cursor: string,
    private readonly maybeWritten: () => boolean,
  ) {
    this.cursor = cursor;
  }

  async next(connection: Connection): Promise<Page | undefined> {
    if (this.cursor === undefined) return undefined;
    const { scanArguments, filter } = this.context;
    const { cursor, keys } = await scan(connection, this.cursor, bounds.pageKeys, scanArguments, filter);
    const page = await buildPage(this.context, connection, cursor, keys, this.maybeWritten());
    this.cursor = cursor === "0" ? undefined : cursor;
    return page;
  }
}

/** In place of a cursor: the sweep is not over with this page. */
const MORE = "more";

/** Pages of all keys in some slots: those that moved to the shard while it was scanned. */
export class SlotSource implements PageSource {
  constructor(
    private readonly context: PumpContext,
    private readonly slots: number[],
  ) {}

  async next(connection: Connection): Promise<Page | undefined> {
    for (let slot = this.slots.shift(); slot !== undefined; slot = this.slots.shift()) {
      const count = await connection.call("CLUSTER", "COUNTKEYSINSLOT", slot);
      const names = await connection.call("CLUSTER", "GETKEYSINSLOT", slot, Number(count));
      if (!Array.isArray(names) || names.length === 0) continue;
      const keys = new KeyList(names.length);
      for (const name of names) {
        const key = name as Buffer;
        if (this.context.filter?.(key, 0, key.length) ?? true) keys.push(key, 0, key.length);
      }
      return buildPage(this.context, connection, MORE, keys, true);
    }
    return undefined;
  }
}

async function buildPage(context: PumpContext, connection: Connection, cursor: string, found: KeyList, maybeWritten: boolean): Promise<Page> {
  const keys = context.types === undefined ? found : await ofTypes(connection, found, context.types);
  return new Page(cursor, keys, await survey(connection, keys, { strings: context.plainStrings, sizesOfStrings: context.dryRun || context.gate.countsBytes }), maybeWritten);
}
