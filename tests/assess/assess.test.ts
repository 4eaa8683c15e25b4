import { expect } from "chai";
import { assess, type AssessOptions } from "../../lib/assess/assess";
import { renderAssessment } from "../../lib/assess/html/render";
import { parseTarget } from "../../lib/assess/targets";
import { UserError } from "../../lib/util/user-error";
import { fakeArm } from "../support/fake-environment";
import { FROM, GROUP, idOf, serve, SUBSCRIPTION, TO, type FakeCache } from "./fake-caches";

const window = { from: FROM, to: TO };

function run(caches: readonly FakeCache[], ids: readonly string[] = [GROUP], options: Partial<AssessOptions> = {}) {
  const { arm, http } = fakeArm(serve(caches));
  return { assessment: assess(arm, ids.map(parseTarget), { window, ...options }), http };
}

async function only(cache: FakeCache, options: Partial<AssessOptions> = {}) {
  const { caches } = await run([cache], [GROUP], options).assessment;
  const [first] = caches;
  if (first === undefined) throw new Error("no cache was read");
  return first;
}

describe("assessment", () => {
  it("sizes a cache from its measured peak", async () => {
    const cache = await only({ name: "sessions", sku: "P2", peakGiB: 6 });
    expect(cache.recommended?.sku).to.equal("Balanced_B10");
    expect([cache.rule, cache.use.usedMemoryGB?.peak, cache.use.rssGB?.peak]).to.deep.equal(["MAP-11", 6, 7.2]);
    expect(cache.warnings).to.deep.equal([]);
  });

  it("sums the shards of a cluster, 30 of them too", async () => {
    const cache = await only({ name: "events", shards: 30, peakGiB: 4 });
    expect(cache.use.usedMemoryGB?.peak).to.equal(120);
    const { http } = run([{ name: "events" }]);
    await run([{ name: "events" }]).assessment;
    expect(http.requests.every(({ url }) => !url.includes("/metrics") || url.includes("top=100"))).to.equal(true);
  });

  it("reads the facts that findings rest on", async () => {
    const properties = {
      enableNonSslPort: true,
      minimumTlsVersion: "1.0",
      subnetId: "/subscriptions/s/x",
      publicNetworkAccess: "Disabled",
    };
    const { facts, findings } = await only({ name: "old", sku: "P1", properties });
    expect(facts).to.include({
      sku: "P1",
      tier: "Premium",
      shards: 0,
      location: "westeurope",
      evictionPolicy: "allkeys-lru",
      enableNonSslPort: true,
      reservedMB: 1284,
      peakConnections: 100,
    });
    const codes = findings.map(({ code }) => code);
    expect(codes).to.include.members(["plain-text", "tls-version", "vnet-injection", "endpoint"]);
  });

  it("reads caches, groups and subscriptions, each cache once whatever its case", async () => {
    const ids = [SUBSCRIPTION, GROUP, idOf("a").toUpperCase().replace("/SUBSCRIPTIONS/", "/subscriptions/"), idOf("b")];
    const { caches } = await run([{ name: "a" }, { name: "b" }], ids).assessment;
    expect(caches.map(({ name }) => name)).to.deep.equal(["a", "b"]);
  });

  it("goes on past a cache that cannot be read, and says why", async () => {
    const forbidden = { status: 403, body: { error: { code: "AuthorizationFailed", message: "no right" } } };
    const { caches, unreadable } = await run([{ name: "a", instead: { self: forbidden } }, { name: "b" }]).assessment;
    expect(caches.map(({ name }) => name)).to.deep.equal(["b"]);
    expect(unreadable).to.have.length(1);
    expect(unreadable[0]?.reason).to.include("AuthorizationFailed");
  });

  it("says which parts it may not read, and does not take them for empty", async () => {
    const forbidden = { status: 403, body: { error: { code: "AuthorizationFailed", message: "no right" } } };
    const { facts, warnings } = await only({ name: "a", instead: { firewallRules: forbidden } });
    expect(facts.firewallRules).to.equal(undefined);
    expect(warnings.map(({ code }) => code)).to.deep.equal(["not-readable"]);
  });

  it("takes a list that a tier does not have for empty", async () => {
    const { facts, warnings } = await only({
      name: "a",
      sku: "C1",
      tier: "Basic",
      instead: { patchSchedules: { status: 404, body: { error: { code: "NotFound" } } } },
    });
    expect(facts.patchSchedule).to.deep.equal([]);
    expect(warnings.map(({ code }) => code)).to.not.include("not-readable");
  });

  it("warns where nothing was measured, and takes the abundant size", async () => {
    const { recommended, warnings } = await only({ name: "a", sku: "P2", peakGiB: null });
    expect(recommended?.sku).to.equal("Balanced_B20");
    expect(warnings[0]?.code).to.equal("no-measurement");
  });

  it("sizes by the resident set on request, and never above what the cache holds", async () => {
    expect((await only({ name: "a", sku: "P2", peakGiB: 9 }, { sizeBy: "rss" })).recommended?.sku).to.equal(
      "Balanced_B20",
    );
    const cut = await only({ name: "a", sku: "P2", peakGiB: 12 }, { sizeBy: "rss" });
    expect(cut.warnings.map(({ code }) => code)).to.include("peak-above-size");
  });

  it("says when no size may be taken, and goes on", async () => {
    const { recommended, warnings } = await only({ name: "huge", sku: "P5", shards: 10, peakGiB: 90 });
    expect(recommended).to.equal(null);
    expect(warnings.map(({ code }) => code)).to.include("no-size");
  });

  it("obeys a throttled service", async () => {
    let refusals = 2;
    const handler = serve([{ name: "a" }]);
    const { arm } = fakeArm((request) =>
      request.url.includes("/metrics") && refusals-- > 0
        ? { status: 429, headers: { "retry-after": "1" } }
        : handler(request),
    );
    const { caches, unreadable } = await assess(arm, [parseTarget(GROUP)], { window });
    expect([caches.length, unreadable.length]).to.deep.equal([1, 0]);
  });

  it("reports progress up to the end", async () => {
    const seen: string[] = [];
    await run([{ name: "a" }, { name: "b" }], [GROUP], { onProgress: (done, total) => seen.push(`${done}/${total}`) })
      .assessment;
    expect(seen).to.deep.equal(["0/2", "1/2", "2/2"]);
  });

  it("draws the plot and escapes what a cache says of itself", async () => {
    const { assessment } = run(
      [{ name: "a", sku: "P2", peakGiB: 6, properties: { redisConfiguration: { "maxmemory-policy": "<script>" } } }],
      [GROUP],
      { keepMemory: true },
    );
    const page = renderAssessment(await assessment);
    expect(page)
      .to.match(/<path class="used" d="M[\d.,LM]+"/)
      .and.to.include(">B10, ");
    expect(page).to.not.include("<script");
  });

  for (const text of [
    "",
    "sessions",
    "/subscriptions",
    `${GROUP}/providers/Microsoft.Cache/redisEnterprise/x`,
    `${GROUP}/providers/Microsoft.Storage/storageAccounts/x`,
    "/subscriptions/a/b",
  ]) {
    it(`refuses ${JSON.stringify(text)} as a target`, () =>
      expect(() => parseTarget(text)).to.throw(UserError, /allowed: the ARM id/));
  }
});
