import type { CacheConfig, SourceConfig, StackConfig, StagingConfig, TargetConfig } from "./types";

/** A cache with everything the stack says for all of its caches filled in. */
export interface CompleteCache extends CacheConfig {
  readonly source: SourceConfig;
  readonly target: TargetConfig;
  readonly staging: StagingConfig;
  /** Empty where neither cache, source nor stack name one. */
  readonly resourceGroup: string;
  /** Empty where neither cache, source nor stack name one. */
  readonly location: string;
}

/** Fills in what one cache takes from its stack and from its source. */
export function complete(stack: StackConfig, cache: CacheConfig): CompleteCache {
  const source = completeSource(stack, cache);
  const tags = { ...stack.tags, ...cache.target.tags };
  return {
    ...cache,
    source,
    target: { ...cache.target, ...(Object.keys(tags).length === 0 ? {} : { tags }) },
    staging: stack.staging ?? {},
    resourceGroup: cache.resourceGroup ?? stack.resourceGroup ?? source.resourceGroup ?? "",
    location: cache.location ?? source.location ?? "",
  };
}

function completeSource(stack: StackConfig, cache: CacheConfig): SourceConfig {
  const { source } = cache;
  const [, , subscription, , group, , , , idName] = (source.id ?? "").split("/");
  const name = source.name ?? idName ?? cache.name;
  const resourceGroup = source.resourceGroup ?? group ?? stack.resourceGroup;
  const location = source.location ?? stack.location;
  const subscriptionId = subscription ?? stack.subscriptionId;
  const id =
    source.id ??
    (subscriptionId === undefined || resourceGroup === undefined
      ? undefined
      : `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Cache/redis/${name}`);
  return {
    ...source,
    name,
    ...(id === undefined ? {} : { id }),
    ...(resourceGroup === undefined ? {} : { resourceGroup }),
    ...(location === undefined ? {} : { location }),
  };
}
