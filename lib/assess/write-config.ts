import type { AssessedCache } from "./assess";
import { strategyFor } from "./proposal";
import { YamlEdit, type Plain } from "./yaml-edit";

const CACHES = ["config", "azure-redis-move:caches"] as const;

export interface WrittenConfig {
  readonly text: string;
  readonly added: readonly string[];
  readonly updated: readonly string[];
  readonly unchanged: readonly string[];
}

/**
 * Adds assessed caches to a stack's config, or updates the facts of those
 * that are there. Only facts are written: strategy, phase and wishes for the
 * target belong to people. Everything else in the file stays to the byte.
 */
export function writeConfig(text: string, name: string, caches: readonly AssessedCache[]): WrittenConfig {
  const edit = new YamlEdit(text, name);
  const entries = (edit.get(CACHES) ?? []) as readonly (Entry | null)[];
  const names = new Set(entries.map((entry) => entry?.name));
  const result = { added: [] as string[], updated: [] as string[], unchanged: [] as string[] };
  for (const cache of caches) {
    const index = indexOf(entries, cache);
    if (index === undefined) {
      edit.append(CACHES, newEntry(names, cache));
      result.added.push(cache.name);
      continue;
    }
    const changes = Object.entries(sourceOf(cache)).map(([key, value]) =>
      edit.set([...CACHES, index, "source"], key, value),
    );
    (changes.includes(true) ? result.updated : result.unchanged).push(cache.name);
  }
  return { text: edit.text, ...result };
}

interface Entry {
  readonly name?: unknown;
  readonly source?: { readonly id?: unknown; readonly name?: unknown };
}

/** By ARM id first; an entry without one is matched by the name of its source, which defaults to its own. */
function indexOf(entries: readonly (Entry | null)[], { id, name }: AssessedCache): number | undefined {
  const sameText = (given: unknown, wanted: string) =>
    typeof given === "string" && given.toLowerCase() === wanted.toLowerCase();
  const byId = entries.findIndex((entry) => sameText(entry?.source?.id, id));
  if (byId >= 0) return byId;
  const byName = entries.findIndex(
    (entry) => entry?.source?.id === undefined && sameText(entry?.source?.name ?? entry?.name, name),
  );
  return byName < 0 ? undefined : byName;
}

function newEntry(names: Set<unknown>, cache: AssessedCache): Plain {
  return {
    name: freeName(names, cache.name),
    strategy: strategyFor(cache.facts),
    phase: "provision",
    source: sourceOf(cache),
  };
}

/** Two caches of different groups may share a name; entries may not. */
function freeName(names: Set<unknown>, wanted: string): string {
  const base = /^[A-Za-z]/.test(wanted) ? wanted.slice(0, 40) : `cache-${wanted}`.slice(0, 40);
  let name = base;
  for (let number = 2; names.has(name); number++) name = `${base}-${number}`;
  names.add(name);
  return name;
}

/** Facts of no use to a move: the entry and the SKU say them already. */
const NOT_WRITTEN: ReadonlySet<string> = new Set(["name", "memoryGB"]);

/** Every fact, empty ones too: a fact that is absent counts as not measured. */
function sourceOf({ id, facts, use, principalId }: AssessedCache): Record<string, Plain> {
  const peak = use.usedMemoryGB?.peak;
  const { location, sku, tier, shards, replicasPerPrimary, databasesInUse = [], ...others } = facts;
  const further = Object.entries(others).filter(([key, value]) => value !== undefined && !NOT_WRITTEN.has(key)) as [
    string,
    Plain,
  ][];
  return {
    id,
    ...(location === undefined ? {} : { location }),
    sku,
    tier,
    shards,
    replicasPerPrimary,
    ...(databasesInUse.length === 0 ? {} : { databasesInUse }),
    ...(peak === undefined ? {} : { peakMemoryGB: peak }),
    measuredAt: use.to.slice(0, 10),
    ...(principalId === null ? {} : { identityPrincipalId: principalId }),
    ...Object.fromEntries(further),
  };
}
