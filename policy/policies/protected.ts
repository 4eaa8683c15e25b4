import { allowSchema, isAllowed, type AllowConfig } from "../config";
import { definePolicy } from "../definition";

const WORDS = { cluster: "the cluster", database: "the database" } as const;

export const isProtected = definePolicy<AllowConfig>({
  name: "redis-protected",
  description: "Cluster and database are protected, so that no change of a program deletes or replaces them.",
  remedy: 'set the option protect: true, or name the cache in this policy\'s "allow"',
  level: "mandatory",
  config: allowSchema,
  kinds: ["cluster", "database"],
  judge: (resource, config) =>
    resource.protect || isAllowed(resource, config) ? undefined : `${WORDS[resource.kind as keyof typeof WORDS]} is not protected, so a change that replaces it loses its content`,
});
