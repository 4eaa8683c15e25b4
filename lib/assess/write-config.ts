import type { AssessedCache } from "./assess";
import { strategyFor, type Preferences } from "./proposal";
import { useFacts, type SourceUse } from "../sizing";
import { UserError } from "../util/user-error";
import { YamlEdit } from "./yaml/edit";
import type { Plain } from "./yaml/print";

const CACHES = ["config", "azure-redis-move:caches"] as const;

export interface WrittenConfig {
  readonly text: string;
  readonly added: readonly string[];
  readonly updated: readonly string[];
  readonly unchanged: readonly string[];
}

/**
 * Adds assessed caches to a stack's config, or updates the facts of those
 * that are there. Of those only facts are written: strategy, phase and wishes
 * for the target belong to people. A new entry gets the wishes that its size
 * was found with, so that a preview comes to the same size. Everything else in
 * the file stays to the byte.
 */
export function writeConfig(
  text: string,
  name: string,
  caches: readonly AssessedCache[],
  wishes: Preferences = {},
): WrittenConfig {
  const edit = new YamlEdit(text, name);
  const given = edit.get(CACHES) ?? [];
  if (!Array.isArray(given))
    throw new UserError("is not a list", {
      path: `${name}: ${CACHES.join(".")}`,
      allowed: "a list of caches",
      remedy: "write it as one by hand (pulumi config set writes JSON in a text); nothing was written",
    });
  const entries = given as readonly (Entry | null)[];
  const names = new Set(entries.map((entry) => entry?.name));
  const result = { added: [] as string[], updated: [] as string[], unchanged: [] as string[] };
  const added: AssessedCache[] = [];
  for (const cache of caches) {
    const index = indexOf(entries, cache);
    if (index === undefined) added.push(cache);
    else (update(edit, index, cache) ? result.updated : result.unchanged).push(cache.name);
  }
  for (const cache of added) {
    edit.append(CACHES, newEntry(names, cache, wishes));
    result.added.push(cache.name);
  }
  return { text: edit.text, ...result };
}

/** A cache that Azure Monitor knows nothing of keeps the use that was measured before, with its own date. */
function update(edit: YamlEdit, index: number, cache: AssessedCache): boolean {
  const source = [...CACHES, index, "source"];
  const changes = Object.entries(factsOf(cache)).map(([key, value]) => edit.set(source, key, value));
  if (cache.peakMemoryGB !== null) {
    const use = useOf(cache);
    for (const key of useFacts) {
      const value = use[key];
      changes.push(value === undefined ? edit.remove(source, key) : edit.set(source, key, value));
    }
  }
  return changes.includes(true);
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

function newEntry(names: Set<unknown>, cache: AssessedCache, wishes: Preferences): Plain {
  return {
    name: freeName(names, cache.name),
    strategy: strategyFor(cache.facts),
    phase: "provision",
    source: { ...factsOf(cache), ...useOf(cache) },
    ...(Object.keys(wishes).length === 0 ? {} : { target: { ...wishes } }),
  };
}

/** Longest name of an entry that the config takes. */
const LONGEST_NAME = 37;

/** Two caches of different groups may share a name; entries may not. */
function freeName(names: Set<unknown>, wanted: string): string {
  const base = /^[A-Za-z]/.test(wanted) ? wanted : `cache-${wanted}`;
  const shortened = (end: string) => `${base.slice(0, LONGEST_NAME - end.length).replace(/-+$/, "")}${end}`;
  let name = shortened("");
  for (let number = 2; names.has(name); number++) name = shortened(`-${number}`);
  names.add(name);
  return name;
}

/** The entry says the name and the SKU says the size; connections are among the use. */
const NOT_WRITTEN: ReadonlySet<string> = new Set(["name", "memoryGB", "peakConnections"]);

/** Every fact, empty ones too: a fact that is absent counts as not known. */
function factsOf({ id, facts, principalId }: AssessedCache): Record<string, Plain> {
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
    ...(principalId === null ? {} : { identityPrincipalId: principalId }),
    ...Object.fromEntries(further),
  };
}

const HOURS_A_DAY = 24;

/** The use as it is frozen, with its date. */
function useOf({ use, peakMemoryGB }: AssessedCache): SourceUse {
  const { serverLoadPercent: load, connectedClients: clients, bandwidthMBps: bandwidth, hoursMeasured, hoursMissing } = use;
  return {
    measuredAt: use.to.slice(0, 10),
    ...(hoursMeasured === 0 ? {} : { measuredDays: Math.max(1, Math.round((hoursMeasured + hoursMissing) / HOURS_A_DAY)) }),
    ...(peakMemoryGB === null ? {} : { peakMemoryGB }),
    ...(use.usedMemoryGB === null ? {} : { p95MemoryGB: use.usedMemoryGB.p95 }),
    ...(load === null ? {} : { peakServerLoadPercent: Math.min(load.peak, 100), p95ServerLoadPercent: Math.min(load.p95, 100) }),
    ...(clients === null ? {} : { peakConnections: clients.peak, p95Connections: clients.p95 }),
    ...(bandwidth === null ? {} : { peakBandwidthMBps: bandwidth.peak, p95BandwidthMBps: bandwidth.p95 }),
  };
}
