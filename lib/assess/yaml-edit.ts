import { isMap, isScalar, isSeq, parseDocument, stringify, type Document, type Node, type Pair, type YAMLMap, type YAMLSeq } from "yaml";
import { UserError } from "../util/user-error";

/** A value as config files hold it. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/**
 * Edits YAML in place: only the characters of the value that changes are
 * touched, so every comment, blank line, quote and order elsewhere stays to
 * the byte. A whole-document writer keeps comments too, but lays lists and
 * long lines out anew, and a reviewer would read those lines as changes.
 */
export class YamlEdit {
  #text: string;
  readonly #name: string;

  /** @throws UserError when the text is no YAML map. */
  constructor(text: string, name: string) {
    this.#text = text;
    this.#name = name;
    this.#document();
  }

  get text(): string {
    return this.#text;
  }

  /** The value at a path as plain data; undefined where there is none. */
  get(path: readonly (string | number)[]): unknown {
    const found = this.#document().getIn(path, true) as Node | undefined;
    return found === undefined ? undefined : (found.toJS(this.#document()) as unknown);
  }

  /** Sets one key of the map at `path`; adds the key at the map's end where it is new. */
  set(path: readonly (string | number)[], key: string, value: Plain): void {
    const document = this.#document();
    const map: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
    if (isNothing(map)) return this.#fillNothing(path, { [key]: value });
    if (!isMap(map)) throw this.#notA("map", path);
    const pair = map.items.find((item) => isScalar(item.key) && item.key.value === key);
    if (pair === undefined) return this.#addKey(map, key, value);
    const node = pair.value as Node | null;
    if (node !== null && same(node.toJS(document), value)) return;
    this.#replaceValue(pair, value, map);
  }

  /** Adds an item at the end of the list at `path`; makes the list where the key is missing or empty. */
  append(path: readonly (string | number)[], value: Plain): void {
    const document = this.#document();
    const list: unknown = document.getIn(path, true);
    if (isSeq(list) && list.items.length > 0 && list.flow !== true) return this.#addItem(list, value);
    const key = path.at(-1);
    const current: unknown = isSeq(list) ? list.toJS(document) : isScalar(list) ? list.value : list;
    if (typeof key !== "string" || !(current === undefined || current === null || Array.isArray(current))) throw this.#notA("list", path);
    this.set(path.slice(0, -1), key, [...((current as Plain[] | null | undefined) ?? []), value]);
  }

  #document(): Document {
    const document = parseDocument(this.#text, { keepSourceTokens: true });
    const [error] = document.errors;
    if (error !== undefined) throw new UserError("is not valid YAML", { path: this.#name, given: error.message.split("\n")[0] ?? "", remedy: "mend it by hand; nothing was written" });
    if (document.contents !== null && !isMap(document.contents)) throw this.#notA("map", []);
    return document;
  }

  /** `config:` without a value, or an empty file, is a map that nobody has begun. */
  #fillNothing(path: readonly (string | number)[], value: Plain): void {
    const key = path.at(-1);
    if (key === undefined) return this.#insertLines(this.#text.length, render(value, 0));
    if (typeof key !== "string") throw this.#notA("map", path);
    this.set(path.slice(0, -1), key, value);
  }

  #addKey(map: YAMLMap, key: string, value: Plain): void {
    if (map.flow === true) return this.#rewriteFlow(map, key, value);
    const indent = map.items.length === 0 ? 0 : this.#columnOf(map.items[0]?.key as Node);
    this.#insertLines(this.#endOf(map), render({ [key]: value }, indent));
  }

  /** A short `{a: 1}` has no lines of its own: it is written anew, in one line. */
  #rewriteFlow(map: YAMLMap, key: string, value: Plain): void {
    const whole = { ...(map.toJSON() as Record<string, Plain>), [key]: value };
    const [start, end] = rangeOf(map);
    this.#splice(start, end, flow(whole));
  }

  #addItem(list: YAMLSeq, value: Plain): void {
    const first = list.items[0] as Node;
    const dash = this.#text.lastIndexOf("-", rangeOf(first)[0]);
    const indent = dash - (this.#text.lastIndexOf("\n", dash) + 1);
    this.#insertLines(this.#endOf(list), render([value], indent));
  }

  #replaceValue(pair: Pair, value: Plain, map: YAMLMap): void {
    const node = pair.value as Node | null;
    const inline = typeof value !== "object" || value === null || isFlat(value);
    const [start, end] = rangeOf(node ?? (pair.key as Node));
    if (node !== null && inline && (isScalar(node) || (node as YAMLSeq).flow === true)) return this.#splice(start, end, flow(value));
    const indent = this.#columnOf(pair.key as Node);
    const key = String((pair.key as { value: unknown }).value);
    const [from] = rangeOf(pair.key as Node);
    const text = render({ [key]: value }, indent).trimStart().trimEnd();
    this.#splice(from, trimmedEnd(this.#text, this.#endOf(node ?? (pair.key as Node))), map.flow === true ? `${key}: ${flow(value)}` : text);
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
    this.#text = `${this.#text.slice(0, start)}${text}${this.#text.slice(end)}`;
  }

  #notA(what: string, path: readonly (string | number)[]): UserError {
    return new UserError(`is not a ${what}`, { path: `${this.#name}: ${path.join(".") || "the file"}`, allowed: `a ${what}`, remedy: "mend it by hand; nothing was written" });
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
  const text = stringify(value, { lineWidth: 0, indentSeq: true });
  return text.replace(/^(?=.)/gm, " ".repeat(indent));
}

function flow(value: Plain): string {
  if (typeof value !== "object" || value === null) return stringify(value, { lineWidth: 0 }).trimEnd();
  return stringify(value, { collectionStyle: "flow", lineWidth: 0 }).trimEnd();
}

function isFlat(value: object): boolean {
  return Array.isArray(value) && value.every((item) => typeof item !== "object");
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
