import { expect } from "chai";

import { networkFailure, type FakeAnswer } from "../support/fake-http";
import { SOURCE_ID, TARGET_ID } from "./support/fake-azure";
import { expectNoSecret, expectWhole } from "./support/invariants";
import { inputs, Killed, TransferStack } from "./support/stack";

const HOUR = 3600;

/** A stack whose first run ended while the import still ran at the service. */
async function paused(): Promise<TransferStack> {
  const stack = new TransferStack();
  stack.azure.plans.import.push({ end: "Succeeded", seconds: HOUR });
  const error = await stack.up();
  expect(error?.message).to.match(
    /^step import: operation import-\d+ still runs at the service \(InProgress \d+ %\); the time of this run is over; run `pulumi up` again/,
  );
  expect(stack.state).to.include({ unfinished: true });
  return stack;
}

describe("a transfer whose time is over", () => {
  it("leaves a partial state with the operation, and the next up waits on for the same one", async () => {
    const stack = await paused();
    expect(stack.outputs).to.include({ phase: "import" });
    expect(stack.outputs.operation).to.include({ step: "import", attempt: 1 });
    expect(stack.state!.outputs).to.have.property("__provider", "the provider's text");
    expect(await stack.up()).to.equal(undefined);
    expect(stack.azure.bodies.filter(({ path }) => path.endsWith("/import"))).to.have.length(1);
    expectWhole(stack);
  });

  it("keeps the operation's URL so that a reader of state and journal cannot use it", async () => {
    const stack = await paused();
    expect(stack.outputs.operation?.sealed).to.match(/^sealed\.1\./);
    expect(JSON.stringify(stack.state)).not.to.match(/https:\/\/management|plantedPollSignature/);
    expectNoSecret(stack);
    expect(stack.azure.container.text("first/handle.key")).to.match(/^[\w-]{43}$/);
    await stack.up();
    expect(stack.azure.container.text("first/handle.key"), "key after the end").to.equal(undefined);
    expect(stack.outputs.operation).not.to.have.property("sealed");
  });

  it("is finished by the next up although a refresh made the engine forget", async () => {
    const stack = await paused();
    stack.refresh();
    expect(stack.state).to.include({ unfinished: false });
    expect(await stack.up()).to.equal(undefined);
    expectWhole(stack);
  });

  it("can be refreshed between any two of many short runs", async () => {
    const stack = new TransferStack();
    stack.inputs = { ...inputs, timeoutMinutes: 1 };
    stack.azure.plans.export.push({ end: "Succeeded", seconds: 200 });
    stack.azure.plans.import.push({ end: "Succeeded", seconds: 200 });
    let runs = 0;
    for (let error = await stack.up(); error !== undefined; error = await stack.up()) {
      expect(error.message).to.match(/the time of this run is over/);
      stack.refresh();
      expect(++runs).to.be.lessThan(12);
    }
    expect(runs).to.be.greaterThan(4);
    expectWhole(stack);
  });

  it("can be destroyed: no data is touched, and a new stack finishes it", async () => {
    const stack = await paused();
    stack.state = undefined;
    expect(await stack.up()).to.equal(undefined);
    expectWhole(stack);
  });

  it("goes on by the state where the journal could not be told of the operation", async () => {
    const stack = new TransferStack();
    stack.azure.plans.import.push({ end: "Succeeded", seconds: HOUR });
    let accepted = false;
    const error = await stack.up({
      before: ({ what }) => (accepted && what.startsWith("blob") ? new Error("storage is gone") : undefined),
      after: ({ what }) => {
        accepted ||= what.startsWith("POST") && what.endsWith("/import");
        return undefined;
      },
    });
    expect(error?.message).to.contain("storage is gone");
    expect(stack.journal?.import).not.to.have.property("operation");
    expect(stack.outputs.operation).to.include({ step: "import" });
    stack.azure.target.reachable = false;
    const next = await stack.up();
    expect(next?.message).to.match(/operation import-\d+ still runs/);
    stack.azure.target.reachable = true;
    expect(await stack.up()).to.equal(undefined);
    expectWhole(stack);
  });
});

describe("a transfer that is done", () => {
  async function done(): Promise<TransferStack> {
    const stack = new TransferStack();
    expect(await stack.up()).to.equal(undefined);
    return stack;
  }

  it("touches nothing at the next up, whatever else changes", async () => {
    const stack = await done();
    for (const change of [
      {},
      { timeoutMinutes: 3 },
      { containerName: "other" },
      { storageAuth: "userDelegation" },
      { allowOverwriteOf: "first" },
    ] as const) {
      stack.inputs = { ...inputs, ...change };
      expect(await stack.up()).to.equal(undefined);
      expect(stack.touches).to.deep.equal([]);
    }
    expectWhole(stack);
  });

  it("touches nothing when the engine asks for an update nevertheless", async () => {
    const stack = await done();
    stack.state = { ...stack.state!, unfinished: true };
    expect(await stack.up()).to.equal(undefined);
    expect(stack.touches).to.deep.equal([]);
    expectWhole(stack);
  });

  it("is known from its journal where the state was lost", async () => {
    const stack = await done();
    stack.state = undefined;
    expect(await stack.up()).to.equal(undefined);
    expectWhole(stack);
  });

  it("survives the loss of its storage", async () => {
    const stack = await done();
    stack.azure.container.blobs.clear();
    stack.refresh();
    expect(await stack.up()).to.equal(undefined);
    expect(stack.outputs.phase).to.equal("done");
  });

  it("runs again for a new label, over the target's keys only if that label is named", async () => {
    const stack = await done();
    stack.inputs = { ...inputs, snapshot: "second", allowOverwriteOf: "first" };
    expect((await stack.up())?.message).to.match(/holds 1000 keys.*allowOverwriteOf to "second"/);
    expect(stack.outputs.snapshot, "state after the refusal").to.equal("first");
    stack.inputs = { ...inputs, snapshot: "second", allowOverwriteOf: "second" };
    expect(await stack.up()).to.equal(undefined);
    expect(stack.azure.imports[1]).to.deep.equal(["second/export-1-shard0.rdb"]);
    expect(stack.outputs).to.include({ phase: "done", snapshot: "second" });
  });

  it("runs again for another target under the same label, and leaves the older blobs alone", async () => {
    const stack = await done();
    const other = TARGET_ID.replace("/new/", "/newer/");
    stack.azure.alias(other, TARGET_ID);
    stack.azure.target.keys = 0;
    stack.inputs = { ...inputs, targetDatabaseId: other };
    expect(await stack.up()).to.equal(undefined);
    expect(stack.azure.imports[1]).to.deep.equal(["first/export-2-shard0.rdb"]);
    expect([...stack.azure.container.blobs.keys()]).to.include("first/export-1-shard0.rdb");
  });

  it("does not hand its journal to another source", async () => {
    const stack = await done();
    stack.state = undefined;
    const other = SOURCE_ID.replace("/old", "/older");
    stack.azure.alias(other, SOURCE_ID);
    stack.inputs = { ...inputs, sourceId: other };
    expect((await stack.up())?.message).to.match(
      /^step preflight: snapshot: the container already holds a snapshot "first" of another cache/,
    );
    expect(stack.azure.imports).to.have.length(1);
  });
});

describe("a second run", () => {
  it("at the same time is refused: it says who works, since when and until when, and changes nothing", async () => {
    const first = new TransferStack();
    const second = new TransferStack(first.azure, 1234);
    const began = first.clock.now().getTime();
    const ends: number[] = [];
    const timed = (stack: TransferStack) => stack.up().finally(() => ends.push((first.clock.now().getTime() - began) / 1000));
    const [one, two] = await Promise.all([timed(first), timed(second)]);
    expect(ends[0], "seconds until the refusal").to.be.lessThan(15);
    const [winner, loser, refusal] = one === undefined ? [first, second, two] : [second, first, one];
    expect(refusal?.message).to.match(
      new RegExp(
        `^step preflight: another run is at work on this transfer: process ${winner.pid} on test since 2026-\\S+, held until 2026-\\S+ and renewed while it works; this run has changed nothing; wait until the other one ends`,
      ),
    );
    expect(loser.state).to.equal(undefined);
    expectWhole(winner);
  });

  for (const round of [1, 2, 3, 4, 5]) {
    it(`begun in the middle of the first one is refused as well (${round})`, async () => {
      const first = new TransferStack();
      const second = new TransferStack(first.azure, 1234);
      let refusal: Promise<Error | undefined> | undefined;
      await first.up({
        after: ({ index }) => {
          if (index === round * 12) refusal = second.up();
          return undefined;
        },
      });
      const error = await refusal;
      // One that waits for the lease while the first ends finds it done.
      if (error !== undefined) expect(error.message).to.match(/another run is at work/);
      expectWhole(first);
    });
  }

  it("right after a killed one waits for its lease to end, and no longer", async () => {
    const stack = new TransferStack();
    await stack.up({ after: ({ what }) => (what.endsWith("/import") && what.startsWith("POST") ? new Killed() : undefined) });
    const began = stack.clock.now().getTime();
    expect(await stack.up()).to.equal(undefined);
    const line = stack.printed.find((text) => text.includes("in case it has died"));
    expect(line).to.match(/waiting up to 30 s/);
    expect(stack.printed.find((text) => text.includes("says to go on here"))).to.match(/\((2\d|3[0-4]) s\)$/);
    expect(stack.clock.now().getTime() - began).to.be.lessThan(4 * 60_000);
    expectWhole(stack);
  });

  it("that takes the lease away stops the first before it can start anything", async () => {
    const stack = new TransferStack();
    const error = await stack.up({
      before: ({ what }) => {
        if (what.startsWith("blob signBlob"))
          stack.azure.container.leases.set("first/journal.json", { id: "someone else", seconds: 60, until: Number.POSITIVE_INFINITY });
        return undefined;
      },
    });
    expect(error?.message).to.match(
      /^step import: this run lost the lease of the journal, so another run may be at work; run `pulumi up` again/,
    );
    expect(stack.azure.bodies.filter(({ path }) => path.endsWith("/import"))).to.deep.equal([]);
    stack.azure.container.leases.clear();
    expect(await stack.up()).to.equal(undefined);
    expectWhole(stack);
  });
});

describe("a run that loses its lease while the service works", () => {
  for (const kind of ["export", "import"]) {
    it(`stops following the ${kind}, and leaves the journal to whoever has it now`, async () => {
      const stack = new TransferStack();
      stack.azure.plans[kind as "export" | "import"].push({ end: "Succeeded", seconds: 600 });
      const others = { id: "someone else", seconds: 60, until: Number.POSITIVE_INFINITY };
      const error = await stack.up({
        before: ({ what }) => {
          if (what.includes(`operationsStatus/${kind}`)) stack.azure.container.leases.set("first/journal.json", others);
          return undefined;
        },
      });
      expect(error?.message).to.match(new RegExp(`^step ${kind}: this run lost the lease`));
      expect(stack.azure.container.leaseOf("first/journal.json")).to.equal(others);
      stack.azure.container.leases.clear();
      expect(await stack.up()).to.equal(undefined);
      expectWhole(stack);
    });
  }
});

describe("an import whose answer was lost", () => {
  const cut = (moment: "before" | "after") => {
    let done = false;
    return {
      [moment]: ({ what }: { what: string }) => {
        if (done || !(what.startsWith("POST") && what.endsWith("/import"))) return undefined;
        done = true;
        return networkFailure("ECONNRESET");
      },
    };
  };

  it("is not taken for done because the target held enough keys before it", async () => {
    const stack = new TransferStack();
    stack.azure.target.keys = 5000;
    stack.inputs = { ...inputs, allowOverwriteOf: "first" };
    expect(await stack.up(cut("before"))).to.equal(undefined);
    expect(stack.azure.imports).to.have.length(1);
    expect(stack.azure.target.keys).to.equal(1000);
  });

  it("is waited for although the service is slow to show that it works", async () => {
    const stack = new TransferStack();
    stack.azure.showsAfter = 20;
    stack.azure.plans.import.push({ end: "Succeeded", seconds: 120 });
    expect(await stack.up(cut("after"))).to.equal(undefined);
    expectWhole(stack);
  });

  it("is asked for again where it never arrived", async () => {
    const stack = new TransferStack();
    expect(await stack.up(cut("before"))).to.equal(undefined);
    expectWhole(stack);
  });

  it("and whose target cannot be asked is not guessed at", async () => {
    const stack = new TransferStack();
    const error = await stack.up({
      ...cut("after"),
      before: ({ what }) => {
        if (what === "POST redisEnterprise/new/databases/default/import") stack.azure.target.reachable = false;
        return undefined;
      },
    });
    expect(error?.message).to.match(
      /^step import: the answer of the import was lost, and the target cannot be asked .*; let this machine reach the target/,
    );
    stack.azure.target.reachable = true;
    expect(await stack.up()).to.equal(undefined);
    expectWhole(stack);
  });
});

describe("blobs that an unknown export left behind", () => {
  it("are neither imported nor overwritten", async () => {
    const stack = new TransferStack();
    const old = stack.azure.shardFile(0);
    stack.azure.container.put("first/export-1-shard0.rdb", old);
    expect(await stack.up()).to.equal(undefined);
    expect(stack.azure.imports).to.deep.equal([["first/export-2-shard0.rdb"]]);
    expect(stack.azure.container.blobs.get("first/export-1-shard0.rdb")?.content).to.equal(old);
  });
});

describe("a journal that cannot be read", () => {
  for (const [what, text] of [
    ["of a later version", '{"version": 2, "step": "export"}'],
    ["cut off", '{"version": 1, "st'],
    ["of something else", "[]"],
  ] as const) {
    it(`${what} stops the run instead of making it guess`, async () => {
      const stack = new TransferStack();
      stack.azure.container.put("first/journal.json", Buffer.from(text));
      expect((await stack.up())?.message).to.match(
        /^step preflight: the journal first\/journal.json cannot be read; .*another snapshot label$/,
      );
      expect(stack.azure.container.text("first/journal.json")).to.equal(text);
      expect(stack.azure.container.leaseOf("first/journal.json"), "lease left behind").to.equal(undefined);
    });
  }
});

describe("a token that expires while the service works", () => {
  const refuse: FakeAnswer = {
    status: 401,
    body: { error: { code: "ExpiredAuthenticationToken", message: "Bearer planted-token-1 expired" } },
  };

  it("is renewed by itself", async () => {
    const stack = new TransferStack();
    let refused = 0;
    expect(await stack.up({ before: ({ what }) => (what.includes("operationsStatus") && ++refused === 2 ? refuse : undefined) })).to.equal(
      undefined,
    );
    expect(refused).to.be.greaterThan(2);
    expectWhole(stack);
  });

  for (const kind of ["export", "import"]) {
    it(`and cannot be renewed ends the run of the ${kind} with a state to go on from`, async () => {
      const stack = new TransferStack();
      const error = await stack.up({ before: ({ what }) => (what.includes(`operationsStatus/${kind}`) ? refuse : undefined) });
      expect(error?.message).to.match(new RegExp(`^step ${kind}: GET locations/.*: 401 ExpiredAuthenticationToken; .*sign in again`));
      expect(stack.outputs.operation).to.include({ step: kind });
      expect(await stack.up()).to.equal(undefined);
      expectWhole(stack);
    });
  }
});
