import { expect } from "chai";
import { buildReport } from "../../lib/report";
import { parseFailOn } from "../../lib/report/fail-on";
import { UserError } from "../../lib/util/user-error";
import { plan } from "./plan-builder";

const read = (text: string) => buildReport([{ name: "dev.json", text }]);

describe("reading a preview", () => {
  for (const [what, text, given] of [
    ["nothing", "", /given: nothing/],
    ["a cut document", plan([{}]).slice(0, -20), /cut off/],
    ["another document", '{"hello": 1}', /without steps/],
    ["a list", "[1]", /without steps/],
    ["console text", "Previewing update (dev):", /no JSON/],
    [
      "an event stream",
      '{"sequence":1,"timestamp":1,"preludeEvent":{}}\n{"sequence":2,"timestamp":1}',
      /stream of events/,
    ],
    ["steps that are no list", '{"steps":{"op":"delete"}}', /steps are no list/],
    ["diagnostics that are no list", '{"steps":[],"diagnostics":{"severity":"error"}}', /diagnostics are no list/],
    ["a step without a URN", '{"steps":[{"op":"create"}]}', /without op and urn/],
  ] as const) {
    it(`refuses ${what} in one line that names the file`, () => {
      expect(() => read(text))
        .to.throw(UserError, given)
        .with.property("message")
        .that.matches(/^dev\.json is no preview; [^\n]*$/);
    });
  }

  it("repeats no piece of a damaged preview", () => {
    for (const text of ['{"password": hunter2}', '{"a": "b"}\nhunter2', 'hunter2, "hunter2"', '{"steps": [hunter2"']) {
      expect(() => read(text), text).to.throw(UserError).with.property("message").that.does.not.contain("unter2");
    }
  });

  it("ignores what a newer engine adds", () => {
    const report = read(
      plan([{ to: { sku: "Balanced_B20" } }], { telemetry: { a: 1 }, changeSummary: { unheard: 3 } }),
    );
    expect(report.caches.map(({ changeClass }) => changeClass)).to.deep.equal(["in-place"]);
  });

  it("reads a preview with a byte order mark", () => {
    expect(read(`\uFEFF${plan([{}])}`).caches).to.have.length(1);
  });

  it("takes names from the component, from the cluster without one", () => {
    expect(
      read(plan([{ name: "sessions" }, { name: "bare", plain: true }])).caches.map(({ name }) => name),
    ).to.deep.equal(["bare", "sessions"]);
  });

  it("reads conditions and refuses unknown ones", () => {
    expect(parseFailOn("data-loss,blocker, cost+20%")).to.deep.equal([
      { kind: "data-loss" },
      { kind: "blocker" },
      { kind: "cost", percent: 20 },
    ]);
    for (const wrong of ["", "cost", "cost+%", "cost+-1%", "data-loss,,blocker", "cost+20"])
      expect(() => parseFailOn(wrong)).to.throw(UserError, /--fail-on/);
  });
});
