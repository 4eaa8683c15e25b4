import { expect } from "chai";
import { size, type SizingRequest } from "../../lib/sizing";
import { UserError } from "../../lib/util/user-error";

/** Request, the member at fault, and what the message must hold. */
const faults: readonly (readonly [request: SizingRequest, path: string, ...words: string[]])[] = [
  [{ sku: "C7" }, "sku", "given: C7", "C0, C1"],
  [{ sku: "X10" }, "sku", "given: X10"],
  [{ sku: "" }, "sku", 'given: ""'],
  [{ sku: " P1" }, "sku", 'given: " P1"'],
  [{ sku: "P1\nP2" }, "sku", 'given: "P1\\nP2"'],
  [{ sku: "x".repeat(999) }, "sku", "xxx..."],
  [
    { sku: "E10" },
    "sku",
    "Enterprise_E10",
    "Balanced_B20, MemoryOptimized_M20, ComputeOptimized_X20",
    "listSkusForScaling",
  ],
  [{ sku: "EnterpriseFlash_F300" }, "sku", "FlashOptimized_A500"],
  [{ sku: "C3", tier: "Premium" }, "tier", "given: Premium", "Basic, Standard"],
  [{ sku: "P1", tier: "Basic" }, "tier", "given: Basic", "allowed: Premium"],
  [{ sku: "C3", shards: 1 }, "shards", "a Standard cache has no shards"],
  [{ sku: "C3", tier: "Basic", shards: 2 }, "shards", "given: 2 on Basic C3"],
  [{ sku: "P1", shards: 31 }, "shards", "0 (not clustered) to 30"],
  [{ sku: "P1", shards: -1 }, "shards"],
  [{ sku: "P1", shards: 1.5 }, "shards"],
  [{ sku: "P1", shards: Number.NaN }, "shards"],
  [{ sku: "P1", replicasPerPrimary: 4 }, "replicasPerPrimary", "1 to 3"],
  [{ sku: "P1", replicasPerPrimary: 0 }, "replicasPerPrimary"],
  [{ sku: "C3", tier: "Basic", replicasPerPrimary: 1 }, "replicasPerPrimary", "allowed: 0"],
  [{ sku: "C3", replicasPerPrimary: 2 }, "replicasPerPrimary", "allowed: 1"],
  [{ sku: "P1", peakMemoryGB: -1 }, "peakMemoryGB", "0 to 6 GB"],
  [{ sku: "P1", peakMemoryGB: Number.NaN }, "peakMemoryGB"],
  [{ sku: "P1", peakMemoryGB: Number.POSITIVE_INFINITY }, "peakMemoryGB"],
  [{ sku: "P1", peakMemoryGB: 6.001 }, "peakMemoryGB", "given: 6.001 GB"],
  [{ sku: "P1", headroomPercent: -1 }, "headroomPercent", "0 and more"],
  [{ sku: "P1", headroomPercent: Number.POSITIVE_INFINITY }, "headroomPercent"],
  [{ sku: "P5", peakMemoryGB: 120, headroomPercent: 1e9 }, "sku", "Balanced_B1000"],
];

describe("sizing refuses", () => {
  for (const [request, path, ...words] of faults) {
    it(JSON.stringify(request).slice(0, 70), () => {
      const message = messageOf(() => size(request));
      expect(message.startsWith(`${path}: `), message).to.equal(true);
      expect(message).to.not.match(/[\r\n]|undefined|NaN GB/);
      for (const word of ["given: ", "allowed: ", ...words]) expect(message).to.contain(word);
    });
  }
});

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error).to.be.instanceOf(UserError);
    return (error as UserError).message;
  }
  throw new Error("nothing was refused");
}
