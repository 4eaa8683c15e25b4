import { expect } from "chai";
import { runCli } from "./run-cli";

const ID = "/subscriptions/11111111-1111-4111-8111-111111111111";

describe("redis-move assess", () => {
  for (const [what, argv, message] of [
    ["no id", ["assess"], /missing required argument/],
    ["a name in place of an id", ["assess", "sessions"], /given: "sessions"; allowed: the ARM id/],
    ["no days", ["assess", ID, "--days", "0"], /--days: .*given: "0"; allowed: 1 to 30/],
    ["too many days", ["assess", ID, "--days", "31"], /--days/],
    ["half a day", ["assess", ID, "--days", "1.5"], /--days/],
    [
      "an unknown format",
      ["assess", ID, "--format", "pdf"],
      /--format: unknown format; given: pdf; allowed: table, json, html/,
    ],
    ["an unknown measure", ["assess", ID, "--size-by", "guess"], /--size-by/],
    ["a folder to write to", ["assess", ID, "--write", "/"], /--write: cannot read the stack config/],
    ["a stand-in without its token", ["assess", ID], /LOCAL_AZURE_TOKEN/],
  ] as const) {
    it(`refuses ${what} with exit 2 and one line`, async () => {
      const { exitCode, stdout, stderr } = await runCli(argv, {
        env: { LOCAL_AZURE_ARM_ENDPOINT: "https://127.0.0.1:1" },
      });
      expect([exitCode, stdout]).to.deep.equal([2, ""]);
      expect(stderr)
        .to.match(message)
        .and.to.match(/^[^\n]*\n$/);
    });
  }
});
