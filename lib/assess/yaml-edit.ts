import {
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  stringify,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { UserError } from "../util/user-error";

/** A value as config files hold it. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

const INDENT = 2;

/** Pulumi reads YAML 1.1, in which a bare 2026-11-23 is a time and `no` is false: such texts get quotes. */
const STYLE = { lineWidth: 0, version: "1.1" } as const;

interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Edits YAML in place: only the characters of the value that changes are
 * touched, so every comment, blank line, quote and order elsewhere stays to
 * the byte. A whole-document writer keeps comments too, but lays lists and
 * long lines out anew, and a reviewer would read those lines as changes.
 */
export class YamlEdit {
  #text: string;
  readonly #name: string;
  /** How the lines of the text end. */
  readonly #newline: string;
  /** The parsed text, as long as nothing has changed: parsing a long file for each of many edits would take minutes. */
  #parsed: Document | undefined;
  /** Edits against the parsed text that are still to be carried out, in the order they were asked for. */
  #pending: Splice[] = [];
  /** Keys that a pending edit changes: a second change of one has to see the first. */
  readonly #touched = new Set<string>();
  /** An item is pending behind a list, where a key of the list's last item would be put as well. */
  #appended = false;

  /** @throws UserError when the text is no YAML map. */
  constructor(text: string, name: string) {
    this.#text = text;
    this.#name = name;
    this.#newline = text.includes("\r\n") ? "\r\n" : "\n";
    this.#document();
  }

  get text(): string {
    this.#flush();
    return this.#text;
  }

  /** The value at a path as plain data; undefined where there is none. */
  get(path: readonly (string | number)[]): unknown {
    this.#flush();
    const found = this.#document().getIn(path, true) as Node | undefined;
    return found === undefined ? undefined : (found.toJS(this.#document()) as unknown);
  }

  /** Sets one key of the map at `path`; adds it at the map's end where it is new. False where it has that value already. */
  set(path: readonly (string | number)[], key: string, value: Plain): boolean {
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
    if (map.flow === true && this.#pending.length > 0) {
      // Its keys share a line: each edit has to see the one before.
      this.#flush();
      return this.set(path, key, value);
    }
    const pair = map.items.find((item) => isScalar(item.key) && item.key.value === key);
    const node = (pair?.value ?? null) as Node | null;
    if (node !== null && same(node.toJS(document), value)) return false;
    if (pair === undefined) this.#addKey(map, key, value);
    else this.#replaceValue(pair, value, map, path);
    return true;
  }

  /** Removes one key of the map at `path`, with the comment on its own lines. False where there is none. */
  remove(path: readonly (string | number)[], key: string): boolean {
    if (this.#touched.has(JSON.stringify([...path, key]))) this.#flush();
    const before: unknown = this.#document().getIn(path, true);
    if (!isMap(before) || !before.items.some((item) => isScalar(item.key) && item.key.value === key)) return false;
    this.#flush();
    const map: unknown = this.#document().getIn(path, true);
    const pair = isMap(map) ? map.items.find((item) => isScalar(item.key) && item.key.value === key) : undefined;
    if (!isMap(map) || pair === undefined) return false;
    if (map.flow === true || map.items.length === 1) {
      const rest = Object.entries(map.toJSON() as Record<string, Plain>).filter(([name]) => name !== key);
      const [start, end] = rangeOf(map);
      this.#splice(start, trimmedEnd(this.#text, end), flow(Object.fromEntries(rest)));
    } else this.#removeLines(pair, map);
    this.#flush();
    return true;
  }

  /** Adds an item at the end of the list at `path`; makes the list where the key is missing or empty. */
  append(path: readonly (string | number)[], value: Plain): void {
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
    const document = parseDocument(this.#text, { keepSourceTokens: true });
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

  /** From the end to the beginning, so that earlier positions stay true; inserts at one place keep their order. */
  #flush(): void {
    if (this.#pending.length === 0) return;
    const ordered = this.#pending
      .map((splice, index) => ({ ...splice, index }))
      .sort((a, b) => b.start - a.start || b.index - a.index);
    for (const { start, end, text } of ordered)
      this.#text = `${this.#text.slice(0, start)}${text}${this.#text.slice(end)}`;
    this.#pending = [];
    this.#touched.clear();
    this.#appended = false;
    this.#parsed = undefined;
  }

  /** `config:` without a value, or an empty file, is a map that nobody has begun. */
  #fillNothing(path: readonly (string | number)[], value: Plain): void {
    const key = path.at(-1);
    if (key === undefined) {
      this.#insertLines(this.#text.length, render(value, 0));
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
    this.#insertLines(this.#endOf(map), render({ [key]: value }, indent));
  }

  /** `key: {}` at the end of a block's line can become a block. */
  #onItsOwn(map: YAMLMap): boolean {
    const [start, end] = rangeOf(map);
    const line = this.#text.lastIndexOf("\n", start - 1) + 1;
    return (
      /^\s*[^\s{[#-][^{[#]*:\s*$/.test(this.#text.slice(line, start)) &&
      /^\s*(#|$)/.test(this.#text.slice(end).split("\n", 1)[0] ?? "")
    );
  }

  #unfold(map: YAMLMap, value: Plain): void {
    const [start, end] = rangeOf(map);
    const line = this.#text.lastIndexOf("\n", start - 1) + 1;
    const indent = /^\s*/.exec(this.#text.slice(line, start))?.[0].length ?? 0;
    const lineEnd = this.#text.indexOf("\n", end);
    this.#splice(trimmedEnd(this.#text, start), end, "");
    this.#insertLines(lineEnd === -1 ? this.#text.length : lineEnd + 1, render(value, indent + INDENT));
    this.#flush();
  }

  /** A `{a: 1}` has no lines of its own: the key comes behind its last value, before that one's comment. */
  #extendFlow(map: YAMLMap, key: string, value: Plain): void {
    const last = map.items.at(-1);
    const [start, end] = rangeOf(last === undefined ? map : ((last.value ?? last.key) as Node));
    const added = { [key]: value };
    if (last === undefined) this.#splice(start, end, flow(added));
    else this.#splice(trimmedEnd(this.#text, end), end, `, ${flow(added).slice(1, -1).trim()}`);
    // The next key of it has to see this one.
    this.#flush();
  }

  #extendFlowList(path: readonly (string | number)[], value: Plain): void {
    this.#flush();
    const { items } = this.#document().getIn(path, true) as YAMLSeq;
    const [, end] = rangeOf(items.at(-1) as Node);
    this.#splice(trimmedEnd(this.#text, end), end, `, ${flow(value)}`);
    this.#flush();
  }

  /** The first key of a list's item shares its line with the dash, which stays. */
  #removeLines(pair: Pair, map: YAMLMap): void {
    const key = pair.key as Node;
    const [start] = rangeOf(key);
    const line = this.#text.lastIndexOf("\n", start - 1) + 1;
    const next = map.items[map.items.indexOf(pair) + 1]?.key as Node | undefined;
    if (this.#text.slice(line, start).trim() !== "" && next !== undefined) return this.#splice(start, rangeOf(next)[0], "");
    this.#splice(line, this.#endOf((pair.value ?? key) as Node), "");
  }

  #addItem(list: YAMLSeq, value: Plain): void {
    const first = list.items[0] as Node;
    const dash = this.#text.lastIndexOf("-", rangeOf(first)[0]);
    const indent = dash - (this.#text.lastIndexOf("\n", dash) + 1);
    this.#insertLines(this.#endOf(list), render([value], indent));
    this.#appended = true;
  }

  #replaceValue(pair: Pair, value: Plain, map: YAMLMap, path: readonly (string | number)[]): void {
    const node = pair.value as Node | null;
    if (node !== null && "anchor" in node && node.anchor !== undefined) throw this.#shared([...path, String((pair.key as { value: unknown }).value)]);
    const inline = typeof value !== "object" || value === null || isFlat(value);
    const [start, end] = rangeOf(node ?? (pair.key as Node));
    if (node !== null && (map.flow === true || (inline && (isScalar(node) || (node as YAMLSeq).flow === true))))
      return this.#splice(start, end, flow(value));
    const indent = this.#columnOf(pair.key as Node);
    const lineEnd = this.#endOf((node ?? pair.key) as Node);
    // What stands behind it on its line can only be a comment, which stays.
    if (!inline && (isNothing(node) || (isSeq(node) && node.items.length === 0))) {
      if (start !== end && node !== null) this.#splice(trimmedEnd(this.#text, start), end, "");
      return this.#insertLines(lineEnd, render(value, indent + INDENT));
    }
    const key = String((pair.key as { value: unknown }).value);
    const [from] = rangeOf(pair.key as Node);
    const text = render({ [key]: value }, indent)
      .trimStart()
      .trimEnd();
    this.#splice(
      from,
      trimmedEnd(this.#text, this.#endOf(node ?? (pair.key as Node))),
      text,
    );
  }

  /** Where a block ends: after its last line's own comment, before what belongs to the next block. */
  #endOf(node: Node): number {
    const last = lastLeaf(node);
    const [, end] = rangeOf(last);
    const newline = this.#text.indexOf("\n", Math.max(0, end - 1));
    return newline === -1 ? this.#text.length : newline + 1;
  }

  #columnOf(node: Node): number {
    const [start] = rangeOf(node);
    return start - (this.#text.lastIndexOf("\n", start - 1) + 1);
  }

  #insertLines(at: number, lines: string): void {
    const before = this.#text.slice(0, at);
    const gap = before === "" || before.endsWith("\n") ? "" : "\n";
    this.#splice(at, at, `${gap}${lines}`);
  }

  #splice(start: number, end: number, text: string): void {
    this.#pending.push({ start, end, text: text.replace(/\r?\n/g, this.#newline) });
  }

  #shared(path: readonly (string | number)[]): UserError {
    return new UserError("is used elsewhere by its anchor, where a change of it would show too", {
      path: `${this.#name}: ${path.join(".")}`,
      remedy: "write the value out by hand; nothing was written",
    });
  }

  #notA(what: string, path: readonly (string | number)[]): UserError {
    return new UserError(`is not a ${what}`, {
      path: `${this.#name}: ${path.join(".") || "the file"}`,
      allowed: `a ${what}`,
      remedy: "mend it by hand; nothing was written",
    });
  }
}

function isNothing(node: unknown): boolean {
  return node === null || node === undefined || (isScalar(node) && node.value === null);
}

function rangeOf(node: Node): [number, number] {
  const [start, end] = node.range ?? [0, 0];
  return [start, end];
}

function lastLeaf(node: Node): Node {
  if (isMap(node) && node.flow !== true) {
    const pair = node.items.at(-1);
    return pair === undefined ? node : lastLeaf((pair.value ?? pair.key) as Node);
  }
  if (isSeq(node) && node.flow !== true) return node.items.length === 0 ? node : lastLeaf(node.items.at(-1) as Node);
  return node;
}

function trimmedEnd(text: string, end: number): number {
  return text.slice(0, end).trimEnd().length;
}

function render(value: Plain, indent: number): string {
  const text = stringify(value, { ...STYLE, indentSeq: true });
  return text.replace(/^(?=.)/gm, " ".repeat(indent));
}

/** In one line, whatever its length: it stands in the place of something that had one line. */
function flow(value: Plain): string {
  if (Array.isArray(value)) return `[${value.map((item: Plain) => flow(item)).join(", ")}]`;
  if (typeof value === "object" && value !== null)
    return `{ ${Object.entries(value)
      .map(([key, item]) => `${flow(key)}: ${flow(item)}`)
      .join(", ")} }`;
  // Plain text may hold what ends a flow collection, or lines of its own.
  return typeof value === "string" && /[,[\]{}\n:#]/.test(value)
    ? JSON.stringify(value)
    : stringify(value, STYLE).trimEnd();
}

function isFlat(value: object): boolean {
  return Array.isArray(value) && value.every((item) => typeof item !== "object");
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
