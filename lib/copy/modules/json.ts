import { bounds } from "../settings";
import type { Argument } from "../wire/command-buffer";
import type { Ask, Piece, PieceBounds } from "../types/piece";
import { itemPath, leaves, memberPath, parseExactly } from "./json-leaves";
import { type ModuleReader, Unreadable } from "./reader";

const ROOT = "$";
/** Members of one object whose names are listed at most: the module lists them only all at once. */
const MOST_MEMBERS = 250_000;

/** A document whole or, where it is large, in parts that are small enough by the module's own measure. */
export const jsonDocument: ModuleReader = {
  async *read(key, ask, { elements, bytes, size }) {
    // The old form of a path is the one that all versions know.
    if (size <= bytes) yield* whole(ROOT, await one(ask, ["JSON.GET", key, "."]));
    else yield* new LargeDocument(key, ask, { elements, bytes }).read(ROOT, size);
  },
  held: (size) => Math.min(size, bounds.piece.bytes),
};

class LargeDocument {
  constructor(
    private readonly key: Buffer,
    private readonly ask: Ask,
    private readonly bounds: Pick<PieceBounds, "elements" | "bytes">,
  ) {}

  async *read(path: string, size: number): AsyncGenerator<Piece> {
    const type = String(first(await one(this.ask, ["JSON.TYPE", this.key, path])));
    const count = type === "object" || type === "array" ? Number(first(await one(this.ask, [type === "object" ? "JSON.OBJLEN" : "JSON.ARRLEN", this.key, path]))) : 0;
    if (count === 0) {
      yield* this.values([path]);
      return;
    }
    const children = type === "object" ? await this.members(path, count) : undefined;
    if (Number.isNaN(count) || (type === "object" && children === undefined)) {
      if (size > bounds.dumpBytes) throw new Unreadable(`the module does not list what is in ${path}, and it is too large to be read at once`);
      yield* this.values([path]);
      return;
    }
    for (let from = 0; from < count; from += this.bounds.elements) {
      const to = Math.min(count, from + this.bounds.elements);
      yield* this.group(children?.slice(from, to) ?? Array.from({ length: to - from }, (_, i) => itemPath(path, from + i)));
    }
  }

  /** Paths of all members. Undefined where the module cannot list them: below a name with a quote in it RedisJSON 2.8 lists nothing. */
  private async members(path: string, count: number): Promise<string[] | undefined> {
    if (count > MOST_MEMBERS) throw new Unreadable(`an object in it has ${count} members, and the module lists their names only all at once`);
    const names = first(await one(this.ask, ["JSON.OBJKEYS", this.key, path]));
    return Array.isArray(names) && names.length === count ? names.map((name) => memberPath(path, String(name))) : undefined;
  }

  /** Small ones together, a large one by its own children. */
  private async *group(paths: readonly string[]): AsyncGenerator<Piece> {
    const sizes = (await this.ask(paths.map((path) => ["JSON.DEBUG", "MEMORY", this.key, path]))).map((answer) => Number(first(answer)));
    let together: string[] = [];
    let bytes = 0;
    for (const [i, path] of paths.entries()) {
      const size = sizes[i]!;
      if (!(size > 0)) throw new Unreadable(`the module does not tell the size of ${path}`);
      if (bytes + size > this.bounds.bytes) {
        yield* this.values(together);
        [together, bytes] = [[], 0];
      }
      if (size > this.bounds.bytes) yield* this.read(path, size);
      else [together, bytes] = [[...together, path], bytes + size];
    }
    yield* this.values(together);
  }

  private async *values(paths: readonly string[]): AsyncGenerator<Piece> {
    if (paths.length === 0) return;
    const answers = await this.ask(paths.map((path) => ["JSON.GET", this.key, path]));
    for (const [i, path] of paths.entries()) yield* whole(path, answers[i], true);
  }
}

/** @param asList the answer is the list of all values that the path leads to: here always one */
function* whole(path: string, answer: unknown, asList = false): Generator<Piece> {
  if (!Buffer.isBuffer(answer)) throw new Unreadable(`the module gives no value for ${path}`);
  const value = parseExactly(answer.toString());
  if (asList && !(Array.isArray(value) && value.length === 1)) throw new Unreadable(`the module finds ${Array.isArray(value) ? value.length : "no"} values for ${path}`);
  yield { type: "hash", items: leaves(path, asList ? (value as unknown[])[0] : value) };
}

async function one(ask: Ask, command: readonly Argument[]): Promise<unknown> {
  return (await ask([command]))[0];
}

/** Paths that begin with `$` are answered by a list. */
function first(answer: unknown): unknown {
  return Array.isArray(answer) ? answer[0] : answer;
}
