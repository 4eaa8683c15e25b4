import { createRequire } from "node:module";
import { expect } from "chai";
import fc from "fast-check";
import { slotOf, tagOfSlot } from "../../lib/copy/endpoint/slots";

const calculateSlot = createRequire(__filename)("cluster-key-slot") as (key: Buffer) => number;

describe("hash slots", () => {
  it("agree with the library that ioredis uses, for any bytes", () => {
    const part = fc.oneof(fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes)), fc.constantFrom(Buffer.from("{"), Buffer.from("}"), Buffer.from("{a}"), Buffer.from("{}")));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const key = Buffer.concat(parts);
        // The library goes on to a later tag after an empty one; the cluster specification takes the whole key.
        fc.pre(!/^[^{]*\{\}/s.test(key.toString("latin1")));
        expect(slotOf(key)).to.equal(calculateSlot(key));
      }),
      { numRuns: 2000 },
    );
  });

  it("take the whole key where the first tag is empty", () => {
    expect(slotOf(Buffer.from("{}{a}"))).not.to.equal(slotOf(Buffer.from("a")));
  });

  it("have a tag each", () => {
    for (const slot of [0, 1, 8191, 16383]) expect(slotOf(Buffer.from(`{${tagOfSlot(slot)}}x`))).to.equal(slot);
  });
});
