/** api-versions of Microsoft.Cache/redisEnterprise that the stand-in takes; the migrations of 2026-09-01 are not in it (azure.md 15.1). */
export const VERSIONS: readonly string[] = [
  "2022-01-01", "2023-07-01", "2023-11-01", "2024-02-01", "2024-10-01", "2025-04-01", "2025-07-01",
];

/** `properties.redisVersion` before servers run; then the servers' own version is shown. */
export const REDIS_VERSION = "7.4";

/** Where databases answer before they exist; Azure's name would not lead to this machine. */
export const LOOPBACK_HOST = "127.0.0.1";
