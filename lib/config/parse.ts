import { moveFaults } from "./cache-faults";
import { complete, type CompleteCache } from "./complete";
import { stackShape } from "./schema";
import type { CacheConfig, StackConfig } from "./types";
import { findingFaults, targetFaults } from "./target-faults";
import { acceptanceFaults } from "../target";
import { faultLine, under, type Fault } from "../util/fault";

/** Every fault of a stack's config, in one error. Its message has one fault a line. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";

  constructor(readonly faults: readonly Fault[]) {
    const count = faults.length === 1 ? "1 fault" : `${faults.length} faults`;
    super([`${count} in the config of this stack:`, ...faults.map((fault) => `  ${faultLine(fault)}`)].join("\n"));
  }
}

/** A config as it was read: complete, or all that is wrong with it. */
export type ParsedConfig =
  | { readonly caches: readonly CompleteCache[]; readonly faults?: undefined }
  | { readonly caches?: undefined; readonly faults: readonly Fault[] };

/** How a config is read. */
export interface ParseOptions {
  /** Blockers among the findings are no faults of the config, for callers that show every finding. Default false. */
  readonly findingsApart?: boolean;
}

/**
 * Reads the config of a stack: the keys of the namespace `azure-redis-move`
 * as plain data, from Pulumi or from the YAML file itself. Reports every
 * fault at once: shapes first, then what the values mean together.
 */
export function parseConfig(raw: unknown, options: ParseOptions = {}): ParsedConfig {
  const faults: Fault[] = [];
  const stack = stackShape.read(raw, "", faults);
  if (stack !== undefined) faults.push(...meaningFaults(stack, faults, options));
  return faults.length > 0 || stack === undefined ? { faults } : { caches: stack.caches.map((cache) => complete(stack, cache)) };
}

/** As `parseConfig`, for callers that cannot go on with faults. @throws ConfigError */
export function requireConfig(raw: unknown): readonly CompleteCache[] {
  const parsed = parseConfig(raw);
  if (parsed.faults !== undefined) throw new ConfigError(parsed.faults);
  return parsed.caches;
}

/** What is wrong beyond single values; a cache whose own shape is at fault is left out. */
function meaningFaults(stack: StackConfig, shapeFaults: readonly Fault[], options: ParseOptions): Fault[] {
  const caches = stack.caches ?? [];
  const faults: Fault[] = [];
  caches.forEach((cache, index) => {
    const path = `caches[${index}]`;
    if (
      shapeFaults.some((fault) => fault.path === path || fault.path.startsWith(`${path}.`) || fault.path.startsWith(`${path}[`))
    )
      return;
    faults.push(...cacheFaults(stack, cache, options).map((fault) => under(path, fault)));
    const first = caches.findIndex(({ name }) => name === cache.name);
    if (first < index)
      faults.push({
        path: `${path}.name`,
        problem: `is the name of caches[${first}] too`,
        given: JSON.stringify(cache.name),
        remedy: "give each cache its own name",
      });
  });
  return faults;
}

function cacheFaults(stack: StackConfig, cache: CacheConfig, { findingsApart = false }: ParseOptions): Fault[] {
  const whole = complete(stack, cache);
  const facts = {
    ...cache,
    source: whole.source,
    location: whole.location,
    ...(stack.staging?.storageAuth === undefined ? {} : { storageAuth: stack.staging.storageAuth }),
  };
  const move = moveFaults(facts);
  const sized = move.every(({ path }) => !path.startsWith("source.") && !path.startsWith("target."));
  const target = sized ? [...targetFaults(whole), ...(findingsApart ? [] : findingFaults(whole))] : [];
  return [...placeFaults(whole), ...move, ...target, ...acceptanceFaults(cache.acceptDataLoss ?? [])];
}

/** Where things are has to be known, be it said for the cache, its source or the whole stack. */
function placeFaults(cache: CompleteCache): Fault[] {
  const faults: Fault[] = [];
  if (cache.resourceGroup === "")
    faults.push({
      path: "resourceGroup",
      problem: "is missing",
      allowed: "the name of a resource group, here, in source, or for the whole stack",
    });
  if (cache.location === "")
    faults.push({
      path: "source.location",
      problem: "is missing",
      allowed: "a region as ARM spells it, here or for the whole stack",
    });
  return faults;
}
