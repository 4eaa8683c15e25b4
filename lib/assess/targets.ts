import type { ArmClient } from "../azure/arm-client";
import { apiVersions } from "../azure/api-versions";
import { UserError } from "../util/user-error";

/** What may be assessed: one cache, all caches of a resource group, or of a subscription. */
const SHAPES = [
  {
    kind: "cache",
    pattern: /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Cache\/redis\/[^/]+$/i,
  },
  { kind: "group", pattern: /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+$/i },
  { kind: "subscription", pattern: /^\/subscriptions\/[^/]+$/i },
] as const;

export interface AssessTarget {
  readonly kind: (typeof SHAPES)[number]["kind"];
  readonly id: string;
}

/** @throws UserError for anything that is not one of the three. */
export function parseTarget(text: string): AssessTarget {
  const id = text.trim().replace(/\/+$/, "");
  const shape = SHAPES.find(({ pattern }) => pattern.test(id));
  if (shape !== undefined) return { kind: shape.kind, id };
  const enterprise = /\/providers\/Microsoft\.Cache\/redisEnterprise\//i.test(id);
  throw new UserError(
    enterprise ? "not an Azure Cache for Redis of the Basic, Standard or Premium tier" : "not something to assess",
    {
      given: JSON.stringify(text),
      allowed:
        "the ARM id of a cache (/subscriptions/…/resourceGroups/…/providers/Microsoft.Cache/redis/…), of a resource group or of a subscription",
    },
  );
}

/** Ids of the caches behind a target, each once, in order of id. */
export async function cachesOf(arm: ArmClient, target: AssessTarget, signal?: AbortSignal): Promise<string[]> {
  if (target.kind === "cache") return [target.id];
  const ids: string[] = [];
  const options = { apiVersion: apiVersions.redis, ...(signal === undefined ? {} : { signal }) };
  for await (const { id } of arm.list<{ readonly id: string }>(`${target.id}/providers/Microsoft.Cache/redis`, options))
    ids.push(id);
  return ids.sort();
}
