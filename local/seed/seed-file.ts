import { readFileSync } from "node:fs";
import { integer, list, number, object, oneOf, optional, required, text, withDefault, type Shape } from "../../lib/config/shape";
import { findCacheSku } from "../../lib/sizing/cache-skus";
import type { SourceTier } from "../../lib/sizing/types";
import { faultLine, show, type Fault } from "../../lib/util/fault";
import type { MetricSample, MetricSource } from "../arm/monitor/source";

export interface SeedCache {
  readonly name: string;
  readonly resourceGroup: string;
  readonly location: string;
  /** `C0` to `C6`, `P1` to `P5`. */
  readonly sku: string;
  readonly tier: SourceTier;
  readonly shardCount?: number;
  readonly replicasPerPrimary?: number;
  /** ARM properties over those that follow from the rest. */
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly keys: number;
  readonly seed: number;
  readonly metrics?: Readonly<Record<string, MetricSource>>;
}

/** What the local Azure starts with. */
export interface Seed {
  readonly caches: readonly SeedCache[];
}

/** Every fault of a seed file, one a line. */
export class SeedError extends Error {
  override readonly name = "SeedError";

  constructor(
    file: string,
    readonly faults: readonly Fault[],
  ) {
    super([`${file}: ${faults.length === 1 ? "1 fault" : `${faults.length} faults`}`, ...faults.map((fault) => `  ${faultLine(fault)}`)].join("\n"));
  }
}

/** Names with values of one shape. */
function mapOf<T>(each: Shape<T>): Shape<Record<string, T>> {
  return {
    kind: "object",
    allowed: `names with ${each.allowed}`,
    read(value, path, faults) {
      if (typeof value !== "object" || value === null || Array.isArray(value)) return faulty(faults, path, "is not a map", value);
      const read = Object.entries(value).map(([name, one]) => [name, each.read(one, `${path}.${name}`, faults)] as const);
      return Object.fromEntries(read.filter((entry): entry is [string, T & {}] => entry[1] !== undefined));
    },
  };
}

function faulty(faults: Fault[], path: string, problem: string, value: unknown, allowed?: string): undefined {
  faults.push({ path, problem, given: show(value), ...(allowed === undefined ? {} : { allowed }) });
}

const anything: Shape<unknown> = { kind: "object", allowed: "any value", read: (value) => value };

const sample: Shape<MetricSample> = {
  kind: "list",
  allowed: "[ISO time, value, shard?]",
  read(value, path, faults) {
    const [time, amount, shard] = Array.isArray(value) ? (value as unknown[]) : [];
    const right = typeof time === "string" && !Number.isNaN(Date.parse(time)) && typeof amount === "number" && (shard === undefined || Number.isInteger(shard));
    return right ? (value as MetricSample) : faulty(faults, path, "is no sample", value, "[ISO time, value, shard?]");
  },
};

const metric = object<MetricSource>({
  peak: optional(number(0, Number.MAX_SAFE_INTEGER), "Highest value of the window."),
  days: optional(number(0, 93), "Days that have values."),
  series: optional(list(sample), "Exact values."),
});

const seedShape = object<Seed>({
  caches: required(
    list(
      object<SeedCache>({
        name: required(text("letters, digits and single hyphens", /^(?=.{1,63}$)[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/), "Name in Azure."),
        resourceGroup: required(text("the name of a resource group", /^[-\w.()]{1,90}$/), "Made where it does not exist."),
        location: required(text("a region such as westeurope", /^[a-z0-9]+$/), "Region."),
        sku: required(text("C0 to C6, P1 to P5", /^(c[0-6]|p[1-5])$/i), "Size."),
        tier: withDefault(oneOf(["Basic", "Standard", "Premium"] as const), "Standard", "Tier."),
        shardCount: optional(integer(0, 30), "Shards."),
        replicasPerPrimary: optional(integer(0, 3), "Replicas."),
        properties: optional(mapOf(anything), "ARM properties to merge."),
        keys: withDefault(integer(0, 100_000_000), 0, "Seeded keys."),
        seed: withDefault(integer(0, 2 ** 31), 1, "Seed of the keys."),
        metrics: optional(mapOf(metric), "Metrics by name."),
      }),
    ),
    "The source caches.",
  ),
});

/** Reads a seed file; its faults all at once. @throws SeedError */
export function readSeed(file: string): Seed {
  return parseSeed(parseJson(file), file);
}

export function parseSeed(raw: unknown, file = "seed"): Seed {
  const faults: Fault[] = [];
  const seed = seedShape.read(withTiers(raw), "", faults);
  if (faults.length === 0) faults.push(...(seed?.caches ?? []).flatMap((cache, i, all) => cacheFaults(cache, `caches[${i}]`, all.slice(0, i))));
  if (faults.length > 0 || seed === undefined) throw new SeedError(file, faults);
  return seed;
}

function parseJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new SeedError(file, [{ path: "file", problem: `cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}` }]);
  }
}

/** P sizes exist in one tier only, so it may be left out. */
function withTiers(raw: unknown): unknown {
  const caches = (raw as { caches?: unknown } | null)?.caches;
  if (!Array.isArray(caches)) return raw;
  return { ...(raw as object), caches: caches.map((cache: unknown) => (isPremium(cache) ? { tier: "Premium", ...cache } : cache)) };
}

function isPremium(cache: unknown): cache is object {
  return typeof cache === "object" && cache !== null && "sku" in cache && typeof cache.sku === "string" && /^p/i.test(cache.sku);
}

/** What single values cannot show. */
function cacheFaults({ name, sku, tier, shardCount = 0, replicasPerPrimary = 0, metrics }: SeedCache, path: string, before: readonly SeedCache[]): Fault[] {
  const faults: Fault[] = [];
  const tiers = findCacheSku(sku)?.tiers ?? [];
  if (!tiers.includes(tier)) faults.push({ path: `${path}.tier`, problem: `does not have ${sku}`, given: tier, allowed: tiers.join(", ") });
  if (before.some((other) => other.name.toLowerCase() === name.toLowerCase())) faults.push({ path: `${path}.name`, problem: "is given twice: host names are global", given: name });
  if (tier !== "Premium" && shardCount > 0) faults.push({ path: `${path}.shardCount`, problem: "only Premium has shards", given: String(shardCount), allowed: "0" });
  if (tier !== "Premium" && replicasPerPrimary > 1) faults.push({ path: `${path}.replicasPerPrimary`, problem: "only Premium has more than one", given: String(replicasPerPrimary) });
  for (const [metricName, { peak, series }] of Object.entries(metrics ?? {})) {
    if (peak === undefined && series === undefined) faults.push({ path: `${path}.metrics.${metricName}`, problem: "has neither peak nor series" });
  }
  return faults;
}
