import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stackShape, type Key, type Shape } from "../../lib/config";
import { REPOSITORY } from "../support/engine";

const page = join(REPOSITORY, "docs/configuration.md");
const mark = /<!-- keys: (\S+) -->\n[^]*?<!-- end -->/g;

/** docs/configuration.md, as it stands and as the schema says it should be. */
export function configurationPage(): { written: string; wanted: string } {
  const written = readFileSync(page, "utf8");
  const wanted = written.replace(mark, (_, path: string) => `<!-- keys: ${path} -->\n${table(path)}\n<!-- end -->`);
  return { written, wanted };
}

/** The keys of one part of the config, one a row; parts that have a table of their own are not gone into. */
function table(path: string): string {
  const own = ["caches", "caches[].source", "caches[].target", "staging"];
  const shape = path === "stack" ? stackShape : at(stackShape, path);
  const inner = (full: string): boolean => own.includes(full.replace(/\[\]$/, ""));
  const rows = rowsOf(shape, "", (key) => inner(path === "stack" ? key : `${path}.${key}`));
  return ["| key | value | when left out | meaning |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

function at(shape: Shape<unknown>, path: string): Shape<unknown> {
  return path.split(".").reduce((outer, step) => {
    const found = outer.keys?.[step.replace("[]", "")]?.shape;
    if (found === undefined) throw new Error(`the schema has no ${path}`);
    return found.items ?? found;
  }, shape);
}

function rowsOf(shape: Shape<unknown>, prefix: string, stop: (key: string) => boolean): string[] {
  return Object.entries(shape.keys ?? {}).flatMap(([name, key]) => {
    const full = `${prefix}${name}`;
    const { items, keys } = key.shape;
    const below = stop(full)
      ? []
      : items?.keys !== undefined
        ? rowsOf(items, `${full}[].`, stop)
        : keys !== undefined
          ? rowsOf(key.shape, `${full}.`, stop)
          : [];
    return [`| \`${full}\` | ${cell(valueOf(key.shape))} | ${cell(absent(key))} | ${cell(key.doc)} |`, ...below];
  });
}

const valueOf = ({ kind, items, keys, allowed }: Shape<unknown>): string =>
  items?.keys !== undefined ? "list" : kind === "object" && keys !== undefined ? "keys below" : allowed;
const absent = ({ required, fallback, otherwise = "" }: Key<unknown>): string =>
  required ? "**must be given**" : fallback === undefined ? otherwise : spell(fallback);
const spell = (value: unknown): string => (typeof value === "object" ? "all of its defaults" : JSON.stringify(value).replaceAll('"', ""));
const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("<", "&lt;");

if (process.argv.includes("--write")) writeFileSync(page, configurationPage().wanted);
