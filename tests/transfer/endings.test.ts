import { expect } from "chai";

import { expectNoSecret, expectWhole } from "./support/invariants";
import { rdbFile } from "./support/rdb";
import { inputs, TransferStack } from "./support/stack";

const REASON = { code: "OperationFailed", message: "403 for https://staging.blob.core.windows.net/rdb/x?sig=plantedSasSignature" };

describe("an export that ends badly", () => {
  for (const end of ["Failed", "Canceled", "Cancelled"]) {
    it(`is told as ${end}, and the next run exports anew, into names of its own`, async () => {
      const stack = new TransferStack();
      stack.azure.plans.export.push({ end, ...REASON, works: true });
      const error = await stack.up();
      expect(error?.message).to.match(
        new RegExp(
          `^step export: the service ended the export as ${end.replace("ll", "l")} \\(OperationFailed: 403.*; .*firewall.*run \`pulumi up\` again`,
        ),
      );
      expect(stack.outputs.phase).to.equal("export");
      expect(await stack.up()).to.equal(undefined);
      expect(stack.azure.imports).to.deep.equal([["first/export-2-shard0.rdb"]]);
      expectWhole(stack);
    });
  }

  it("as Conflict is tried again in the same run", async () => {
    const stack = new TransferStack();
    stack.azure.plans.export.push({ end: "Conflict" }, { end: "Conflict" });
    expect(await stack.up()).to.equal(undefined);
    expectWhole(stack);
  });

  it("as Conflict every time ends the run", async () => {
    const stack = new TransferStack();
    stack.azure.plans.export.push({ end: "Conflict" }, { end: "Conflict" }, { end: "Conflict" });
    expect((await stack.up())?.message).to.match(/^step export: the service ended the export as Conflict/);
    await stack.upUntilDone(1);
    expectWhole(stack);
  });
});

describe("exported blobs that are", () => {
  const whole = rdbFile({ keys: 1000, expiringKeys: 100 });
  const faults: readonly (readonly [string, (stack: TransferStack) => Buffer | undefined, RegExp])[] = [
    ["missing", () => undefined, /0 of 1 blobs first\/export-1-\* are there/],
    ["empty", () => Buffer.alloc(0), /shard0.rdb is empty/],
    ["truncated", () => whole.subarray(0, 512), /shard0.rdb is cut short/],
    ["created and never filled", () => Buffer.concat([whole.subarray(0, 512), Buffer.alloc(100_000)]), /shard0.rdb is cut short/],
    ["something else", () => Buffer.from("<?xml version='1.0'?><Error/>"), /shard0.rdb is not an RDB file/],
    ["too new", () => rdbFile({ keys: 1000, version: 12 }), /RDB version 12; Azure Managed Redis reads up to 11/],
    ["of another database", () => rdbFile({ keys: 1000, database: 2 }), /holds database 2/],
  ];
  for (const [what, make, message] of faults) {
    it(`${what} are not imported, and the next run exports anew`, async () => {
      const stack = new TransferStack();
      stack.azure.exported = () => make(stack);
      const error = await stack.up();
      expect(error?.message).to.match(
        /^step check-blobs: the exported blobs cannot be imported: .*; run `pulumi up` again: it exports anew; source and target are untouched$/,
      );
      expect(error?.message).to.match(message);
      expect(stack.azure.imports).to.deep.equal([]);
      stack.azure.exported = undefined;
      expect(await stack.up()).to.equal(undefined);
      expectWhole(stack);
    });
  }

  it("hold fewer keys than the source did are imported, with a warning", async () => {
    const stack = new TransferStack();
    stack.azure.exported = () => rdbFile({ keys: 990, expiringKeys: 90 });
    expect(await stack.up()).to.equal(undefined);
    expect(stack.printed.join("\n")).to.contain(
      "the source held 1000 keys when the export began, 10 more than the files: deleted, expired or evicted meanwhile",
    );
    expect(stack.azure.target.keys).to.equal(990);
  });

  it("fewer than the shards are not imported", async () => {
    const stack = new TransferStack();
    stack.azure.source.shards = 3;
    stack.azure.exported = (shard) => (shard === 1 ? undefined : stack.azure.shardFile(shard));
    expect((await stack.up())?.message).to.match(/2 of 3 blobs/);
    stack.azure.exported = undefined;
    expect(await stack.up()).to.equal(undefined);
    expect(stack.azure.imports[0]).to.have.length(3);
    expectWhole(stack);
  });
});

describe("an import that ends badly", () => {
  for (const end of ["Failed", "Canceled", "Cancelled", "Conflict"]) {
    it(`as ${end} and left the target empty is done again with the same blobs`, async () => {
      const stack = new TransferStack();
      stack.azure.plans.import.push({ end, ...REASON });
      const error = await stack.up();
      expect(error?.message).to.match(
        /^step import: the service ended the import as (Failed|Canceled|Conflict) \(OperationFailed: 403 .*run `pulumi up` again.*the source is untouched$/,
      );
      expect(stack.outputs.phase).to.equal("import");
      expect(await stack.up()).to.equal(undefined);
      expect(stack.azure.exports).to.equal(1);
      expectWhole(stack);
    });

    it(`as ${end} and left keys is not done again until a person allows it`, async () => {
      const stack = new TransferStack();
      stack.azure.plans.import.push({ end, works: true });
      await stack.up();
      expect((await stack.up())?.message).to.match(
        /^step import: the target new holds 1000 keys \(an earlier import of this snapshot failed.*allowOverwriteOf to "first"/,
      );
      expect(stack.azure.imports).to.have.length(1);
      stack.inputs = { ...inputs, allowOverwriteOf: "first" };
      expect(await stack.up()).to.equal(undefined);
      expect(stack.outputs.phase).to.equal("done");
      expect(stack.azure.target.keys).to.equal(1000);
    });
  }

  it("because its signature expired half-way is signed anew", async () => {
    const stack = new TransferStack();
    stack.azure.plans.import.push({ end: "Succeeded", seconds: 4 * 3600 });
    const errors = await stack.upUntilDone(9);
    expect(errors.map(({ message }) => message).join("\n")).to.match(/step import: operation import-\d+ still runs at the service/);
    expect(errors.at(-1)?.message).to.match(
      /^step import: the service ended the import as Failed \(OperationFailed: AuthenticationFailed: 403 .*the storage account refused the service/,
    );
    expectWhole(stack);
  });
});

describe("a target that holds fewer keys than it should", () => {
  it("is told, as keys without a TTL cannot have expired", async () => {
    const stack = new TransferStack();
    const error = await stack.up({
      before: ({ what }) => {
        if (what === "probe target" && stack.azure.imports.length === 1) stack.azure.target.keys = 899;
        return undefined;
      },
    });
    expect(error?.message).to.match(
      /^step check-target: the target holds 899 of 1000 keys, and at least 900 of them cannot have expired; .*redis-move verify/,
    );
    expect(stack.outputs.phase).to.equal("check-target");
    expectNoSecret(stack);
  });

  it("is no fault where they may have expired", async () => {
    const stack = new TransferStack();
    const error = await stack.up({
      before: ({ what }) => {
        if (what === "probe target" && stack.azure.imports.length === 1) stack.azure.target.keys = 950;
        return undefined;
      },
    });
    expect(error).to.equal(undefined);
    expect(stack.outputs.proof?.text).to.equal("the target holds 950 of 1000 keys; up to 100 had a TTL and may have expired");
  });

  it("cannot be told where it cannot be reached, and the proof says so", async () => {
    const stack = new TransferStack();
    stack.azure.target.reachable = false;
    stack.inputs = { ...inputs, allowOverwriteOf: "first" };
    expect(await stack.up()).to.equal(undefined);
    expect(stack.outputs.proof?.text).to.match(/^the service reported success; keys were not counted/);
    expect(stack.outputs).not.to.have.property("targetKeys");
    expectNoSecret(stack);
  });
});
