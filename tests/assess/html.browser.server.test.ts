import { expect } from "chai";
import { assess } from "../../lib/assess/assess";
import { renderAssessment } from "../../lib/assess/html/render";
import { parseTarget } from "../../lib/assess/targets";
import { describeWithBrowser, VIEWS } from "../support/browser";
import { fakeArm } from "../support/fake-environment";
import { FROM, GROUP, serve, TO, type FakeCache } from "./fake-caches";

const forbidden = {
  status: 403,
  body: { error: { code: "AuthorizationFailed", message: `The client has no right to read ${"x".repeat(200)}.` } },
};

const pages: Readonly<Record<string, readonly FakeCache[]>> = {
  ordinary: [
    { name: "sessions", sku: "P2", peakGiB: 6 },
    {
      name: "events",
      sku: "P3",
      shards: 4,
      peakGiB: 12,
      properties: { enableNonSslPort: true, minimumTlsVersion: "1.0", subnetId: "/subscriptions/s/x" },
    },
    { name: "reports", sku: "C1", tier: "Basic", peakGiB: null },
    { name: "huge", sku: "P5", shards: 10, peakGiB: 90 },
    { name: "closed", instead: { self: forbidden } },
  ],
  // A name of 63 characters is the longest that Azure takes; other texts may be longer.
  hostile: [
    {
      name: `a${"x".repeat(61)}z`,
      sku: "P2",
      peakGiB: 6,
      properties: { redisConfiguration: { "maxmemory-policy": "y".repeat(300) } },
    },
    { name: "shut", sku: "P1", instead: { firewallRules: forbidden } },
  ],
  one: [{ name: "sessions", sku: "C3", tier: "Standard", peakGiB: 0.01 }],
  none: [],
};

describeWithBrowser("the assessment in a browser", (look) => {
  for (const [name, caches] of Object.entries(pages)) {
    for (const view of VIEWS) {
      it(`${name} fits ${view.width} pixels, is readable in ${view.scheme}, and loads nothing`, async () => {
        const { arm } = fakeArm(serve(caches));
        const page = renderAssessment(
          await assess(arm, [parseTarget(GROUP)], { window: { from: FROM, to: TO }, keepMemory: true }),
        );
        expect(await look(`assessment-${name}`, page, view)).to.deep.equal({
          overflows: [],
          violations: [],
          complaints: [],
          requests: [],
        });
      });
    }
  }
});
