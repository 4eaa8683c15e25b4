import { expect } from "chai";

import { PLANTED_SIGNATURE } from "./fake-blobs";
import type { TransferStack } from "./stack";

/** What must be true at the end of every story, however it went. */
export function expectWhole(stack: TransferStack, { sourceKeys = 1000 } = {}): void {
  const { azure } = stack;
  expect(azure.source.keys, "keys in the source").to.equal(sourceKeys);
  expect(azure.target.keys, "keys in the target").to.equal(sourceKeys);
  expect(azure.deletedKeys, "keys deleted in the target").to.equal(0);
  expect(azure.imports.length, "imports").to.equal(1);
  expect(stack.outputs.phase).to.equal("done");
  expect(stack.journal).to.include({ step: "done" });
  expectNoSecret(stack);
}

/** No planted secret in anything that can be read outside the process. */
export function expectNoSecret(stack: TransferStack): void {
  expect(stack.readable).not.to.match(/planted/i);
  expect(stack.readable).not.to.contain(PLANTED_SIGNATURE);
}
