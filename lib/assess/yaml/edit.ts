import { isMap, isScalar, isSeq, parseDocument, type Document, type Node, type Pair, type YAMLMap, type YAMLSeq } from "yaml";
import { UserError } from "../../util/user-error";
import { isNothing, lastLeaf, nameOf, pairOf, rangeOf } from "./nodes";
import { block, fitsOneLine, flow, INDENT, type Plain } from "./print";
import { SplicedText } from "./spliced-text";

type Path = readonly (string | number)[];

/**
 * Edits YAML in place: only the characters of the value that changes are
 * touched, so every comment, blank line, quote and order elsewhere stays to
 * the byte. A whole-document writer keeps comments too, but lays lists and
 * long lines out anew, and a reviewer would read those lines as changes.
 */
export class YamlEdit {
  readonly #splices: SplicedText;
  readonly #name: string;
  /** The parsed text, as long as nothing has changed: parsing a long file for each of many edits would take minutes. */
  #parsed: Document | undefined;
  /** Keys that a pending edit changes: a second change of one has to see the first. */
  readonly #touched = new Set<string>();
  /** An item is pending behind a list, where a key of the list's last item would be put as well. */
  #appended = false;

  /** @throws UserError when the text is no YAML map. */
  constructor(text: string, name: string) {
    this.#splices = new SplicedText(text);
    this.#name = name;
    this.#document();
  }

  get text(): string {
    this.#flush();
    return this.#splices.text;
  }

  /** The value at a path as plain data; undefined where there is none. */
  get(path: Path): unknown {
    this.#flush();
    const found = this.#document().getIn(path, true) as Node | undefined;
    return found === undefined ? undefined : (found.toJS(this.#document()) as unknown);
  }

  /** Sets one key of the map at `path`; adds it at the map's end where it is new. False where it has that value already. */
  set(path: Path, key: string, value: Plain): boolean {
    const place = JSON.stringify([...path, key]);
    if (this.#touched.has(place) || this.#appended) this.#flush();
    this.#touched.add(place);
    const document = this.#document();
    const map: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
    if (isNothing(map)) {
      this.#fillNothing(path, { [key]: value });
      return true;
    }
    if (!isMap(map)) throw this.#notA("map", path);
    if (map.flow === true && this.#splices.isPending) {
      // Its keys share a line: each edit has to see the one before.
      this.#flush();
      return this.set(path, key, value);
    }
    const pair = pairOf(map, key);
    const node = (pair?.value ?? null) as Node | null;
    if (node !== null && same(node.toJS(document), value)) return false;
    if (pair === undefined) this.#addKey(map, key, value);
    else this.#replaceValue(pair, value, map, path);
    return true;
  }

  /** Removes one key of the map at `path`, with the comment on its own lines. False where there is none. */
  remove(path: Path, key: string): boolean {
    if (this.#touched.has(JSON.stringify([...path, key]))) this.#flush();
    const before: unknown = this.#document().getIn(path, true);
    if (!isMap(before) || pairOf(before, key) === undefined) return false;
    this.#flush();
    const map = this.#document().getIn(path, true) as YAMLMap;
    const pair = pairOf(map, key);
    if (pair === undefined) return false;
    if (map.flow === true || map.items.length === 1) {
      const rest = Object.entries(map.toJSON() as Record<string, Plain>).filter(([name]) => name !== key);
      const [start, end] = rangeOf(map);
      this.#splices.replace(start, this.#splices.trimmed(end), flow(Object.fromEntries(rest)));
    } else this.#removeLines(pair, map);
    this.#flush();
    return true;
  }

  /** Adds an item at the end of the list at `path`; makes the list where the key is missing or empty. */
  append(path: Path, value: Plain): void {
    const document = this.#document();
    const list: unknown = document.getIn(path, true);
    if (isSeq(list) && list.items.length > 0) return list.flow === true ? this.#extendFlowList(path, value) : this.#addItem(list, value);
    const key = path.at(-1);
    const current: unknown = isSeq(list) ? list.toJS(document) : isScalar(list) ? list.value : list;
    if (typeof key !== "string" || !(current === undefined || current === null || Array.isArray(current)))
      throw this.#notA("list", path);
    this.set(path.slice(0, -1), key, [...((current as Plain[] | null | undefined) ?? []), value]);
    this.#flush();
  }

  #document(): Document {
    if (this.#parsed !== undefined) return this.#parsed;
    const document = parseDocument(this.#splices.text, { keepSourceTokens: true });
    const [error] = document.errors;
    if (error !== undefined)
      throw new UserError("is not valid YAML", {
        path: this.#name,
        given: error.message.split("\n")[0] ?? "",
        remedy: "mend it by hand; nothing was written",
      });
    if (!isNothing(document.contents) && !isMap(document.contents)) throw this.#notA("map", []);
    this.#parsed = document;
    return document;
  }

  /** What is found from here on is found in the text as it has become. */
  #flush(): void {
    if (!this.#splices.isPending) return;
    this.#splices.flush();
    this.#touched.clear();
    this.#appended = false;
    this.#parsed = undefined;
  }

  /** `config:` without a value, or an empty file, is a map that nobody has begun. */
  #fillNothing(path: Path, value: Plain): void {
    const key = path.at(-1);
    if (key === undefined) {
      this.#splices.insertLines(this.#splices.text.length, block(value, 0));
      return this.#flush();
    }
    if (typeof key !== "string") throw this.#notA("map", path);
    this.set(path.slice(0, -1), key, value);
    this.#flush();
  }

  #addKey(map: YAMLMap, key: string, value: Plain): void {
    if (map.flow === true && map.items.length === 0 && this.#onItsOwn(map)) return this.#unfold(map, { [key]: value });
    if (map.flow === true) return this.#extendFlow(map, key, value);
    const indent = map.items.length === 0 ? 0 : this.#columnOf(map.items[0]?.key as Node);
    this.#splices.insertLines(this.#endOf(map), block({ [key]: value }, indent));
  }

  /** `key: {}` at the end of a block's line can become a block. */
  #onItsOwn(map: YAMLMap): boolean {
    const [start, end] = rangeOf(map);
    const { text } = this.#splices;
    return (
      /^\s*[^\s{[#-][^{[#]*:\s*$/.test(text.slice(this.#splices.lineStart(start), start)) &&
      /^\s*(#|$)/.test(text.slice(end).split("\n", 1)[0] ?? "")
    );
  }

  #unfold(map: YAMLMap, value: Plain): void {
    const [start, end] = rangeOf(map);
    const line = this.#splices.lineStart(start);
    const indent = /^\s*/.exec(this.#splices.text.slice(line, start))?.[0].length ?? 0;
    this.#splices.replace(this.#splices.trimmed(start), end, "");
    this.#splices.insertLines(this.#splices.nextLine(end), block(value, indent + INDENT));
    this.#flush();
  }

  /** A `{a: 1}` has no lines of its own: the key comes behind its last value, before that one's comment. */
  #extendFlow(map: YAMLMap, key: string, value: Plain): void {
    const last = map.items.at(-1);
    const [start, end] = rangeOf(last === undefined ? map : ((last.value ?? last.key) as Node));
    const added = { [key]: value };
    if (last === undefined) this.#splices.replace(start, end, flow(added));
    else this.#splices.replace(this.#splices.trimmed(end), end, `, ${flow(added).slice(1, -1).trim()}`);
    // The next key of it has to see this one.
    this.#flush();
  }

  #extendFlowList(path: Path, value: Plain): void {
    this.#flush();
    const { items } = this.#document().getIn(path, true) as YAMLSeq;
    const [, end] = rangeOf(items.at(-1) as Node);
    this.#splices.replace(this.#splices.trimmed(end), end, `, ${flow(value)}`);
    this.#flush();
  }

  /** The first key of a list's item shares its line with the dash, which stays. */
  #removeLines(pair: Pair, map: YAMLMap): void {
    const key = pair.key as Node;
    const [start] = rangeOf(key);
    const line = this.#splices.lineStart(start);
    const next = map.items[map.items.indexOf(pair) + 1]?.key as Node | undefined;
    if (this.#splices.text.slice(line, start).trim() !== "" && next !== undefined) return this.#splices.replace(start, rangeOf(next)[0], "");
    this.#splices.replace(line, this.#endOf((pair.value ?? key) as Node), "");
  }

  #addItem(list: YAMLSeq, value: Plain): void {
    const first = list.items[0] as Node;
    const dash = this.#splices.text.lastIndexOf("-", rangeOf(first)[0]);
    const indent = this.#splices.column(dash);
    this.#splices.insertLines(this.#endOf(list), block([value], indent));
    this.#appended = true;
  }

  #replaceValue(pair: Pair, value: Plain, map: YAMLMap, path: Path): void {
    const node = pair.value as Node | null;
    if (node !== null && "anchor" in node && node.anchor !== undefined) throw this.#shared([...path, nameOf(pair)]);
    const inline = fitsOneLine(value);
    const [start, end] = rangeOf(node ?? (pair.key as Node));
    if (node !== null && (map.flow === true || (inline && (isScalar(node) || (node as YAMLSeq).flow === true))))
      return this.#splices.replace(start, end, flow(value));
    const indent = this.#columnOf(pair.key as Node);
    const lineEnd = this.#endOf((node ?? pair.key) as Node);
    // What stands behind it on its line can only be a comment, which stays.
    if (!inline && (isNothing(node) || (isSeq(node) && node.items.length === 0))) {
      if (start !== end && node !== null) this.#splices.replace(this.#splices.trimmed(start), end, "");
      return this.#splices.insertLines(lineEnd, block(value, indent + INDENT));
    }
    const [from] = rangeOf(pair.key as Node);
    const text = block({ [nameOf(pair)]: value }, indent).trim();
    this.#splices.replace(
      from,
      this.#splices.trimmed(this.#endOf(node ?? (pair.key as Node))),
      text,
    );
  }

  /** Where a block ends: after its last line's own comment, before what belongs to the next block. */
  #endOf(node: Node): number {
    const [, end] = rangeOf(lastLeaf(node));
    return this.#splices.nextLine(Math.max(0, end - 1));
  }

  #columnOf(node: Node): number {
    return this.#splices.column(rangeOf(node)[0]);
  }

  #shared(path: Path): UserError {
    return new UserError("is used elsewhere by its anchor, where a change of it would show too", {
      path: `${this.#name}: ${path.join(".")}`,
      remedy: "write the value out by hand; nothing was written",
    });
  }

  #notA(what: string, path: Path): UserError {
    return new UserError(`is not a ${what}`, {
      path: `${this.#name}: ${path.join(".") || "the file"}`,
      allowed: `a ${what}`,
      remedy: "mend it by hand; nothing was written",
    });
  }
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
