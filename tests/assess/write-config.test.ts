import { expect } from "chai";
import { parse } from "yaml";
import { assess } from "../../lib/assess/assess";
import { parseTarget } from "../../lib/assess/targets";
import { writeConfig } from "../../lib/assess/write-config";
import { parseConfig, sizeCache } from "../../lib/config";
import { fakeArm } from "../support/fake-environment";
import { FROM, GROUP, idOf, serve, TO, type FakeCache } from "./fake-caches";

const FILE = `config:
  azure-redis-move:location: westeurope # where all of it is
  azure-redis-move:caches:
    # the shop's
    - name: shop
      strategy: rdb
      phase: sync # since Monday
      snapshot: one
      source:
        id: ${idOf("sessions")}
        sku: P1 # before the sale
        peakMemoryGB: 1
      target:
        prefer: memory
`;

async function assessed(...caches: FakeCache[]) {
  const { arm } = fakeArm(serve(caches));
  return (await assess(arm, [parseTarget(GROUP)], { window: { from: FROM, to: TO } })).caches;
}

interface WrittenEntry {
  readonly name: string;
  readonly source: Readonly<Record<string, unknown>>;
}

function entriesIn(text: string): WrittenEntry[] {
  return (parse(text) as { config: Record<string, WrittenEntry[]> }).config["azure-redis-move:caches"] ?? [];
}

const sourceIn = (text: string) => entriesIn(text)[0]?.source;

describe("writing an assessment into a stack's config", () => {
  it("updates the facts of a cache that is there, and leaves what people decided", async () => {
    const { text, updated, added } = writeConfig(
      FILE,
      "dev.yaml",
      await assessed({ name: "sessions", sku: "P2", peakGiB: 6 }),
    );
    expect([updated, added]).to.deep.equal([["sessions"], []]);
    expect(text)
      .to.include("sku: P2 # before the sale")
      .and.to.include("phase: sync # since Monday")
      .and.to.include("# the shop's");
    const [entry] =
      (
        parse(text) as {
          config: Record<string, { source: Record<string, unknown>; target: unknown; strategy: string }[]>;
        }
      ).config["azure-redis-move:caches"] ?? [];
    expect(entry?.source).to.include({ sku: "P2", peakMemoryGB: 6, measuredAt: "2026-11-23", tier: "Premium" });
    expect([entry?.strategy, entry?.target]).to.deep.equal(["rdb", { prefer: "memory" }]);
  });

  it("changes nothing the second time", async () => {
    const caches = await assessed(
      { name: "sessions", sku: "P2", peakGiB: 6 },
      { name: "catalog", sku: "C3", tier: "Standard" },
    );
    const { text } = writeConfig(FILE, "dev.yaml", caches);
    const again = writeConfig(text, "dev.yaml", caches);
    expect(again.text).to.equal(text);
    expect(again.unchanged).to.deep.equal(["catalog", "sessions"]);
  });

  it("adds new caches with the strategy that works for their tier, and the config parser takes the result", async () => {
    const caches = await assessed({ name: "catalog", sku: "C3", tier: "Standard" }, { name: "events", shards: 3 });
    for (const start of [FILE, "", "config: {}\n", "config:\n  azure-redis-move:caches: []\n"]) {
      const { text, added } = writeConfig(start, "dev.yaml", caches);
      expect(added).to.deep.equal(["catalog", "events"]);
      const { config } = parse(text) as { config: Record<string, unknown> };
      const values = Object.fromEntries(
        Object.entries(config).map(([key, value]) => [key.replace("azure-redis-move:", ""), value]),
      );
      const entries = values["caches"] as { name: string; strategy: string; phase: string }[];
      expect(entries.slice(-2).map(({ name, strategy, phase }) => [name, strategy, phase])).to.deep.equal([
        ["catalog", "copy", "provision"],
        ["events", "rdb", "provision"],
      ]);
      expect(parseConfig({ resourceGroup: "rg", ...values }).faults).to.equal(undefined);
    }
  });

  it("freezes the use with its date, and the config parser takes it", async () => {
    const { text } = writeConfig("", "dev.yaml", await assessed({ name: "events", sku: "P2", peakGiB: 6 }));
    const source = sourceIn(text);
    expect(source).to.include({
      measuredAt: "2026-11-23",
      measuredDays: 30,
      peakMemoryGB: 6,
      p95MemoryGB: 6,
      peakServerLoadPercent: 30,
      p95ServerLoadPercent: 30,
      peakConnections: 100,
      p95Connections: 100,
      peakBandwidthMBps: 2,
      p95BandwidthMBps: 2,
    });
  });

  it("keeps the use that was measured before, and its date, where nothing was measured now", async () => {
    const { text: first } = writeConfig("", "dev.yaml", await assessed({ name: "events", sku: "P2", peakGiB: 6 }));
    const later = first.replace("2026-11-23", "2026-10-01");
    const { text, updated } = writeConfig(later, "dev.yaml", await assessed({ name: "events", sku: "P3", peakGiB: null }));
    expect(updated).to.deep.equal(["events"]);
    expect(text).to.equal(later.replace("sku: P2", "sku: P3"));
  });

  it("leaves no measure with the date of another measurement", async () => {
    const [cache] = await assessed({ name: "events", sku: "P2", peakGiB: 6 });
    if (cache === undefined) throw new Error("no cache");
    const { text: first } = writeConfig("", "dev.yaml", [cache]);
    const { text } = writeConfig(first, "dev.yaml", [{ ...cache, use: { ...cache.use, serverLoadPercent: null } }]);
    expect(sourceIn(text)).to.include({ p95Connections: 100 }).and.not.have.any.keys("peakServerLoadPercent", "p95ServerLoadPercent");
  });

  it("writes the peak that decided, so that a preview comes to the same size", async () => {
    for (const [sizeBy, peakGiB, peak] of [["used", 9, 9], ["rss", 9, 10.8], ["used", 14, 13]] as const) {
      const { arm } = fakeArm(serve([{ name: "events", sku: "P2", peakGiB }]));
      const { caches } = await assess(arm, [parseTarget(GROUP)], { window: { from: FROM, to: TO }, sizeBy });
      const { text } = writeConfig("", "dev.yaml", caches);
      expect(sourceIn(text)).to.include({ peakMemoryGB: peak });
      const { caches: read = [] } = parseConfig({ resourceGroup: "rg", caches: entriesIn(text) });
      expect(read.map(({ source, target }) => sizeCache(source, target).record.target.sku)).to.deep.equal([
        caches[0]?.recommended?.sku,
      ]);
    }
  });

  it("gives a new entry the wishes that its size was found with, and no other entry", async () => {
    const wishes = { headroomPercent: 50, prefer: "memory" } as const;
    const { arm } = fakeArm(serve([{ name: "events", sku: "P2", peakGiB: 6.5 }, { name: "sessions", sku: "P1", peakGiB: 2 }]));
    const { caches } = await assess(arm, [parseTarget(GROUP)], { window: { from: FROM, to: TO }, ...wishes });
    const { text } = writeConfig(FILE, "dev.yaml", caches, wishes);
    const { caches: read = [] } = parseConfig({ resourceGroup: "rg", caches: entriesIn(text) });
    expect(read.map(({ target }) => target)).to.deep.equal([{ prefer: "memory" }, wishes]);
    expect(read.map(({ source, target }) => sizeCache(source, target).record.target.sku)).to.include(
      caches[0]?.recommended?.sku,
    );
  });

  it("shortens names that the config does not take, and keeps them apart", async () => {
    const name = (end: string) => `${"a-very-long-name-of-a-cache-that-has-3"}-${end}`;
    const { text } = writeConfig("", "dev.yaml", await assessed({ name: name("one") }, { name: name("two") }, { name: "7up" }));
    expect(entriesIn(text).map((entry) => entry.name)).to.deep.equal([
      "cache-7up",
      "a-very-long-name-of-a-cache-that-has",
      "a-very-long-name-of-a-cache-that-ha-2",
    ]);
    expect(parseConfig({ resourceGroup: "rg", caches: entriesIn(text) }).faults).to.equal(undefined);
  });

  it("quotes what Pulumi would read as something else than text", async () => {
    expect(writeConfig("", "dev.yaml", await assessed({ name: "events" })).text).to.include('measuredAt: "2026-11-23"');
  });

  it("gives entries of the same name names of their own", async () => {
    const other = FILE.replace(idOf("sessions"), idOf("elsewhere")).replace("name: shop", "name: catalog");
    expect(
      writeConfig(other, "dev.yaml", await assessed({ name: "catalog", sku: "C3", tier: "Standard" })).text,
    ).to.include("name: catalog-2");
  });
});
