/** Where today's truth was read (azure.md 18). As of 2026-11-22. */
export const sources = {
  overview: "https://learn.microsoft.com/azure/redis/overview",
  architecture: "https://learn.microsoft.com/azure/redis/architecture",
  policy: "https://learn.microsoft.com/azure/redis/choose-clustering-policy",
  scale: "https://learn.microsoft.com/azure/redis/how-to-scale",
  durability: "https://docs.azure.cn/en-us/redis/plan-reliability-and-durability",
  persistence: "https://learn.microsoft.com/azure/redis/how-to-persistence",
  geo: "https://learn.microsoft.com/azure/redis/how-to-active-geo-replication",
  modules: "https://learn.microsoft.com/azure/redis/plan-redis-modules",
  maintenance: "https://learn.microsoft.com/azure/redis/scheduled-maintenance",
  keyspace: "https://learn.microsoft.com/azure/redis/enable-redis-keyspace-notifications",
  accessPermissions: "https://learn.microsoft.com/azure/redis/configure-access-permissions",
  entra: "https://learn.microsoft.com/azure/redis/entra-for-authentication",
  privateLink: "https://learn.microsoft.com/azure/redis/private-link",
  importExport: "https://learn.microsoft.com/azure/redis/how-to-import-export-data",
  upgrade: "https://learn.microsoft.com/azure/redis/how-to-upgrade",
  guide: "https://learn.microsoft.com/azure/redis/migrate/migrate-overview",
  understand: "https://learn.microsoft.com/azure/redis/migrate/migrate-basic-standard-premium-understand",
  selfService: "https://learn.microsoft.com/azure/redis/migrate/migrate-basic-standard-premium-self-service",
  skus: "https://github.com/AzureManagedRedis/amr-migration-skill/blob/main/references/amr-sku-specs.md",
  spec: "https://github.com/Azure/azure-rest-api-specs/tree/main/specification/redisenterprise",
  retirement: "https://learn.microsoft.com/azure/azure-cache-for-redis/retirement-faq",
} as const;

export type SourceKey = keyof typeof sources;
