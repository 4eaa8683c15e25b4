import { expect } from "chai";
import { parse } from "yaml";
import { assess } from "../../lib/assess/assess";
import { parseTarget } from "../../lib/assess/targets";
import { writeConfig } from "../../lib/assess/write-config";
import { parseConfig } from "../../lib/config";
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
