import { join } from "node:path";
import { applySeed, parseSeed } from "../../local/seed";
import { startFast } from "../../tests/local/support";
import { runMeasured } from "../support/run-measured";

const CACHES = 200;
const DAYS = 30;
/** Every tenth cache is a cluster of this many shards. */
const SHARDS = 3;

const MOST_SECONDS = 30;
const MOST_MEGABYTES = 200;

/**
 * `redis-move assess` of 200 caches with 30 days of hourly points, against the
 * local Azure's ARM and Monitor in this process; no Redis servers run.
 */
async function main(): Promise<void> {
  const { local } = await startFast({ retryAfterSeconds: 0 });
  try {
    await applySeed(local, parseSeed({ caches: Array.from({ length: CACHES }, (_, index) => seedCache(index)) }));
    const subscription = local.env["LOCAL_AZURE_SUBSCRIPTION_ID"] ?? "";
    const results = [];
    for (const format of ["json", "html"]) {
      const argv = ["assess", `/subscriptions/${subscription}`, "--format", format];
      const { result, seconds, cpuSeconds, peakRssMb } = await runMeasured<{ exitCode: number; bytes: number }>(
        join(__dirname, "run-assess.cjs"),
        "assess",
        argv,
        local.env,
      );
      if (result.exitCode !== 0) throw new Error(`assess ended with ${result.exitCode}`);
      results.push({
        format,
        bytes: result.bytes,
        seconds,
        cpuSeconds,
        peakRssMb,
        withinLimit: seconds < MOST_SECONDS && peakRssMb < MOST_MEGABYTES,
      });
    }
    console.log(
      JSON.stringify(
        { caches: CACHES, days: DAYS, limits: { seconds: MOST_SECONDS, peakMegabytes: MOST_MEGABYTES }, results },
        null,
        2,
      ),
    );
    if (results.some(({ withinLimit }) => !withinLimit)) process.exitCode = 1;
  } finally {
    await local.stop();
  }
}

function seedCache(index: number) {
  const clustered = index % 10 === 9;
  const sku = clustered ? "P1" : (["C0", "C1", "C2", "C3", "C4", "P1", "P2", "P3"][index % 8] ?? "C1");
  const metric = (peak: number) => ({ peak, days: DAYS });
  return {
    name: `cache-${String(index).padStart(3, "0")}`,
    resourceGroup: "rg-bench",
    location: "westeurope",
    sku,
    ...(clustered ? { shardCount: SHARDS } : {}),
    metrics: {
      usedmemory: metric(clustered ? 2e9 : 1.5e8),
      usedmemoryRss: metric(clustered ? 2.2e9 : 1.7e8),
      usedmemorypercentage: metric(60),
      serverLoad: metric(20 + (index % 60)),
      connectedclients: metric(100),
      cacheRead: metric(1e6),
      cacheWrite: metric(1e6),
      evictedkeys: metric(0),
    },
  };
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
