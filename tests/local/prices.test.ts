import { expect } from "chai";
import { readRetailPrices } from "../../lib/azure/retail-prices";
import { managedRedisSkus } from "../../lib/sizing/managed-redis-skus";
import { cacheSkus } from "../../lib/sizing/cache-skus";
import { managedRedisHourly, monthly, sourceHourly, type PriceBook } from "../../lib/sizing/prices";
import type { FastAzure } from "./support";
import { startFast } from "./support";

describe("local retail prices", () => {
  let azure: FastAzure;
  before(async () => {
    azure = await startFast();
  });
  after(() => azure.local.stop());

  const book = async (region: string, currency = "USD"): Promise<PriceBook> => {
    const rows = await readRetailPrices({ region, currency }, { endpoint: azure.local.env["LOCAL_AZURE_PRICES_ENDPOINT"] ?? "", ca: azure.local.ca.certificate });
    return { region, currency, asOf: "2026-11-22", rows };
  };

  it("has a price of every size, read page by page without sign-in", async () => {
    const europe = await book("westeurope");
    expect(europe.rows.length).to.be.greaterThan(managedRedisSkus.length);
    expect(managedRedisSkus.filter(({ name }) => managedRedisHourly(europe, name, true) === null)).to.deep.equal([]);
    const sources = cacheSkus.flatMap(({ short: sku, tiers }) => tiers.map((tier) => ({ sku, tier, shards: 0, replicasPerPrimary: 1 })));
    expect(sources.filter((source) => sourceHourly(europe, source) === null)).to.deep.equal([]);
  });

  it("agrees with the published samples", async () => {
    const [west, east, europe] = await Promise.all([book("westus2"), book("eastus"), book("westeurope")]);
    expect(monthly(managedRedisHourly(west, "MemoryOptimized_M10", true) ?? 0)).to.equal(449.68);
    expect(monthly(sourceHourly(east, { sku: "C3", tier: "Standard", shards: 0, replicasPerPrimary: 1 }) ?? 0)).to.equal(328.5);
    expect(monthly(sourceHourly(europe, { sku: "P2", tier: "Premium", shards: 3, replicasPerPrimary: 2 }) ?? 0)).to.equal(3646.35);
  });

  it("has reservations, which look like prices of an hour", async () => {
    const { body } = await azure.arm.send("GET", `/api/retail/prices?$filter=${encodeURIComponent("skuName eq 'P1' and armRegionName eq 'westeurope' and contains(productName, 'Premium')")}`);
    const { Items } = body as { Items: { type: string }[] };
    expect(new Set(Items.map(({ type }) => type))).to.deep.equal(new Set(["Consumption", "Reservation"]));
  });

  it("has nothing for a region or filter it does not know, and says so of a currency", async () => {
    expect((await book("atlantis")).rows.filter(({ armRegionName }) => armRegionName !== "Global")).to.deep.equal([]);
    expect((await azure.arm.send("GET", "/api/retail/prices?currencyCode='XYZ'")).status).to.equal(400);
    expect((await azure.arm.send("GET", "/api/retail/prices?$filter=retailPrice%20gt%201")).status).to.equal(400);
  });
});
