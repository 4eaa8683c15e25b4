import { expect } from "chai";
import { Differences } from "../../lib/copy/verify/differences";

describe("differences", () => {
  const missing = { kind: "missing", size: 1, source: "string, no expiry", target: "none" } as const;

  it("count a key once, however often it is met", () => {
    const found = new Differences(undefined);
    for (const name of ["a", "b", "a", "\xff", "b"]) found.add(Buffer.from(name, "latin1"), missing, undefined);
    expect([found.total, found.examples.length]).to.deep.equal([3, 3]);
  });

  it("remember names within a bound, and count on beyond it", () => {
    const found = new Differences(undefined);
    const long = (i: number): Buffer => Buffer.from(String(i).padStart(100_000));
    for (let i = 0; i < 90; i++) found.add(long(i), missing, undefined);
    for (const i of [0, 89]) found.add(long(i), missing, undefined);
    expect(found.total).to.equal(91);
  });
});
