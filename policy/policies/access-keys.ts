import { allowSchema, isAllowed, type AllowConfig } from "../config";
import { definePolicy } from "../definition";
import { textOf } from "../properties";

export const accessKeys = definePolicy<AllowConfig>({
  name: "redis-no-access-keys",
  description: "Clients sign in by Entra; access keys are off.",
  remedy: 'set accessKeysAuthentication to "Disabled" (accessKeys: false), or name the cache in this policy\'s "allow"',
  level: "mandatory",
  config: allowSchema,
  kinds: ["database"],
  judge: (database, config) => {
    const keys = textOf(database.properties, "accessKeysAuthentication");
    if (keys === "Disabled" || isAllowed(database, config)) return undefined;
    // The default has moved once: on before API 2025-07-01, off since (azure.md 12).
    return keys === undefined ? "accessKeysAuthentication is not stated, so the API version decides" : "access keys are on";
  },
});
