import { expect } from "chai";
import type { Exchange } from "../../local/arm/request-log";
import { skipReason, SpecChecker, specsPresent } from "./oav";

const URL = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg1/providers/Microsoft.Cache/redisEnterprise/amr1?api-version=2025-07-01";
const good: Exchange = {
  method: "GET",
  url: URL,
  requestHeaders: {},
  requestBody: undefined,
  status: 200,
  headers: {},
  body: { id: URL.split("?")[0], name: "amr1", type: "Microsoft.Cache/redisEnterprise", location: "westeurope", sku: { name: "Balanced_B10" }, properties: { publicNetworkAccess: "Enabled" } },
};

describe("check against the API descriptions", () => {
  let checker: SpecChecker;
  before(async function () {
    if (!specsPresent) {
      process.stderr.write(`skipped: ${skipReason}\n`);
      return this.skip();
    }
    checker = await SpecChecker.load();
  });

  it("passes what is right", async () => {
    expect(await checker.check([good])).to.deep.equal({ checked: 1, faults: [] });
  });

  const wrong: readonly (readonly [string, Partial<Exchange>, RegExp])[] = [
    ["an unknown member", { body: { ...(good.body as object), surprise: 1 } }, /ADDITIONAL_PROPERTIES/],
    ["a wrong type", { body: { ...(good.body as object), location: 7 } }, /INVALID_TYPE/],
    ["a missing member", { body: { location: "westeurope" } }, /MISSING_REQUIRED/],
    ["an undeclared status", { status: 206 }, /INVALID_RESPONSE_CODE/],
    ["a wrong request", { method: "PUT", requestBody: { location: "westeurope" } }, /MISSING_REQUIRED/],
  ];
  for (const [what, change, code] of wrong) {
    it(`finds ${what}`, async () => {
      const { faults } = await checker.check([{ ...good, ...change }]);
      expect(faults.join("\n")).to.match(code);
    });
  }
});
