import { expect } from "chai";

import { expectWhole } from "./support/invariants";
import { Killed, TransferStack, type Interference } from "./support/stack";

/** Touches of a run that nothing disturbs: the places where a process can die. */
async function touchesOf(prepare: (stack: TransferStack) => void): Promise<readonly string[]> {
  const stack = new TransferStack();
  prepare(stack);
  expect(await stack.up()).to.equal(undefined);
  return stack.touches.map(({ what }) => what);
}

const sources = {
  "a plain cache": () => undefined,
  "three shards": (stack: TransferStack) => void (stack.azure.source.shards = 3),
} as const;

for (const [what, prepare] of Object.entries(sources)) {
  describe(`a process that is killed while it moves ${what}`, () => {
    let places: readonly string[] = [];
    before(async () => {
      places = await touchesOf(prepare);
      expect(places.length).to.be.greaterThan(40);
    });

    for (const moment of ["before", "after"] as const) {
      it(`goes on at the next up, wherever it died: ${moment} the call took effect`, async () => {
        for (const [place, call] of places.entries()) {
          const stack = new TransferStack();
          prepare(stack);
          const kill: Interference = { [moment]: ({ index }: { index: number }) => (index === place ? new Killed() : undefined) };
          await stack.up(kill);
          try {
            await stack.upUntilDone(2);
            expectWhole(stack);
          } catch (error) {
            throw new Error(`killed ${moment} call ${place} (${call}): ${(error as Error).message}\n${stack.printed.join("\n")}`);
          }
        }
      });

      it(`goes on when two runs in a row died: ${moment} the call took effect`, async () => {
        for (const place of places.keys()) {
          const stack = new TransferStack();
          prepare(stack);
          const kill: Interference = { [moment]: ({ index }: { index: number }) => (index === place ? new Killed() : undefined) };
          await stack.up(kill);
          await stack.up(kill);
          await stack.upUntilDone(2);
          expectWhole(stack);
        }
      });
    }

    it("goes on when the service finished the work meanwhile and has forgotten the operation", async () => {
      for (const [place, call] of places.entries()) {
        const stack = new TransferStack();
        prepare(stack);
        await stack.up({ after: ({ index }) => (index === place ? new Killed() : undefined) });
        stack.azure.forgetOperations();
        try {
          await stack.upUntilDone(2);
          expectWhole(stack);
        } catch (error) {
          throw new Error(`killed after call ${place} (${call}): ${(error as Error).message}\n${stack.printed.join("\n")}`);
        }
      }
    });
  });
}
