import pLimit from "p-limit";
import type { ArmClient } from "../azure/arm-client";
import { readMetrics, type MetricSeries } from "../azure/metrics";
import type { CacheFacts, Finding } from "../compatibility";
import { cacheMemoryGB } from "../sizing/cache-memory";
import type { Alternative, SizedTarget } from "../sizing/types";
import type { DatabaseProbe } from "./keyspace";
import { propose, type Preferences } from "./proposal";
import { readFacts, type ReadCache } from "./read-facts";
import type { TimedValue } from "./statistics";
import { cachesOf, type AssessTarget } from "./targets";
import { measureUse, USE_QUERIES, type CacheUse, type UseWindow } from "./use";

export interface Warning {
  readonly code: string;
  readonly message: string;
}

/** One cache, read and judged. */
export interface AssessedCache {
  readonly id: string;
  readonly name: string;
  readonly facts: CacheFacts;
  readonly use: CacheUse;
  readonly recommended: SizedTarget | null;
  readonly alternatives: readonly Alternative[];
  readonly findings: readonly Finding[];
  readonly warnings: readonly Warning[];
  /** Id of the guide's row. */
  readonly rule: string | null;
  /** Used memory in GB over time; only where it was asked for. */
  readonly memory: readonly TimedValue[];
  /** Object id of the cache's managed identity. */
  readonly principalId: string | null;
  /** What the size rests on: used memory or, if asked for, the resident set; at most the size of the cache. */
  readonly peakMemoryGB: number | null;
}

/** A cache, or a list of caches, that could not be read. */
export interface Unreadable {
  readonly id: string;
  readonly reason: string;
}

export interface Assessment {
  readonly caches: readonly AssessedCache[];
  readonly unreadable: readonly Unreadable[];
}

export interface AssessOptions extends Preferences {
  readonly window: UseWindow;
  /** Which measure decides the size; default used memory (U-07). */
  readonly sizeBy?: "used" | "rss";
  /** Keep the points of used memory for a plot; default false. */
  readonly keepMemory?: boolean;
  /** Looks into a cache for the databases in use, where that can be done without its keys. */
  readonly probe?: DatabaseProbe;
  /** Caches read at once; default 8. */
  readonly concurrency?: number;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** Reads caches and says what each should become. One that cannot be read does not stop the others. */
export async function assess(
  arm: ArmClient,
  targets: readonly AssessTarget[],
  options: AssessOptions,
): Promise<Assessment> {
  const limit = pLimit(options.concurrency ?? 8);
  const unreadable: Unreadable[] = [];
  const lists = await Promise.all(
    targets.map((target) =>
      limit(() => cachesOf(arm, target, options.signal)).catch((error: unknown) =>
        refuse(target.id, error, unreadable, options),
      ),
    ),
  );
  const ids = unique(lists.flat());
  let done = 0;
  options.onProgress?.(0, ids.length);
  const read = await Promise.all(
    ids.map((id) =>
      limit(async () => {
        const cache = await assessOne(arm, id, options).catch(
          (error: unknown) => refuse(id, error, unreadable, options)[0],
        );
        options.onProgress?.(++done, ids.length);
        return cache;
      }),
    ),
  );
  const byId = <T extends { readonly id: string }>(a: T, b: T) => (a.id.toLowerCase() < b.id.toLowerCase() ? -1 : 1);
  return { caches: read.filter((cache) => cache !== undefined).sort(byId), unreadable: unreadable.sort(byId) };
}

async function assessOne(arm: ArmClient, id: string, options: AssessOptions): Promise<AssessedCache> {
  const read = await readFacts(arm, id, options.signal);
  const series = await readUse(arm, id, options);
  const { use, warnings: useWarnings, memory } = measureUse(series, options.window, read.facts.shards);
  const databases = await options.probe?.(read, options.signal);
  const facts: CacheFacts = {
    ...read.facts,
    ...(use.connectedClients === null ? {} : { peakConnections: use.connectedClients.peak }),
    ...(databases === undefined ? {} : { databasesInUse: databases }),
  };
  const { peakMemoryGB, warnings: peakWarnings } = decidingPeak(facts, use, options);
  const { recommended, alternatives, findings, warnings, rule } = propose(facts, peakMemoryGB, preferencesOf(options));
  return {
    id: read.id,
    name: read.facts.name ?? "",
    facts,
    use,
    recommended,
    alternatives,
    findings,
    warnings: [...useWarnings, ...peakWarnings, ...unreadWarnings(read), ...warnings],
    rule,
    memory: options.keepMemory === true ? memory : [],
    principalId: read.principalId,
    peakMemoryGB,
  };
}

/** One query after the other: answers are large, and other caches are read meanwhile. */
async function readUse(arm: ArmClient, id: string, { window, signal }: AssessOptions): Promise<MetricSeries[]> {
  const series: MetricSeries[] = [];
  for (const query of USE_QUERIES) {
    series.push(
      ...(await readMetrics(arm, id, {
        ...query,
        ...window,
        interval: "PT1H",
        splitBy: "ShardId",
        ...(signal === undefined ? {} : { signal }),
      })),
    );
  }
  return series;
}

/** A resident set can be larger than the cache; sizing refuses what a cache cannot hold. */
function decidingPeak(
  facts: CacheFacts,
  use: CacheUse,
  { sizeBy = "used" }: AssessOptions,
): { peakMemoryGB: number | null; warnings: Warning[] } {
  const peak = (sizeBy === "rss" ? use.rssGB : use.usedMemoryGB)?.peak ?? null;
  const most = cacheMemoryGB(facts);
  if (peak === null || most === undefined || peak <= most) return { peakMemoryGB: peak, warnings: [] };
  return {
    peakMemoryGB: most,
    warnings: [
      {
        code: "peak-above-size",
        message: `the measured peak of ${peak} GB is above the ${most} GB of the cache: sized for ${most} GB`,
      },
    ],
  };
}

/** The wishes alone, for sizing and for the config. */
export function preferencesOf({ headroomPercent, prefer, allowPreview }: Preferences): Preferences {
  return {
    ...(headroomPercent === undefined ? {} : { headroomPercent }),
    ...(prefer === undefined ? {} : { prefer }),
    ...(allowPreview === undefined ? {} : { allowPreview }),
  };
}

function unreadWarnings({ unreadParts }: ReadCache): Warning[] {
  return unreadParts.length === 0
    ? []
    : [
        {
          code: "not-readable",
          message: `this identity may not read ${unreadParts.join(", ")}: what depends on them is not judged`,
        },
      ];
}

function refuse(id: string, error: unknown, unreadable: Unreadable[], { signal }: AssessOptions): never[] {
  if (signal?.aborted === true) throw error;
  unreadable.push({ id, reason: error instanceof Error ? error.message : String(error) });
  return [];
}

/** ARM ids differ in case between calls (azure.md 3.1). */
function unique(ids: readonly string[]): string[] {
  return [...new Map(ids.map((id) => [id.toLowerCase(), id])).values()];
}
