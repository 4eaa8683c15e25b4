import { expect } from "chai";
import fc from "fast-check";

import { elapsed, size } from "../../lib/util/format";
import { inputFailures, pickInputs } from "../../lib/transfer/inputs";
import type { Journal } from "../../lib/transfer/journal";
import { sasLifetimeMs } from "../../lib/transfer/limits";
import { keyspaceOf } from "../../lib/transfer/probe/info";
import { expectedKeys, weigh } from "../../lib/transfer/proof";
import { inputs } from "./support/stack";

const HOUR = 3600_000;

describe("the inputs of a transfer", () => {
  const failing = (changes: Readonly<Record<string, unknown>>) => inputFailures({ ...inputs, ...changes }).map(({ property }) => property);

  it("may be complete or minimal", () => {
    expect(failing({})).to.deep.equal([]);
    expect(
      failing({
        storageAuth: "userDelegation",
        allowOverwriteOf: "first",
        timeoutMinutes: 1440,
        targetUsableGB: 9.6,
        importPermissions: "racwd",
        importUrlForm: "bare",
      }),
    ).to.deep.equal([]);
  });

  for (const [property, values] of Object.entries({
    sourceId: [undefined, null, 7, "", "old", inputs.targetDatabaseId],
    targetDatabaseId: [undefined, inputs.sourceId, inputs.targetDatabaseId.replace("/databases/default", "")],
    storageAccountId: ["staging", inputs.sourceId],
    containerName: ["", "ab", "-ab", "a--b", "RDB", "x".repeat(64)],
    snapshot: ["", "a b", "-a", "a-", "a/b", "../x", "x".repeat(41)],
    storageAuth: ["key", 3],
    allowOverwriteOf: ["", "*"],
    timeoutMinutes: [0, 1441, Number.NaN, "45"],
    targetUsableGB: [0, -1],
    importPermissions: ["", "w", "r?sig=x"],
    importUrlForm: ["signed"],
  })) {
    for (const value of values)
      it(`refuse ${property} ${JSON.stringify(value)}`, () => expect(failing({ [property]: value })).to.deep.equal([property]));
  }

  it("are taken alone, without what comes beside them", () => {
    expect(pickInputs({ ...inputs, __provider: "text", phase: "done", password: "x" })).to.deep.equal(inputs);
  });
});

describe("what the counts prove", () => {
  const journal = (blobs: Journal["blobs"]) => ({ blobs }) as Journal;

  it("is nothing where a file does not state its keys", () => {
    expect(
      expectedKeys(
        journal([
          { name: "a", sizeBytes: 1, keys: 5, expiringKeys: 0 },
          { name: "b", sizeBytes: 1 },
        ]),
      ),
    ).to.deep.equal({});
    expect(expectedKeys(journal([]))).to.deep.equal({});
  });

  it("is short exactly where fewer keys arrived than cannot have expired", () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.nat(10_000), fc.nat(30_000), (lasting, expiring, target) => {
        const { short, proof } = weigh({ all: lasting + expiring, least: lasting }, target);
        expect(short).to.equal(target < lasting);
        expect(proof).to.include({ rdbKeys: lasting + expiring, rdbExpiringKeys: expiring, targetKeys: target });
      }),
    );
  });
});

describe("a keyspace", () => {
  it("adds up servers, and names databases above 0", () => {
    const info = (lines: string) => `# Memory\r\nused_memory:100\r\nmaxmemory:1000\r\n# Stats\r\nevicted_keys:2\r\n# Keyspace\r\n${lines}`;
    expect(
      keyspaceOf([
        { size: 10, info: info("db0:keys=10,expires=3,avg_ttl=5\r\ndb7:keys=4,expires=1,avg_ttl=0\r\n") },
        { size: 5, info: info("db0:keys=5,expires=0,avg_ttl=0\r\n") },
      ]),
    ).to.deep.equal({
      keys: 19,
      expiringKeys: 4,
      otherDatabases: [7],
      usedMemoryBytes: 200,
      maxMemoryBytes: 2000,
      evictedKeys: 4,
    });
  });

  it("of a service that tells little is what DBSIZE says", () => {
    expect(keyspaceOf([{ size: 3, info: "" }])).to.deep.equal({
      keys: 3,
      expiringKeys: 0,
      otherDatabases: [],
      usedMemoryBytes: 0,
      maxMemoryBytes: 0,
      evictedKeys: 0,
    });
  });
});

describe("texts and limits", () => {
  it("write times and sizes for people", () => {
    expect([0, 59_499, 60_000, 3_599_000, 3_600_000, 90_000_000].map(elapsed)).to.deep.equal([
      "0 s",
      "59 s",
      "1 min 0 s",
      "59 min 59 s",
      "1 h 0 min",
      "25 h 0 min",
    ]);
    expect([0, 1, 512, 1024, 2.1 * 2 ** 30, 2 ** 50].map(size)).to.deep.equal([
      "0 bytes",
      "1 bytes",
      "512 bytes",
      "1.0 KiB",
      "2.1 GiB",
      "1024.0 TiB",
    ]);
  });

  it("let a signature live well beyond the measured time, and never longer than a day", () => {
    expect(sasLifetimeMs(undefined)).to.equal(8 * HOUR);
    expect(sasLifetimeMs(0)).to.equal(2 * HOUR);
    expect(sasLifetimeMs(2.12 * 2 ** 30)).to.equal(138 * 60_000);
    expect(sasLifetimeMs(2 ** 50)).to.equal(24 * HOUR);
  });
});
