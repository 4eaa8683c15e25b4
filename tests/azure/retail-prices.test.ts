import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHttpHeaders, type HttpClient, type PipelineRequest } from "@azure/core-rest-pipeline";
import { expect } from "chai";
import { cachedPrices } from "../../lib/azure/price-cache";
import { readRetailPrices } from "../../lib/azure/retail-prices";
import { UserError } from "../../lib/util/user-error";

const ROW = {
  productName: "Azure Managed Redis - Balanced",
  skuName: "B10",
  meterName: "B10 Cache Instance",
  armRegionName: "westeurope",
  currencyCode: "USD",
  unitOfMeasure: "1 Hour",
  type: "Consumption",
  effectiveStartDate: "2026-01-01T00:00:00Z",
  retailPrice: 0.315,
};
const QUERY = { region: "westeurope", currency: "USD" };

/** Answers questions about caches in turn, the last answer repeating; other questions get nothing. */
function service(...answers: unknown[]): HttpClient & { readonly requests: PipelineRequest[] } {
  const requests: PipelineRequest[] = [];
  return {
    requests,
    sendRequest: async (request) => {
      const besides = /Storage|Virtual/.test(decodeURIComponent(request.url));
      const answer = besides ? { Items: [] } : answers[Math.min(requests.length, answers.length - 1)];
      if (!besides) requests.push(request);
      if (answer instanceof Error) throw answer;
      return { request, status: 200, headers: createHttpHeaders(), bodyAsText: JSON.stringify(answer) };
    },
  };
}

describe("retail prices", () => {
  it("asks for one region and currency, and follows the pages", async () => {
    const http = service(
      { Items: [ROW], NextPageLink: "https://prices.azure.com/api/retail/prices?$skip=1" },
      { Items: [{ ...ROW, skuName: "B20" }], NextPageLink: null },
    );
    const prices = await readRetailPrices(QUERY, { httpClient: http });
    expect(prices.map(({ skuName }) => skuName)).to.deep.equal(["B10", "B20"]);
    const url = new URL(http.requests[0]?.url ?? "");
    expect(url.searchParams.get("currencyCode")).to.equal("'USD'");
    expect(url.searchParams.get("$filter"))
      .to.include("armRegionName eq 'westeurope'")
      .and.to.include("type eq 'Consumption'");
  });

  it("follows no link to another host", async () => {
    const http = service({ Items: [ROW], NextPageLink: "https://evil.example/api" });
    expect(await readRetailPrices(QUERY, { httpClient: http })).to.have.length(1);
    expect(http.requests).to.have.length(1);
  });

  it("stops on a page that links to itself", async () => {
    const http = service({ Items: [ROW], NextPageLink: "https://prices.azure.com/api/retail/prices?again" });
    expect(await readRetailPrices(QUERY, { httpClient: http })).to.have.length(50);
  });

  it("passes over rows of another shape", async () => {
    expect(
      await readRetailPrices(QUERY, { httpClient: service({ Items: [{ ...ROW, retailPrice: "cheap" }, null, 3] }) }),
    ).to.deep.equal([]);
  });

  for (const query of [
    { region: "west' or 1 eq 1", currency: "USD" },
    { region: "westeurope", currency: "dollars" },
  ]) {
    it(`refuses ${JSON.stringify(query)} before any request`, async () => {
      const http = service({ Items: [] });
      const error = await readRetailPrices(query, { httpClient: http }).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      expect(error).to.be.instanceOf(UserError);
      expect(http.requests).to.deep.equal([]);
    });
  }
});

describe("prices on disk", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "redis-move-prices-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const offline = () => service(new Error("no network"));

  it("serve seven days without the network, then read anew", async () => {
    const http = service({ Items: [ROW] });
    const read = (today: string) => cachedPrices(QUERY, { folder, today, httpClient: http });
    await read("2026-11-01");
    expect((await read("2026-11-08")).prices?.asOf).to.equal("2026-11-01");
    expect(http.requests).to.have.length(1);
    expect((await read("2026-11-09")).prices?.asOf).to.equal("2026-11-09");
    expect(http.requests).to.have.length(2);
  });

  it("are none when they are old and the network is away, but their date is told", async () => {
    await cachedPrices(QUERY, { folder, today: "2026-11-01", httpClient: service({ Items: [ROW] }) });
    expect(await cachedPrices(QUERY, { folder, today: "2026-12-01", httpClient: offline() })).to.deep.equal({
      prices: null,
      lastKnown: "2026-11-01",
    });
  });

  it("are none offline the first time", async () => {
    expect(await cachedPrices(QUERY, { folder, today: "2026-12-01", httpClient: offline() })).to.deep.equal({
      prices: null,
      lastKnown: null,
    });
  });

  it("are read anew where the file is damaged", async () => {
    writeFileSync(join(folder, "USD-westeurope.json"), '{"asOf":"2026-11-01","rows":');
    const { prices } = await cachedPrices(QUERY, {
      folder,
      today: "2026-11-02",
      httpClient: service({ Items: [ROW] }),
    });
    expect(prices?.rows).to.have.length(1);
    expect(readdirSync(folder)).to.deep.equal(["USD-westeurope.json"]);
  });

  it("come through where the folder cannot be written", async () => {
    writeFileSync(join(folder, "file"), "");
    const { prices } = await cachedPrices(QUERY, {
      folder: join(folder, "file", "below"),
      today: "2026-11-02",
      httpClient: service({ Items: [ROW] }),
    });
    expect(prices?.asOf).to.equal("2026-11-02");
  });
});
