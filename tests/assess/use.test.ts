import { expect } from "chai";
import fc from "fast-check";
import type { MetricPoint, MetricSeries } from "../../lib/azure/metrics";
import { measureUse } from "../../lib/assess/use";

const GIB = 1024 ** 3;
const HOUR = 3_600_000;
const from = new Date("2026-10-24T00:00:00Z");
const to = new Date("2026-11-23T00:00:00Z");
const HOURS = 720;

/** A series of hourly points; null leaves the hour out. */
function hourly(
  metric: string,
  split: string | null,
  value: (hour: number) => number | null,
  key: keyof Omit<MetricPoint, "time"> = "maximum",
): MetricSeries {
  const points = Array.from({ length: HOURS }, (_, hour) => ({ hour, value: value(hour) }))
    .filter((point): point is { hour: number; value: number } => point.value !== null)
    .map(({ hour, value: amount }) => ({ time: from.getTime() + hour * HOUR, [key]: amount }));
  return { metric, split, points };
}

const codes = (series: readonly MetricSeries[]) => measureUse(series, { from, to }).warnings.map(({ code }) => code);

describe("use of a cache", () => {
  it("sums shards hour by hour, and does not take the largest shard for the whole", () => {
    const series = ["0", "1", "2"].map((shard) =>
      hourly("usedmemory", shard, (hour) => (hour === 100 ? 3 * GIB : GIB)),
    );
    const { use, warnings } = measureUse(series, { from, to });
    expect(use.usedMemoryGB).to.deep.equal({ peak: 9, p95: 3, mean: 3.008 });
    expect([use.hoursMeasured, use.hoursMissing]).to.deep.equal([HOURS, 0]);
    expect(warnings).to.deep.equal([]);
  });

  it("takes a missing point for unknown, not for zero", () => {
    const whole = hourly("usedmemory", "0", () => 2 * GIB);
    const gappy = hourly("usedmemory", "1", (hour) => (hour >= 10 && hour < 20 ? null : 2 * GIB));
    const { use } = measureUse([whole, gappy], { from, to });
    expect(use.usedMemoryGB).to.deep.equal({ peak: 4, p95: 4, mean: 4 });
    expect(use.hoursMissing).to.equal(10);
    expect(codes([whole, gappy])).to.deep.equal(["gaps"]);
  });

  it("keeps a peak that only an incomplete hour shows", () => {
    const high = hourly("usedmemory", "0", (hour) => (hour === 50 ? 9 * GIB : GIB));
    const away = hourly("usedmemory", "1", (hour) => (hour === 50 ? null : GIB));
    expect(measureUse([high, away], { from, to }).use.usedMemoryGB?.peak).to.equal(9);
    const resident = [high, away].map((one) => ({ ...one, metric: "usedmemoryRss" }));
    expect(measureUse(resident, { from, to }).use.rssGB).to.deep.equal({ peak: 9, p95: 2, mean: 2 });
  });

  it("warns of shards that were never measured", () => {
    const series = ["0", "1"].map((shard) => hourly("usedmemory", shard, () => GIB));
    const { warnings } = measureUse(series, { from, to }, 3);
    expect(warnings).to.deep.equal([{ code: "gaps", message: "only 2 of 3 shards have a measurement of used memory: the peak is too low" }]);
    expect(measureUse(series, { from, to }, 2).warnings).to.deep.equal([]);
  });

  it("takes the largest shard for load and clients", () => {
    const series = [
      hourly("serverLoad", "0", () => 20),
      hourly("serverLoad", "1", () => 70),
      hourly("connectedclients", "0", () => 100),
      hourly("connectedclients", "1", () => 90),
    ];
    const { use } = measureUse(series, { from, to });
    expect([use.serverLoadPercent?.peak, use.connectedClients?.peak]).to.deep.equal([70, 100]);
  });

  it("adds reads and writes for the bandwidth", () => {
    const { use } = measureUse([hourly("cacheRead", null, () => 2e6), hourly("cacheWrite", null, () => 1e6)], {
      from,
      to,
    });
    expect(use.bandwidthMBps).to.deep.equal({ peak: 3, p95: 3, mean: 3 });
  });

  it("tells a mean of averages from a mean of maxima", () => {
    const points = Array.from({ length: HOURS }, (_, hour) => ({
      time: from.getTime() + hour * HOUR,
      maximum: 3 * GIB,
      average: GIB,
    }));
    expect(measureUse([{ metric: "usedmemory", split: null, points }], { from, to }).use.usedMemoryGB).to.deep.equal({
      peak: 3,
      p95: 3,
      mean: 1,
    });
  });

  it("warns of nothing measured, youth, evictions and scaling", () => {
    expect(codes([])).to.deep.equal(["no-measurement"]);
    expect(codes([hourly("usedmemory", null, (hour) => (hour < 480 ? null : GIB))])).to.deep.equal([
      "younger-than-window",
    ]);
    expect(
      codes([
        hourly("usedmemory", null, () => GIB),
        hourly("evictedkeys", null, (hour) => (hour === 3 ? 7 : 0), "total"),
      ]),
    ).to.deep.equal(["evicting"]);
    const grown = [
      hourly("usedmemory", null, () => GIB),
      hourly("usedmemorypercentage", null, (hour) => (hour < 360 ? 40 : 20)),
    ];
    expect(codes(grown)).to.deep.equal(["scaled-in-window"]);
    expect(
      codes(
        ["0", "1"].map((shard) => hourly("usedmemory", shard, (hour) => (shard === "1" && hour < 400 ? null : GIB))),
      ),
    ).to.deep.equal(["scaled-in-window"]);
  });

  it("reports as many evicted keys as there were over all shards", () => {
    const series = ["0", "1"].map((shard) => hourly("evictedkeys", shard, (hour) => (hour < 2 ? 5 : null), "total"));
    expect(measureUse(series, { from, to }).use.evictedKeys).to.equal(20);
  });

  it("never says less than any complete hour, and orders peak, p95 and mean", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 64 * GIB }), { minLength: 1, maxLength: 50 }), (amounts) => {
        const points = amounts.map((maximum, hour) => ({ time: from.getTime() + hour * HOUR, maximum }));
        const found = measureUse([{ metric: "usedmemory", split: null, points }], { from, to }).use.usedMemoryGB;
        expect(found?.peak).to.be.at.least(Math.max(...amounts) / GIB - 1e-9);
        expect(found?.p95).to.be.at.most((found?.peak ?? 0) + 1e-3);
        expect(found?.mean).to.be.at.most((found?.peak ?? 0) + 1e-3);
      }),
    );
  });
});
