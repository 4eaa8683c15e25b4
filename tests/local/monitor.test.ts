import { expect } from "chai";
import type { MetricSource } from "../../local/arm/monitor/source";
import type { FastAzure } from "./support";
import { cache, messageOf, REDIS, startFast } from "./support";

interface Point {
  readonly timeStamp: string;
  readonly maximum?: number;
  readonly average?: number;
  readonly total?: number;
}
interface Answer {
  readonly value: readonly { readonly name: { readonly value: string }; readonly timeseries: readonly { readonly metadatavalues: readonly { readonly value: string }[]; readonly data: readonly Point[] }[] }[];
}

const HOUR = 3_600_000;
const hoursAgo = (hours: number): string => new Date(Math.floor(Date.now() / HOUR) * HOUR - hours * HOUR).toISOString();

describe("local Azure Monitor", () => {
  let azure: FastAzure;
  before(async () => {
    azure = await startFast();
    await azure.arm.run("PUT", `${cache(azure.arm)}?${REDIS}`, { location: "westeurope", properties: { sku: { name: "Premium", family: "P", capacity: 1 }, shardCount: 12 } });
  });
  after(() => azure.local.stop());

  const seed = (metrics: Record<string, MetricSource>): void => {
    azure.local.arm.azure.metrics.set(cache(azure.arm).toLowerCase(), metrics);
  };
  const ask = async (query: Record<string, string>, prefix = ""): Promise<{ status: number; body: Answer }> => {
    const text = new URLSearchParams({ "api-version": "2023-10-01", timespan: `${hoursAgo(30 * 24)}/${hoursAgo(-1)}`, interval: "PT1H", aggregation: "Maximum", ...query }).toString();
    const reply = await azure.arm.send("GET", `${prefix}${cache(azure.arm)}/providers/microsoft.insights/metrics?${text}`);
    return { status: reply.status, body: reply.body as Answer };
  };
  const seriesOf = (body: Answer): readonly Point[][] => (body.value[0]?.timeseries ?? []).map(({ data }) => [...data]);

  it("gives the seeded peak as the sum of all shards, once", async () => {
    seed({ usedmemory: { peak: 9_100_000_001 } });
    const series = seriesOf((await ask({ metricnames: "usedmemory", $filter: "ShardId eq '*'", top: "100" })).body);
    expect(series).to.have.length(12);
    const sums = (series[0] ?? []).map((_, i) => series.reduce((sum, points) => sum + (points[i]?.maximum ?? 0), 0));
    expect(Math.max(...sums)).to.equal(9_100_000_001);
    expect(sums.filter((sum) => sum === 9_100_000_001)).to.have.length(1);
  });

  it("shows the largest shard where nobody asks for the split, and ten shards where nobody asks for more", async () => {
    seed({ usedmemory: { peak: 12_000 } });
    const whole = seriesOf((await ask({ metricnames: "usedmemory" })).body);
    expect(whole).to.have.length(1);
    expect(Math.max(...(whole[0] ?? []).map(({ maximum = 0 }) => maximum))).to.be.within(1000, 1300);
    expect(seriesOf((await ask({ metricnames: "usedmemory", $filter: "ShardId eq '*'" })).body)).to.have.length(10);
  });

  it("does not divide what does not add up", async () => {
    seed({ serverLoad: { peak: 77 } });
    const series = seriesOf((await ask({ metricnames: "serverLoad", $filter: "ShardId eq '3'" })).body);
    expect(series.map((points) => Math.max(...points.map(({ maximum = 0 }) => maximum)))).to.deep.equal([77]);
  });

  it("leaves gaps without a value, not zeros", async () => {
    seed({ usedmemory: { peak: 100, days: 2 } });
    const [points = []] = seriesOf((await ask({ metricnames: "usedmemory" })).body);
    expect(points.length).to.be.within(720, 722);
    expect(points[0]).to.have.keys("timeStamp");
    expect(points.filter(({ maximum }) => maximum !== undefined).length).to.be.within(47, 50);
  });

  it("gives exact series, by shard and step, several metrics at once", async () => {
    const at = hoursAgo(5);
    seed({ usedmemory: { series: [[at, 10, 0], [at, 30, 0], [at, 5, 1]] }, evictedkeys: { series: [[at, 2, 0], [at, 3, 0]] } });
    const { body } = await ask({ metricnames: "usedmemory,evictedkeys", aggregation: "Maximum,Total", $filter: "ShardId eq '*'" });
    const found = body.value.map(({ name, timeseries }) => [name.value, timeseries.map(({ metadatavalues, data }) => [metadatavalues[0]?.value, data.filter(({ total }) => total !== undefined).map(({ total }) => total)])]);
    expect(found).to.deep.equal([["usedmemory", [["0", [30]], ["1", [5]]]], ["evictedkeys", [["0", [5]]]]]);
  });

  it("tells the memory in use now where nothing is seeded", async () => {
    azure.local.arm.azure.metrics.clear();
    const [running] = azure.dataPlane.caches.values();
    if (running !== undefined) running.usedBytes = 4321;
    const [points = []] = seriesOf((await ask({ metricnames: "usedmemory" })).body);
    expect(points.flatMap(({ maximum }) => maximum ?? [])).to.deep.equal([4321]);
  });

  it("takes a path that begins with two slashes", async () => {
    expect((await ask({ metricnames: "usedmemory" }, "/")).status).to.equal(200);
  });

  for (const [what, query] of Object.entries({
    "an unknown metric": { metricnames: "usedmemry" },
    "an odd interval": { metricnames: "usedmemory", interval: "PT2H" },
    "an unknown aggregation": { metricnames: "usedmemory", aggregation: "Median" },
    "a timespan of nonsense": { metricnames: "usedmemory", timespan: "lately" },
    "a timespan before all retention": { metricnames: "usedmemory", timespan: "2020-01-01T00:00:00Z/2020-02-01T00:00:00Z" },
    "an unknown dimension": { metricnames: "usedmemory", $filter: "Colour eq '*'" },
  })) {
    it(`refuses ${what}`, async () => {
      const { status, body } = await ask(query);
      expect(status).to.equal(400);
      expect(messageOf(body)).to.be.a("string");
    });
  }
});
