import { expect } from "chai";

import { expectNoSecret, expectWhole } from "./support/invariants";
import { inputs, TransferStack } from "./support/stack";

/** A refusal has changed nothing, anywhere. */
async function refused(prepare: (stack: TransferStack) => void, message: RegExp): Promise<TransferStack> {
  const stack = new TransferStack();
  prepare(stack);
  const before = stack.azure.target.keys;
  const error = await stack.up();
  expect(error?.message).to.match(message);
  expect(
    stack.azure.bodies.filter(({ path }) => /export|import/.test(path)),
    "actions sent",
  ).to.deep.equal([]);
  expect(stack.azure.target.keys).to.equal(before);
  expect(stack.state, "state").to.equal(undefined);
  expectNoSecret(stack);
  return stack;
}

describe("a transfer refuses before it changes anything", () => {
  it("a source that cannot export", () =>
    refused(({ azure }) => (azure.source.tier = "Standard"), /^step preflight: the source old is Standard, .*; use the strategy copy/));

  it("everything that is wrong at once, numbered", () =>
    refused(
      ({ azure }) => Object.assign(azure.storage, { isHnsEnabled: true, defaultAction: "Deny" }),
      /^step preflight: \(1\) .*hierarchical.* \(2\) .*firewall.*; \(1\) .* \(2\) /,
    ));

  it("a container that is not there", () =>
    refused(({ azure }) => (azure.container.exists = false), /no container "rdb"; create it first/));

  it("keys in databases above 0", () =>
    refused(({ azure }) => (azure.source.otherDatabases = [3, 9]), /keys in database 3, 9.*strategy copy/));

  it("a source larger than the target", () =>
    refused((stack) => (stack.inputs = { ...inputs, targetUsableGB: 0.5 }), /uses 953.7 MiB, more than the 0.5 GB usable/));

  it("a target that holds keys", () =>
    refused(
      ({ azure }) => (azure.target.keys = 7),
      /the target new holds 7 keys, and an import deletes them; .* set allowOverwriteOf to "first"/,
    ));

  it("a target that cannot be asked", () =>
    refused(({ azure }) => (azure.target.reachable = false), /whether the target new is empty cannot be told .*allowOverwriteOf/));

  it("a permission to overwrite that names another snapshot", () =>
    refused((stack) => {
      stack.azure.target.keys = 7;
      stack.inputs = { ...inputs, allowOverwriteOf: "zeroth" };
    }, /holds 7 keys/));

  it("inputs that are not ids", () =>
    refused((stack) => (stack.inputs = { ...inputs, sourceId: "old" }), /sourceId: not an ARM resource id/));

  it("and overwrites a target only when a person names this very snapshot", async () => {
    const stack = new TransferStack();
    stack.azure.target.keys = 7;
    stack.inputs = { ...inputs, allowOverwriteOf: "first" };
    expect(await stack.up()).to.equal(undefined);
    expect(stack.azure.deletedKeys).to.equal(7);
    expect(stack.azure.target.keys).to.equal(1000);
  });

  it("and looks at the target again right before the import: keys written meanwhile are safe", async () => {
    const stack = new TransferStack();
    const error = await stack.up({
      after: ({ what }) => {
        if (what.startsWith("blob signContainer")) stack.azure.target.keys = 5;
        return undefined;
      },
    });
    expect(error?.message).to.match(/^step import: the target new holds 5 keys/);
    expect(stack.azure.target.keys).to.equal(5);
    expect(stack.state).to.include({ unfinished: true });
    stack.azure.target.keys = 0;
    expect(await stack.up()).to.equal(undefined);
    expect(stack.azure.exports, "exports").to.equal(1);
    expectWhole(stack);
  });

  it("but not a source that cannot be asked: the service exports it all the same", async () => {
    const stack = new TransferStack();
    stack.azure.source.reachable = false;
    expect(await stack.up()).to.equal(undefined);
    expect(stack.printed.join("\n")).to.contain("the source cannot be asked from here");
    expectWhole(stack);
  });
});
