/** What a resource of a program is to this package. */
export type ResourceKind =
  /** Azure Cache for Redis: Basic, Standard, Premium. */
  | "cache"
  /** Azure Managed Redis, or Azure Cache for Redis Enterprise: the SKU tells them apart. */
  | "cluster"
  | "database"
  | "assignment"
  /** The import step. */
  | "transfer"
  /** The copy step. */
  | "copy"
  /** Remembers what is deployed and refuses changes; manages nothing in Azure. */
  | "guard"
  /** A component of ours that carries a sizing. */
  | "component";

/**
 * `azure-native` has carried these resources under several modules, with and
 * without an API version in the token (`cache/v20230401`), and since 3.x in
 * packages generated for one version (`azure-native_redis_v20240301`).
 */
const azureNative = (modules: string, type: string): RegExp => new RegExp(`^azure-native(_[a-z]+_v\\w+)?:(${modules})(/v\\w+)?:${type}$`);

const kinds: readonly (readonly [ResourceKind, RegExp])[] = [
  ["cache", azureNative("redis|cache", "Redis")],
  ["cluster", azureNative("redisenterprise|cache", "RedisEnterprise")],
  ["database", azureNative("redisenterprise|cache", "Database")],
  ["assignment", azureNative("redisenterprise|cache", "AccessPolicyAssignment")],
  ["transfer", /^pulumi-nodejs:dynamic\/[\w-]+:RdbTransfer$/],
  ["copy", /^pulumi-nodejs:dynamic\/[\w-]+:KeyCopy$/],
  ["guard", /^pulumi-nodejs:dynamic\/[\w-]+:ChangeGuard$/],
  ["component", /^azure-redis-move:index:(CacheMove|ManagedRedis)$/],
];

/** A plan of thousands of resources has few types, and each of its resources is asked about many times. */
const judged = new Map<string, ResourceKind | undefined>();

/** undefined: none of ours. */
export function kindOf(type: string): ResourceKind | undefined {
  if (!judged.has(type)) judged.set(type, kinds.find(([, pattern]) => pattern.test(type))?.[0]);
  return judged.get(type);
}
