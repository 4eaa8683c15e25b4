import { expect } from "chai";
import { size, type SizingRequest } from "../../lib/sizing";

const taken = (request: SizingRequest) => {
  const { recommended, rule } = size(request);
  return `${recommended.sku} ${recommended.option} ${rule}`;
};
const codes = (request: SizingRequest) => size(request).warnings.map(({ code }) => code);

describe("sizing by the peak", () => {
  it("takes the cost option where the peak fits, equal included", () => {
    expect(taken({ sku: "C4", peakMemoryGB: 9.6 })).to.equal("MemoryOptimized_M10 cost MAP-05");
    expect(taken({ sku: "C4", peakMemoryGB: 9.601 })).to.equal("MemoryOptimized_M20 abundant MAP-06");
    expect(taken({ sku: "C4", peakMemoryGB: 9.6001 })).to.equal("MemoryOptimized_M20 abundant MAP-06");
    expect(taken({ sku: "C4", peakMemoryGB: 0 })).to.equal("MemoryOptimized_M10 cost MAP-05");
  });

  it("compares in whole megabytes, where floating point is not exact", () => {
    expect(6 * 0.8 * 2).to.be.greaterThan(9.6);
    expect(taken({ sku: "P2", peakMemoryGB: 6 * 0.8 * 2 })).to.equal("Balanced_B10 cost MAP-11");
    expect(taken({ sku: "P1", shards: 2, targetTier: "Balanced" })).to.equal("Balanced_B10 null MAP-20");
  });

  it("adds the headroom asked for", () => {
    expect(taken({ sku: "C4", peakMemoryGB: 8, headroomPercent: 20 })).to.equal("MemoryOptimized_M10 cost MAP-05");
    expect(taken({ sku: "C4", peakMemoryGB: 8, headroomPercent: 20.1 })).to.equal(
      "MemoryOptimized_M20 abundant MAP-06",
    );
  });

  it("takes the abundant option without a peak, and says so", () => {
    expect(taken({ sku: "P3" })).to.equal("Balanced_B50 abundant MAP-14");
    expect(codes({ sku: "P3" })).to.include("peak-not-measured");
    expect(taken({ sku: "P3", prefer: "cost" })).to.equal("Balanced_B50 abundant MAP-14");
    expect(codes({ sku: "P3", prefer: "cost" })).to.include("cost-needs-peak");
    expect(codes({ sku: "P3", headroomPercent: 5 })).to.include("headroom-needs-peak");
    expect(codes({ sku: "P3", peakMemoryGB: 1, prefer: "cost" })).to.not.include.members([
      "peak-not-measured",
      "cost-needs-peak",
    ]);
  });

  it("takes the abundant option where memory is preferred", () => {
    expect(taken({ sku: "P3", peakMemoryGB: 1, prefer: "memory" })).to.equal("Balanced_B50 abundant MAP-14");
  });

  it("keeps the one target of a row however small the peak is", () => {
    expect(taken({ sku: "C6", peakMemoryGB: 0.1 })).to.equal("MemoryOptimized_M50 null MAP-09");
    expect(taken({ sku: "P5", shards: 4, peakMemoryGB: 0.1, allowPreview: true })).to.equal(
      "MemoryOptimized_M500 null MAP-20",
    );
  });

  it("moves up from the row for a peak above it, with a warning", () => {
    expect(taken({ sku: "P1", peakMemoryGB: 5.5 })).to.equal("Balanced_B10 null MAP-10");
    expect(codes({ sku: "P1", peakMemoryGB: 5.5 })).to.include("moved-up-for-peak");
    expect(codes({ sku: "P1", peakMemoryGB: 4.8 })).to.not.include("moved-up-for-peak");
    expect(taken({ sku: "C4", peakMemoryGB: 13, headroomPercent: 50 })).to.equal("MemoryOptimized_M50 null MAP-06");
  });

  it("refuses a peak above the source's total memory", () => {
    expect(() => size({ sku: "P1", shards: 2, peakMemoryGB: 12.01 })).to.throw(
      "0 to 12 GB, the total memory of the source",
    );
    expect(taken({ sku: "P1", shards: 2, peakMemoryGB: 12 })).to.equal("MemoryOptimized_M20 null MAP-20");
  });
});

describe("sizing with preview SKUs", () => {
  it("takes the smallest GA SKU of another tier and names the preview one", () => {
    const { recommended, warnings, alternatives } = size({ sku: "P5", shards: 2 });
    expect(recommended).to.deep.include({ sku: "Balanced_B250", stage: "GA" });
    expect(warnings.find(({ code }) => code === "preview-passed-over")?.message).to.contain("MemoryOptimized_M350");
    expect(alternatives[0]).to.deep.include({ sku: "MemoryOptimized_M350", stage: "preview" });
  });

  it("takes the preview SKU where previews are allowed, with a warning", () => {
    expect(size({ sku: "P5", shards: 2, allowPreview: true }).recommended).to.deep.include({
      sku: "MemoryOptimized_M350",
      stage: "preview",
    });
    expect(codes({ sku: "P5", shards: 2, allowPreview: true }))
      .to.include("preview-sku")
      .and.not.include("preview-passed-over");
  });

  it("refuses with the SKU and the flag where no GA SKU fits", () => {
    expect(() => size({ sku: "P5", shards: 3 })).to.throw(/MemoryOptimized_M350.*--allow-preview/);
    expect(() => size({ sku: "P4", shards: 5 })).to.throw(/MemoryOptimized_M350.*--allow-preview/);
  });

  it("says where the size of M150 and M250 is uncertain (U-01)", () => {
    expect(codes({ sku: "P2", shards: 12 })).to.include("sku-size-uncertain");
    expect(codes({ sku: "P5", shards: 2 })).to.include("sku-size-uncertain");
    expect(codes({ sku: "P2", shards: 3 })).to.not.include("sku-size-uncertain");
  });
});
