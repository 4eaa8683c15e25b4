import { expect } from "chai";
import fc from "fast-check";

import { hasRdbEnd, readRdbHead } from "../../lib/transfer/rdb-file";
import { rdbFile } from "./support/rdb";

describe("the head of an RDB file", () => {
  it("states version, database and counts", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2 ** 32 - 1 }),
        fc.nat(2 ** 32 - 1),
        fc.integer({ min: 1, max: 9999 }),
        fc.nat(63),
        (keys, expiringKeys, version, database) => {
          expect(readRdbHead(rdbFile({ keys, expiringKeys, version, database }))).to.deep.equal({ version, database, keys, expiringKeys });
        },
      ),
    );
  });

  it("states no keys for an empty cache", () =>
    expect(readRdbHead(rdbFile({ keys: 0 }))).to.deep.equal({ version: 9, keys: 0, expiringKeys: 0 }));

  it("reads the head of a real Redis 7.4 file, with functions and slots", () => {
    const text = (value: string) => Buffer.from([value.length, ...Buffer.from(value)]);
    const head = [
      Buffer.from("REDIS0012"),
      Buffer.from([0xfa]),
      text("redis-ver"),
      text("7.4.1"),
      Buffer.from([0xf5]),
      text("#!lua name=l"),
      Buffer.from([0xfe, 0, 0xf4, 5, 1, 0, 0xfb, 0x41, 0x2c, 2]),
    ];
    expect(readRdbHead(Buffer.concat(head))).to.deep.equal({ version: 12, database: 0, keys: 300, expiringKeys: 2 });
  });

  it("claims nothing where module data comes first, and no counts where the head is cut", () => {
    expect(readRdbHead(Buffer.concat([Buffer.from("REDIS0011"), Buffer.from([0xf7, 1, 2])]))).to.deep.equal({ version: 11 });
    const whole = rdbFile({ keys: 5000, expiringKeys: 3 });
    for (let cut = 9; cut < 60; cut++) {
      const head = readRdbHead(whole.subarray(0, cut));
      expect(head?.version).to.equal(9);
      expect([undefined, 5000]).to.include(head?.keys);
    }
  });

  it("is not found in anything else, whatever it is", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        if (!Buffer.from(bytes).toString("latin1").startsWith("REDIS")) expect(readRdbHead(Buffer.from(bytes))).to.equal(undefined);
      }),
    );
    expect(readRdbHead(Buffer.from("REDISabcd"))).to.equal(undefined);
    expect(readRdbHead(Buffer.from("REDIS"))).to.equal(undefined);
  });

  it("never throws and never hangs on hostile bytes after the magic", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 400 }),
        (bytes) => expect(readRdbHead(Buffer.concat([Buffer.from("REDIS0009"), Buffer.from(bytes)]))?.version).to.equal(9) !== undefined,
      ),
    );
  });
});

describe("the end of an RDB file", () => {
  it("is found whatever the checksum and the padding", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), fc.nat(511), (checksum, padding) => {
        expect(
          hasRdbEnd(Buffer.concat([Buffer.alloc(50, 0x61), Buffer.from([0xff]), Buffer.from(checksum), Buffer.alloc(padding)])),
        ).to.equal(true);
      }),
    );
  });

  it("is missing where the file is cut, at any place", () => {
    const whole = rdbFile({ keys: 1000, expiringKeys: 10 });
    const end = whole.lastIndexOf(0xff) + 9;
    for (let cut = 9; cut < end; cut++) expect(hasRdbEnd(whole.subarray(0, cut)), `cut at ${cut}`).to.equal(false);
    for (let cut = end; cut <= whole.length; cut++) expect(hasRdbEnd(whole.subarray(0, cut)), `cut at ${cut}`).to.equal(true);
  });

  it("is missing in a blob that was created and not filled", () => expect(hasRdbEnd(Buffer.alloc(16384))).to.equal(false));
});
