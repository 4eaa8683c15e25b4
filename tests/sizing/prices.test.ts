import { expect } from "chai";
import {
  managedRedisHourly,
  monthly,
  pageBlobMonthlyPerGB,
  privateEndpointHourly,
  sourceHourly,
  type PriceBook,
  type PriceRow,
} from "../../lib/sizing/prices";

const row = (productName: string, meterName: string, retailPrice: number, more: Partial<PriceRow> = {}): PriceRow => ({
  productName,
  meterName,
  retailPrice,
  skuName: meterName.split(" ")[0] ?? "",
  armRegionName: "westeurope",
  currencyCode: "USD",
  unitOfMeasure: "1 Hour",
  type: "Consumption",
  effectiveStartDate: "2026-01-01T00:00:00Z",
  ...more,
});
const book = (...rows: PriceRow[]): PriceBook => ({ region: "westeurope", currency: "USD", asOf: "2026-11-22", rows });

const monthOf = (hourlyPrice: number | null) => (hourlyPrice === null ? null : monthly(hourlyPrice));

describe("prices", () => {
  it("reproduces the published samples (azure.md 14)", () => {
    const samples = book(
      row("Azure Managed Redis - Memory Optimized", "M10 Cache Instance", 0.308),
      row("Azure Redis Cache Standard", "C3 Cache Instance", 0.225),
      row("Azure Redis Cache Premium", "P2 Cache Instance", 0.555),
    );
    const premium = { sku: "P2", tier: "Premium", shards: 3 } as const;
    expect(monthOf(managedRedisHourly(samples, "MemoryOptimized_M10", true))).to.equal(449.68);
    expect(monthOf(managedRedisHourly(samples, "MemoryOptimized_M10", false))).to.equal(224.84);
    expect(monthOf(sourceHourly(samples, { sku: "C3", tier: "Standard", shards: 0, replicasPerPrimary: 1 }))).to.equal(
      328.5,
    );
    expect(monthOf(sourceHourly(samples, { ...premium, replicasPerPrimary: 1 }))).to.equal(2430.9);
    expect(monthOf(sourceHourly(samples, { ...premium, replicasPerPrimary: 2 }))).to.equal(3646.35);
  });

  it("does not double a meter that covers two nodes", () => {
    const twoNodes = book(row("Azure Redis Cache Premium", "P1 Cache", 0.5));
    expect(sourceHourly(twoNodes, { sku: "P1", tier: "Premium", shards: 0, replicasPerPrimary: 1 })).to.equal(0.5);
  });

  it("tells Basic from Standard, and takes either meter of Basic (U-26)", () => {
    const c1 = { sku: "C1", shards: 0, replicasPerPrimary: 0 } as const;
    const basic = row("Azure Redis Cache Basic", "C1 Cache", 0.05);
    expect(sourceHourly(book(basic), { ...c1, tier: "Basic" })).to.equal(0.05);
    expect(sourceHourly(book({ ...basic, meterName: "C1 Cache Instance" }), { ...c1, tier: "Basic" })).to.equal(0.05);
    expect(sourceHourly(book(basic), { ...c1, tier: "Standard" })).to.equal(null);
  });

  it("takes the newest price and no reservation", () => {
    const product = "Azure Managed Redis - Balanced";
    const rows = book(
      row(product, "B10 Cache Instance", 9, { type: "Reservation" }),
      row(product, "B10 Cache Instance", 1, { effectiveStartDate: "2025-01-01T00:00:00Z" }),
      row(product, "B10 Cache Instance", 2),
    );
    expect(managedRedisHourly(rows, "Balanced_B10", false)).to.equal(2);
  });

  it("prices page blobs by the GB and endpoints of the region, else those for all", () => {
    const blob = { ...row("Standard Page Blob", "LRS Data Stored", 0.045), unitOfMeasure: "1 GB/Month" };
    const endpoint = row("Virtual Network Private Link", "Standard Private Endpoint", 0.01, {
      armRegionName: "Global",
    });
    expect(pageBlobMonthlyPerGB(book(blob))).to.equal(0.045);
    expect(privateEndpointHourly(book(endpoint))).to.equal(0.01);
    expect(
      privateEndpointHourly(book(endpoint, { ...endpoint, armRegionName: "westeurope", retailPrice: 0.02 })),
    ).to.equal(0.02);
    expect([pageBlobMonthlyPerGB(book()), privateEndpointHourly(book())]).to.deep.equal([null, null]);
  });

  it("never guesses", () => {
    expect(managedRedisHourly(book(), "Balanced_B10", true)).to.equal(null);
    expect(managedRedisHourly(book(), "Balanced_B7", true)).to.equal(null);
  });
});
