import { expect } from "chai";
import fc from "fast-check";
import { RdbCursor, RdbError } from "../../../../lib/copy/wire/rdb-cursor";
import { rdbRecords, rdbVersion } from "../../../../local/redis/rdb/records";
import { splitRdb } from "../../../../local/redis/rdb/split";
import { keySlot, slotRanges, SLOTS } from "../../../../local/redis/slots";

const HEADER = Buffer.from("REDIS0009");
const END = Buffer.concat([Buffer.from([255]), Buffer.alloc(8)]);

/** A string as the format stores it, with the shortest length. */
function text(bytes: Uint8Array): Buffer {
  const { length } = bytes;
  const size = length < 64 ? [length] : length < 16_384 ? [0x40 | (length >> 8), length & 0xff] : [0x80, length >>> 24, (length >> 16) & 0xff, (length >> 8) & 0xff, length & 0xff];
  return Buffer.concat([Buffer.from(size), bytes]);
}
const record = (key: Uint8Array, value: Uint8Array): Buffer => Buffer.concat([Buffer.from([0]), text(key), text(value)]);
const file = (...parts: Buffer[]): Buffer => Buffer.concat([HEADER, Buffer.from([254, 0]), ...parts, END]);
const contents = (bytes: Buffer): string[] => [...rdbRecords(bytes)].map((one) => one.bytes.toString("hex"));

describe("RDB split", () => {
  it("computes the slots of the cluster specification", () => {
    // The first is the specification's own example; the others were asked of a Redis server (CLUSTER KEYSLOT).
    expect(keySlot(Buffer.from("123456789"))).to.equal(0x31c3);
    expect(keySlot(Buffer.from("foo"))).to.equal(12182);
    expect(keySlot(Buffer.from("{user1000}.following"))).to.equal(keySlot(Buffer.from("user1000")));
    expect(keySlot(Buffer.from("foo{}{bar}"))).to.equal(8363);
    expect(keySlot(Buffer.from("foo{{bar}}zap"))).to.equal(keySlot(Buffer.from("{bar")));
    expect(keySlot(Buffer.from("foo{bar}{zap}"))).to.equal(keySlot(Buffer.from("bar")));
    expect(keySlot(Buffer.alloc(0))).to.equal(0);
  });

  it("spreads the slots evenly, without gaps", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), (primaries) => {
        const ranges = slotRanges(primaries);
        expect(ranges[0]?.[0]).to.equal(0);
        expect(ranges.at(-1)?.[1]).to.equal(SLOTS - 1);
        ranges.forEach(([first, last], i) => {
          expect(first).to.equal((ranges[i - 1]?.[1] ?? -1) + 1);
          expect(Math.abs(last - first + 1 - SLOTS / primaries)).to.be.below(1);
        });
      }),
    );
  });

  it("loses no key and invents none, for any keys, values, files and numbers of primaries", () => {
    const pair = fc.tuple(fc.uint8Array({ maxLength: 70 }), fc.uint8Array({ maxLength: 20_000 }));
    fc.assert(
      fc.property(fc.array(fc.array(pair, { maxLength: 20 }), { minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 5 }), (files, primaries) => {
        const records = files.map((pairs) => pairs.map(([key, value]) => record(key, value)));
        const ranges = slotRanges(primaries);
        const parts = splitRdb(records.map((one) => file(...one)), ranges).map((chunks) => Buffer.concat(chunks));
        expect(parts.flatMap(contents).sort()).to.deep.equal(records.flat().map((one) => one.toString("hex")).sort());
        parts.forEach((part, i) => {
          const [first, last] = ranges[i] ?? [0, 0];
          for (const one of rdbRecords(part)) if (one.kind === "key") expect(keySlot(one.key)).to.be.within(first, last);
        });
      }),
      { numRuns: 50 },
    );
  });

  it("says of any truncated file that it is truncated, and looks at nothing behind the end mark", () => {
    const expiring = Buffer.concat([Buffer.from([252, 1, 2, 3, 4, 5, 6, 7, 8]), record(Buffer.from("other"), Buffer.alloc(300))]);
    const whole = file(record(Buffer.from("key"), Buffer.from("value")), expiring);
    for (let size = HEADER.length; size <= whole.length - END.length; size++) expect(() => contents(whole.subarray(0, size)), `${size} bytes`).to.throw(RdbError, "truncated");
    expect(contents(Buffer.concat([whole, Buffer.alloc(512)]))).to.deep.equal(contents(whole));
  });

  it("keeps expiry and age with their key, and functions with every part", () => {
    const aged = Buffer.concat([Buffer.from([252, 1, 2, 3, 4, 5, 6, 7, 8, 248, 5, 249, 7]), record(Buffer.from("aged"), Buffer.from("v"))]);
    const library = Buffer.concat([Buffer.from([245]), text(Buffer.from("#!lua name=lib"))]);
    const auxiliary = Buffer.concat([Buffer.from([250]), text(Buffer.from("redis-ver")), text(Buffer.from("7.4.1"))]);
    const parts = splitRdb([file(auxiliary, library, Buffer.from([251, 1, 1]), aged)], slotRanges(2)).map((chunks) => Buffer.concat(chunks));
    const found = parts.map((part) => contents(part));
    expect(found.map((part) => part.includes(library.toString("hex")))).to.deep.equal([true, true]);
    expect(found.flat().filter((one) => one === aged.toString("hex"))).to.have.length(1);
  });

  it("reads names stored as numbers and compressed ones", () => {
    const read = (...bytes: number[]): string => new RdbCursor(Buffer.from(bytes)).string().toString();
    expect(read(0xc0, 0xff)).to.equal("-1");
    expect(read(0xc1, 0x39, 0x30)).to.equal("12345");
    expect(read(0xc2, 0x15, 0xcd, 0x5b, 0x07)).to.equal("123456789");
    // One literal "a", then nine more by pointing back one byte.
    expect(read(0xc3, 5, 10, 0, 0x61, 0xe0, 0, 0)).to.equal("aaaaaaaaaa");
    expect(() => read(0xc3, 4, 9, 0xe0, 0, 5, 0)).to.throw(RdbError);
  });

  it("refuses what it cannot read, with the place", () => {
    expect(() => rdbVersion(Buffer.alloc(0))).to.throw(RdbError, "empty");
    expect(() => rdbVersion(Buffer.alloc(100))).to.throw(RdbError, "no RDB file");
    expect(() => contents(file(Buffer.from([200])))).to.throw(RdbError, "byte 11: the value type 200 is unknown");
    const other = Buffer.concat([HEADER, Buffer.from([254, 3]), record(Buffer.from("k"), Buffer.from("v")), END]);
    expect(() => splitRdb([other], slotRanges(1))).to.throw(RdbError, "database 3");
  });

  it("fails in an orderly way on any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        try {
          for (const one of rdbRecords(Buffer.concat([HEADER, noise]))) expect(one.bytes.length).to.be.above(0);
        } catch (error) {
          expect(error).to.be.instanceOf(RdbError);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
