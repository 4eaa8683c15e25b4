import { expect } from "chai";
import { faultLine, show, under } from "../../lib/util/fault";
import { nearest } from "../../lib/util/nearest";

describe("faults", () => {
  it("say path, problem, given, allowed and remedy in one line", () => {
    expect(faultLine({ path: "a.b", problem: "is odd", given: "1", allowed: "2", remedy: "say 2" })).to.equal(
      "a.b: is odd; given: 1; allowed: 2; say 2",
    );
  });

  it("move further out", () => {
    expect(under("caches[0]", { path: "name", problem: "" }).path).to.equal("caches[0].name");
    expect(under("caches", { path: "[0]", problem: "" }).path).to.equal("caches[0]");
  });

  it("show what was given, short and without credentials", () => {
    expect(show("x".repeat(100)))
      .to.have.length(60)
      .and.to.match(/\.\.\.$/);
    expect(
      show("cart.redis.cache.windows.net:6380,password=a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6q7r8s9t0u1v=,ssl=True"),
    ).to.not.include("a1b2c3");
    expect(show("11111111-1111-4111-8111-111111111111")).to.equal('"11111111-1111-4111-8111-111111111111"');
  });

  it("guess what was meant, and do not guess wildly", () => {
    expect(nearest("straegy", ["strategy", "phase"])).to.equal("strategy");
    expect(nearest("OSSCLUSTER", ["OSSCluster", "NoCluster"])).to.equal("OSSCluster");
    expect(nearest("banana", ["strategy", "phase"])).to.equal(undefined);
  });
});
