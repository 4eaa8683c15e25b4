import type { ResourceValidationPolicy } from "@pulumi/policy";
import { policies } from "../../policy/policies";

/** One resource, as the engine would hand it to a policy. */
export interface Given {
  readonly type: string;
  readonly props?: Record<string, unknown>;
  readonly name?: string;
  /** Types above it in its URN, the outermost first. */
  readonly under?: readonly string[];
  readonly stack?: string;
  readonly protect?: boolean;
}

export const CLUSTER = "azure-native:redisenterprise:RedisEnterprise";
export const DATABASE = "azure-native:redisenterprise:Database";
export const CACHE = "azure-native:redis:Redis";
export const CACHE_MOVE = "azure-redis-move:index:CacheMove";
export const MANAGED_REDIS = "azure-redis-move:index:ManagedRedis";

export function policyNamed(name: string): ResourceValidationPolicy {
  const policy = policies.find((candidate) => candidate.name === name);
  if (policy === undefined) throw new Error(`no policy ${name}`);
  return policy;
}

/** What a policy reports of a resource. */
export function violations(policyName: string, given: Given, config: object = {}): string[] {
  const { type, props = {}, name = "sessions", under = [], stack = "dev", protect = true } = given;
  const found: string[] = [];
  const { validateResource } = policyNamed(policyName);
  if (typeof validateResource !== "function") throw new Error("one function is expected");
  void validateResource(
    {
      type,
      props,
      name,
      urn: `urn:pulumi:${stack}::shop::${[...under, type].join("$")}::${name}`,
      opts: { protect, ignoreChanges: [], aliases: [], customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 }, additionalSecretOutputs: [] },
      stackTags: new Map(),
      isType: () => false,
      asType: () => undefined,
      getConfig: <T extends object>() => config as T,
      notApplicable: () => {
        throw new Error("not applicable");
      },
    },
    (message) => void found.push(message),
  );
  return found;
}
