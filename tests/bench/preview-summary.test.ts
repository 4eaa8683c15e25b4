import { expect } from "chai";
import { summarize, type Measured } from "../../bench/preview/summary";

const measured = (seconds: readonly number[], azureResources = { cluster: 100 }): Measured => ({
  samples: seconds.map((one) => ({ seconds: one, cpuSeconds: one / 2 })),
  azureResources,
});

describe("benchmark of previews: summary", () => {
  it("compares medians, so that one slow round decides nothing", () => {
    const summary = summarize(measured([3, 30, 3]), measured([2, 2, 20]));
    expect(summary).to.include({ ratio: 1.5, cpuRatio: 1.5, withinLimit: true });
    expect(summary.moves.seconds).to.equal(3);
  });

  it("fails above twice the bare program", () => {
    expect(summarize(measured([4.1]), measured([2])).withinLimit).to.equal(false);
    expect(summarize(measured([4]), measured([2])).withinLimit).to.equal(true);
  });

  it("takes the mean of the two middle rounds of an even number", () => {
    expect(summarize(measured([1, 2, 3, 4]), measured([1])).moves.seconds).to.equal(2.5);
  });

  it("refuses to compare programs that make different resources", () => {
    expect(() => summarize(measured([1]), measured([1], { cluster: 99 }))).to.throw(
      'the programs differ: {"cluster":100} and {"cluster":99}',
    );
  });
});
