import type { Finding, Severity } from "../../lib/compatibility";
import type { Io } from "../io";
import { renderTable } from "../table";

/** Findings of one cache, and what they are about. */
export interface CheckedCache {
  readonly name: string;
  readonly strategy: string;
  readonly phase: string;
  /** The old cache in words. */
  readonly source: string;
  /** ARM name of the target's SKU. */
  readonly target: string;
  readonly findings: readonly Finding[];
}

const INDENT = 2;
const severities: readonly Severity[] = ["blocker", "change", "info"];

/** Findings for people: what needs somebody to act cache by cache, then what is worth knowing, once for all caches. */
export function renderFindings(
  stack: string,
  caches: readonly CheckedCache[],
  { columns, colors }: Pick<Io, "columns" | "colors">,
): string {
  const options = { columns, indent: INDENT };
  const sections = caches.map((cache) => {
    const title = `${cache.name}: ${cache.source} -> ${cache.target}, strategy ${cache.strategy}, phase ${cache.phase}`;
    const rows = cache.findings
      .filter(({ severity }) => severity !== "info")
      .flatMap(({ severity, code, text, remedy }) => [
        [severity, code, text],
        ["", "", `-> ${remedy}`],
      ]);
    return `${colors.bold(hasBlocker(cache) ? colors.red(title) : title)}\n${renderTable(rows, options)}`;
  });
  const known = worthKnowing(caches);
  if (known.length > 0) sections.push(`${colors.bold("Worth knowing")}\n${renderTable(known, options)}`);
  return `${[...sections, `${colors.bold(stack)}: ${count(caches)}`].join("\n\n")}\n`;
}

/** Findings of severity info: each text once, with the caches that it is about. */
function worthKnowing(caches: readonly CheckedCache[]): string[][] {
  const infos = caches.flatMap(({ name, findings }) =>
    findings.filter(({ severity }) => severity === "info").map((finding) => ({ name, ...finding })),
  );
  const codes = [...new Set(infos.map(({ code }) => code))];
  const texts = new Map(infos.map((info) => [`${info.code} ${info.text}`, info]));
  const inOrder = [...texts.values()].sort((a, b) => codes.indexOf(a.code) - codes.indexOf(b.code));
  return inOrder.flatMap(({ code, text, remedy }) => {
    const names = infos.filter((other) => other.code === code && other.text === text).map(({ name }) => name);
    const about = names.length === caches.length ? "every cache" : names.join(", ");
    return [
      [code, `${about}: ${text}`],
      ["", `-> ${remedy}`],
    ];
  });
}

export function hasBlocker({ findings }: CheckedCache): boolean {
  return findings.some(({ severity }) => severity === "blocker");
}

function count(caches: readonly CheckedCache[]): string {
  const all = caches.flatMap(({ findings }) => findings);
  const counts = severities.map((severity) =>
    plural(all.filter((finding) => finding.severity === severity).length, severity),
  );
  return `${plural(caches.length, "cache")}; ${counts.join(", ")}`;
}

function plural(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}
