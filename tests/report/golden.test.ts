import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { buildReport, renderHtml, renderMarkdown, type PriceLookup } from "../../lib/report";
import {
  managedRedisHourly,
  monthly,
  pageBlobMonthlyPerGB,
  privateEndpointHourly,
  sourceHourly,
  type PriceBook,
} from "../../lib/sizing/prices";
import { plan, sizingRecord, type PlannedCache } from "./plan-builder";

/** `UPDATE_GOLDEN=1` writes them anew; read the diff before it is committed. */
const FOLDER = join(__dirname, "golden");

const row = (productName: string, meterName: string, retailPrice: number) => ({
  productName,
  meterName,
  retailPrice,
  skuName: "",
  armRegionName: "westeurope",
  currencyCode: "USD",
  unitOfMeasure: "1 Hour",
  type: "Consumption",
  effectiveStartDate: "2026-01-01",
});
const BOOK: PriceBook = {
  region: "westeurope",
  currency: "USD",
  asOf: "2026-11-20",
  rows: [
    row("Azure Managed Redis - Balanced", "B5 Cache Instance", 0.156),
    row("Azure Managed Redis - Balanced", "B10 Cache Instance", 0.315),
    row("Azure Managed Redis - Balanced", "B20 Cache Instance", 0.629),
    row("Azure Managed Redis - Memory Optimized", "M10 Cache Instance", 0.308),
    row("Azure Redis Cache Premium", "P2 Cache Instance", 0.555),
    { ...row("Standard Page Blob", "LRS Data Stored", 0.045), unitOfMeasure: "1 GB/Month" },
    { ...row("Virtual Network Private Link", "Standard Private Endpoint", 0.01), armRegionName: "Global" },
  ],
};
const PRICES: PriceLookup = {
  managedRedis: ({ sku, highAvailability }) => dated(managedRedisHourly(BOOK, sku, highAvailability)),
  source: (source) => dated(sourceHourly(BOOK, source)),
  blobGB: () => ofMonth(pageBlobMonthlyPerGB(BOOK)),
  privateEndpoint: () => dated(privateEndpointHourly(BOOK)),
  lastKnown: BOOK.asOf,
};
function dated(hourly: number | null) {
  return ofMonth(hourly === null ? null : monthly(hourly));
}
function ofMonth(amount: number | null) {
  return amount === null ? null : { amount, currency: BOOK.currency, asOf: BOOK.asOf };
}

const p2 = sizingRecord({ sku: "P2", peakMemoryGB: 5.95 });
const measured = {
  measuredAt: "2026-11-23",
  measuredDays: 30,
  peakMemoryGB: 5.95,
  p95MemoryGB: 5.2,
  peakServerLoadPercent: 71,
  p95ServerLoadPercent: 38.5,
  peakConnections: 4210,
  p95Connections: 3900,
  peakBandwidthMBps: 48.313,
  p95BandwidthMBps: 12,
  reservedMB: 1284,
};
const finding = {
  code: "port-changes",
  severity: "change",
  text: "Clients connect to port 10000 instead of 6380.",
  remedy: "Take the port from the stack's output.",
};

const CASES: Readonly<Record<string, readonly (readonly PlannedCache[])[]>> = {
  "first-creation": [
    [
      {
        op: "create",
        sizing: p2,
        measured,
        findings: [finding],
        transfer: { op: "create", new: { snapshot: "2026-11-23", timeoutMinutes: 45 } },
      },
    ],
  ],
  "scale-up": [[{ to: { sku: "Balanced_B20" }, sizing: p2, measured }]],
  "scale-down": [[{ from: { sku: "Balanced_B20" }, to: { sku: "Balanced_B10" }, sizing: p2 }]],
  "policy-change": [[{ to: { clusteringPolicy: "EnterpriseCluster" }, sizing: p2 }]],
  "cluster-replaced": [
    [
      {
        op: "replace",
        databaseOp: "replace",
        replaceReasons: ["location"],
        to: { location: "northeurope" },
        sizing: p2,
      },
    ],
  ],
  deletion: [[{ op: "delete", sizing: p2 }]],
  "ha-on": [[{ from: { highAvailability: "Disabled" }, to: { highAvailability: "Enabled" }, sizing: p2 }]],
  "no-change": [[]],
  "forty-caches": [
    Array.from({ length: 40 }, (_, index) => ({
      name: `cache-${String(index).padStart(2, "0")}`,
      to: { sku: index % 3 === 0 ? "Balanced_B20" : "MemoryOptimized_M10" },
      sizing: p2,
      measured,
    })),
  ],
  "three-stacks": ["dev", "staging", "prod"].map((stack, index) => [
    { stack, name: "sessions", to: { sku: index === 2 ? "Balanced_B20" : "Balanced_B10" }, sizing: p2 },
    ...(index === 0
      ? []
      : [{ stack, name: "catalog", op: "create", sizing: sizingRecord({ sku: "P1" }), to: { sku: "Balanced_B5" } }]),
  ]),
};

describe("golden reports", () => {
  for (const [name, stacks] of Object.entries(CASES)) {
    it(`${name} reads as it did`, () =>
      check(
        name,
        stacks.map((caches) => plan(caches)),
      ));
  }

  it("failed-preview reads as it did", () => {
    const diagnostics = [
      {
        severity: "error",
        urn: "urn:pulumi:dev::shop::azure-redis-move:index:CacheMove::sessions",
        message: "sessions.target.clusteringPolicy: NoCluster reaches 24 GB",
      },
      { severity: "error", urn: "", message: "preview failed" },
    ];
    check("failed-preview", [plan([{ sizing: p2 }], { diagnostics })]);
  });
});

function check(name: string, texts: readonly string[]): void {
  const report = buildReport(
    texts.map((text, index) => ({ name: `preview-${index}.json`, text })),
    { prices: PRICES },
  );
  same(`${name}.md`, renderMarkdown(report));
  if (name === "scale-up" || name === "three-stacks") same(`${name}.html`, renderHtml(report));
}

function same(file: string, text: string): void {
  const path = join(FOLDER, file);
  if (process.env["UPDATE_GOLDEN"] === "1") {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(path, text);
  }
  expect(existsSync(path), `${file} is missing; write it with UPDATE_GOLDEN=1`).to.equal(true);
  expect(text).to.equal(readFileSync(path, "utf8"));
}
