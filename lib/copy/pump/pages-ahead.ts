import type { Connection } from "../wire/connection";
import { bounds } from "../settings";
import type { PumpContext } from "./context";
import type { KeyNames, PageNames } from "./key-names";
import { Page } from "./page";
import { ofTypes, survey } from "./survey";

/**
 * Prepares pages while others are pumped: each takes three round trips on a
 * connection whose server is busy with values, so that the values would run
 * out before the next page is known.
 */
export class PagesAhead {
  private readonly coming: Promise<Page | undefined>[] = [];
  private named: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly context: PumpContext,
    private readonly names: KeyNames,
    private readonly connection: Connection,
  ) {
    for (let i = 0; i < bounds.pagesAhead; i++) this.prepare();
  }

  /** The next page, or undefined at the end. */
  next(): Promise<Page | undefined> {
    this.prepare();
    return this.coming.shift()!;
  }

  private prepare(): void {
    // The next cursor is known by the answer to the last one; what is asked about a page's keys needs no order.
    const names = this.named.then(() => this.names.next(this.connection));
    const page = names.then((found) => (found === undefined ? undefined : this.build(found)));
    this.named = names;
    this.coming.push(page);
    // Whoever takes the page meets its rejection; until then, and if nobody does, it must not count as unhandled.
    page.catch(() => undefined);
  }

  private async build({ cursor, keys: found, maybeWritten }: PageNames): Promise<Page> {
    const { connection, context } = this;
    const keys = context.types === undefined ? found : await ofTypes(connection, found, context.types);
    const known = await survey(connection, keys, { strings: context.plainStrings, sizesOfStrings: context.dryRun || context.gate.countsBytes });
    return new Page(cursor, keys, known, maybeWritten);
  }
}
