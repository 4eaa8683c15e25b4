/** How often Azure Managed Redis can write an RDB file, `persistence.rdbFrequency`. */
export type RdbFrequency = "1h" | "6h" | "12h";

/**
 * `rdb-backup-frequency` of Azure Cache for Redis, in minutes, to `rdbFrequency`.
 * Below an hour the target is rarer; a day becomes twelve hours.
 *
 * Source: azure.md 5.3. As of 2026-11-22.
 */
export const rdbFrequencies: Readonly<Record<string, RdbFrequency>> = {
  "15": "1h",
  "30": "1h",
  "60": "1h",
  "360": "6h",
  "720": "12h",
  "1440": "12h",
};

/** The one AOF frequency to use, `persistence.aofFrequency`; `always` is deprecated (FEAT-07). */
export const AOF_FREQUENCY = "1s";
