import { cacheSkus } from "./cache-skus";
import { guideRows } from "./guide-rows";
import { findManagedRedisSku } from "./managed-redis-skus";
import { toMegabytes, usableMegabytes } from "./memory";
import type { SizedSource, SizeOption, TargetTier } from "./types";

/** The row of the guide, or the rule around the rows, that a source falls under. */
export interface Rule {
  /** `MAP-01` to `MAP-16`, `MAP-20`, `MAP-21`. */
  readonly id: string;
  readonly tier: TargetTier;
  /** One, or cost and abundant; from small to large. */
  readonly options: readonly RuleOption[];
}

/**
 * What a target must offer at least. A row names a SKU; its usable memory is
 * kept in its place, so that rows, rules, peaks and other tiers all come down to
 * one question: the smallest SKU of a tier that offers this much.
 */
export interface RuleOption {
  /** The row of the guide that has this option. */
  readonly id: string;
  readonly option: SizeOption;
  readonly usableMegabytes: number;
}

export function ruleFor(source: SizedSource): Rule {
  // MAP-21 before MAP-20: it is about clusters too, and the narrower of the two.
  if (source.replicasPerPrimary > 1) return equalMemory("MAP-21", "ComputeOptimized", source);
  if (source.shards > 0) return equalMemory("MAP-20", "MemoryOptimized", source);
  return tableRule(source);
}

/** Replicas hold copies: the memory of the primaries is the total memory. */
function equalMemory(id: string, tier: TargetTier, source: SizedSource): Rule {
  return { id, tier, options: [{ id, option: null, usableMegabytes: usableMegabytes(source.totalMemoryGB) }] };
}

function tableRule(source: SizedSource): Rule {
  const rule = tableRules.get(source.sku);
  if (rule === undefined) throw new Error(`no row for ${source.sku}`);
  return rule;
}

const tableRules: ReadonlyMap<string, Rule> = new Map(cacheSkus.map(({ short }) => [short, readRows(short)]));

function readRows(short: string): Rule {
  const rows = guideRows.filter(({ source }) => source === short);
  const [first] = rows;
  const tier = first && findManagedRedisSku(first.target)?.tier;
  if (first === undefined || tier === undefined || tier === "FlashOptimized") throw new Error(`no row for ${short}`);
  return {
    id: first.id,
    tier,
    options: rows.map(({ id, option, target }) => {
      const usableGB = findManagedRedisSku(target)?.usableGB;
      return { id, option, usableMegabytes: toMegabytes(usableGB ?? Number.NaN) };
    }),
  };
}
