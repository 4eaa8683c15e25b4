import { expect } from "chai";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { buildReport, renderHtml, renderJson, renderMarkdown } from "../../lib/report";
import { UserError } from "../../lib/util/user-error";
import { runCli } from "../cli/run-cli";
import { temporaryFolder } from "../support/temp-folder";
import { plan } from "./plan-builder";

const URN = "urn:pulumi:dev::shop::azure-native:redisenterprise:RedisEnterprise::cart";
const summary = (passed: string[], failed: string[] = []) => ({ policyAnalyzeSummaryEvent: { resourceUrn: URN, passed, failed } });
const violation = (policyName: string, enforcementLevel: string, message: string, resourceUrn = URN) => ({
  policyEvent: { resourceUrn, policyName, enforcementLevel, message, color: "never" },
});
const log = (...events: object[]) => events.map((event, sequence) => JSON.stringify({ sequence, timestamp: 1, ...event })).join("\n");

const LOG = log(
  { policyLoadEvent: {} },
  { diagnosticEvent: { severity: "debug", message: "accessKeys: primaryKey hidden-from-all" } },
  violation("redis-retirement", "advisory", "Retired; every cache moves.\nold: becomes Balanced_B20\n", URN.replace("cart", "old")),
  violation("redis-no-public-network", "mandatory", "By private endpoints only.\ncart: the public network reaches it; set publicNetworkAccess to \"Disabled\"\n"),
  summary(["redis-tls-only"], ["redis-no-public-network"]),
);
const failed = plan([{ name: "cart", plain: true }], { diagnostics: [{ severity: "error", message: "error: preview failed\n" }] });
const build = (text: string, events?: string) => buildReport([{ name: "p.json", text }], events === undefined ? {} : { events: [{ name: "events.json", text: events }] });

describe("policies in a report", () => {
  const folder = temporaryFolder();

  it("are named with level, resource and remedy, the mandatory first", () => {
    const text = renderMarkdown(build(failed, LOG));
    const section = text.slice(text.indexOf("### Policies"), text.indexOf("### Why"));
    expect(section.split("\n")).to.include("3 policies ran, 2 violations.");
    expect(section).to.match(/\| mandatory \| `redis-no-public-network` \| `cart` \| cart: the public network reaches it; set publicNetworkAccess to "Disabled" \|\n\| advisory \| `redis-retirement` \| `old` \| old: becomes Balanced\\?_B20 \|/);
    expect(text).to.include("- preview failed: mandatory policies are violated");
  });

  it("are diagnostics in the JSON form, and stand in the page", () => {
    const report = build(failed, LOG);
    const { diagnostics } = JSON.parse(renderJson(report)) as { diagnostics: unknown[] };
    expect(diagnostics).to.deep.include({ stack: "dev", severity: "error", urn: URN, message: 'policy redis-no-public-network (mandatory): cart: the public network reaches it; set publicNetworkAccess to "Disabled"' });
    expect(renderHtml(report)).to.include("<h2>Policies</h2><p>3 policies ran, 2 violations.</p>").and.include("redis-retirement: old");
  });

  it("are said to hold where all do, and are not spoken of where no log was given", () => {
    expect(renderMarkdown(build(plan([]), log(summary(["a", "b"]))))).to.include("### Policies\n\n2 policies ran, none was violated.");
    expect(renderMarkdown(build(plan([])))).to.not.include("Policies");
    expect(renderMarkdown(build(failed))).to.include("the engine names no reason here, as where a policy is violated: give its event log with --events");
  });

  it("are not spoken of where none ran, and are then no reason for a failure", () => {
    const report = build(failed, log({ policyLoadEvent: {} }, { summaryEvent: {} }));
    for (const text of [renderMarkdown(report), renderHtml(report)]) expect(text).to.include("preview failed").and.not.match(/policies|policy ran/i);
  });

  it("let nothing else of the log out, and no markup", () => {
    const hostile = log(violation("<img>", "a|b", "x\n<b> @everyone key=" + "q".repeat(43) + "=", `${URN}<i>`), { diagnosticEvent: { severity: "debug", message: "hidden-from-all" } });
    for (const text of [build(failed, hostile), build(failed, LOG)].flatMap((report) => [renderMarkdown(report), renderHtml(report), renderJson(report)]))
      expect(text).to.not.include("hidden-from-all").and.not.include("qqqqqq");
    const markdown = renderMarkdown(build(failed, hostile));
    expect(markdown.replace(/`[^`]*`/g, "")).to.not.match(/<img>|<b>|<i>|@everyone|a\|b/);
    expect(renderHtml(build(failed, hostile))).to.not.match(/<img|<b> |<i>/);
  });

  it("are read from a log that is cut off, and refused from what is none", () => {
    expect(build(failed, LOG.slice(0, -20)).policies?.results).to.have.length(2);
    for (const text of ["", "{}", "not a log", failed, '{"a":1}\n[']) expect(() => build(failed, text), text.slice(0, 20)).to.throw(UserError, /events\.json is no event log.*--event-log/);
  });

  it("come by --events, once for each preview", async () => {
    const file = async (name: string, text: string) => {
    await writeFile(path.join(folder(), name), text);
    return path.join(folder(), name);
    };
    const previews = [await file("dev.json", plan([{}])), await file("prod.json", plan([{ stack: "prod" }]))];
    const events = [await file("dev.events", LOG), await file("prod.events", log(summary(["p"]), violation("p", "advisory", "d\nsay", URN.replace("dev", "prod"))))];
    const env = { REDIS_MOVE_PRICES: "off" };
    const done = await runCli(["report", ...previews, "--events", events[0] ?? "", "--events", events[1] ?? ""], { env });
    expect(done.exitCode).to.equal(0);
    expect(done.stdout).to.include("4 policies ran, 3 violations.");
    const missing = await runCli(["report", ...previews, "--events", path.join(folder(), "none")], { env });
    expect(missing.exitCode).to.equal(2);
    expect(missing.stderr).to.match(/^redis-move report: cannot read the event log.*\n$/);
  });
});
