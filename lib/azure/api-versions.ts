/**
 * ARM API versions this package speaks, by resource type. They are the ones
 * that `@pulumi/azure-native` 3.28 uses, so that our calls and the user's
 * resources see the same service (pulumi.md 17, engine.md 10).
 */
export const apiVersions = {
  redis: "2024-11-01",
  redisEnterprise: "2025-07-01",
  storage: "2024-01-01",
  roleAssignments: "2022-04-01",
  resources: "2024-03-01",
} as const;
