import { expect } from "chai";
import { borrowLarge, giveBackLarge } from "../../lib/copy/wire/large-memory";

describe("memory for large values", () => {
  it("is used again once it was given back, by a view of it as well", () => {
    const first = borrowLarge(3_000_000);
    expect(first.length).to.be.at.least(3_000_000);
    const second = borrowLarge(3_000_000);
    expect(second.buffer, "lent to one user at a time").not.to.equal(first.buffer);
    giveBackLarge(first.subarray(0, 10));
    giveBackLarge(second);
    const again = [borrowLarge(3_000_000), borrowLarge(2_500_000)].map(({ buffer }) => buffer);
    expect(again).to.have.members([first.buffer, second.buffer]);
  });

  it("is taken back once, and only if it was lent", () => {
    const lent = borrowLarge(700_000);
    giveBackLarge(lent);
    giveBackLarge(lent);
    giveBackLarge(Buffer.allocUnsafeSlow(1_048_576));
    const [one, other] = [borrowLarge(700_000), borrowLarge(700_000)];
    expect(one.buffer).to.equal(lent.buffer);
    expect(other.buffer).not.to.equal(lent.buffer);
  });

  it("keeps a bounded part", () => {
    const many = Array.from({ length: 40 }, () => borrowLarge(1_000_000));
    many.forEach(giveBackLarge);
    const kept = Array.from({ length: 40 }, () => borrowLarge(1_000_000)).filter(({ buffer }) => many.some((one) => one.buffer === buffer));
    expect(kept.length).to.be.within(16, 32);
  });
});
