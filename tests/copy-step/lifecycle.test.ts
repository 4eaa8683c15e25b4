import { expect } from "chai";

import { UserError } from "../../lib/util/user-error";
import { away, busy, compared, copied, CopyStack, inputs, refusedLogin } from "./support/stack";

const identity = (conflict: string) => ({ from: "a", to: "b", options: { conflict } });

describe("the life of a copy", () => {
  it("copies, compares, is done, and never runs again for any other reason than source, target or label", async () => {
    const stack = new CopyStack();
    expect(await stack.up()).to.equal(undefined);
    expect(stack.outputs).to.deep.include({ phase: "done", sourceKeys: 500, signIn: { source: "entra", target: "entra" } });
    expect(stack.outputs.counts).to.deep.equal({ outcome: "complete", scanned: 500, copied: 498, skipped: 0, expired: 2, failed: 0, bytes: 10_000, seconds: 1 });
    expect(stack.outputs.verification).to.include({ outcome: "identical", compared: 498 });
    expect(stack.copies[0]).to.include({ from: "rediss://old.example:6380", to: "rediss://new.example:10000", conflict: "fail" });
    expect(stack.copies[0]!.checkpoint).to.match(/^\/state\/old-first-[0-9a-f]{12}$/);
    stack.inputs = { ...inputs, maxRate: "5MB/s", verify: false, checkpoint: "/elsewhere", timeoutMinutes: 5, allowOverwriteOf: "first", sourceId: inputs.sourceId.toUpperCase() };
    expect(stack.changes).to.equal(false);
    for (const change of [{ snapshot: "second" }, { sourceId: `${inputs.sourceId}2` }, { targetDatabaseId: inputs.targetDatabaseId.replace("/new/", "/other/") }]) {
      stack.inputs = { ...inputs, ...change };
      expect(stack.changes, JSON.stringify(change)).to.equal(true);
    }
    expect(stack.copies).to.have.length(1);
  });

  it("listens for interruptions only while it runs", async () => {
    const stack = new CopyStack();
    stack.onCopy = () => {
      expect(stack.listening).to.equal(1);
      return copied;
    };
    await stack.up();
    expect(stack.listening).to.equal(0);
  });

  it("runs again for a new label, over known keys only with permission", async () => {
    const stack = new CopyStack();
    await stack.up();
    stack.target.keys = 498;
    stack.inputs = { ...inputs, snapshot: "second" };
    const refusal = await stack.up();
    expect(refusal?.message).to.match(/the target new holds 498 keys, and no checkpoint in \/state\/old-second-\w+ tells that they come from this copy; .*set allowOverwriteOf to "second"/);
    expect(stack.outputs, "the state still has what is true").to.include({ phase: "done", snapshot: "first" });
    stack.inputs = { ...inputs, snapshot: "second", allowOverwriteOf: "second" };
    expect(await stack.up()).to.equal(undefined);
    expect(stack.copies[1]).to.include({ conflict: "replace" });
    expect(stack.verifies[1]).to.include({ repair: true }).and.not.to.have.property("deleteExtra");
  });

  it("does without the comparison where it is switched off", async () => {
    const stack = new CopyStack();
    stack.inputs = { ...inputs, verify: false };
    await stack.up();
    expect(stack.outputs).to.include({ phase: "done" }).and.not.to.have.property("verification");
    expect(stack.verifies).to.deep.equal([]);
  });

  it("hands on databases and speed", async () => {
    const stack = new CopyStack();
    stack.inputs = { ...inputs, databasesInUse: [0, 3], maxRate: "20MB/s" };
    await stack.up();
    expect(stack.copies[0]).to.deep.include({ dbMap: { 0: "", 3: "db3:" }, maxRate: { bytes: 20e6 } });
    expect(stack.verifies[0]).to.deep.include({ dbMap: { 0: "", 3: "db3:" } });
    expect(stack.outputs.command).to.contain("--db-map 0=,3=db3:");
  });
});

describe("a cache out of reach", () => {
  it("fails nothing: the state says why and with which command, and the next up tries again", async () => {
    const stack = new CopyStack();
    stack.target.refuses = away;
    expect(await stack.up()).to.equal(undefined);
    expect(stack.outputs).to.include({
      phase: "unreachable",
      reason: "the target new cannot be reached from here (new.example:10000: connect ETIMEDOUT)",
      command: "redis-move copy --from rediss://old.example:6380 --to rediss://new.example:10000 --to-entra --checkpoint .redis-move/old",
    });
    expect(stack.copies).to.deep.equal([]);
    expect(stack.printed.join("\n")).to.match(/nothing was copied: the target new cannot be reached from here .* redis-move copy --from/);
    expect(stack.changes).to.equal(true);
    stack.target.refuses = () => undefined;
    expect(await stack.up()).to.equal(undefined);
    expect(stack.outputs).to.include({ phase: "done" }).and.not.to.have.property("reason");
  });

  it("names both where both are", async () => {
    const stack = new CopyStack();
    stack.source.refuses = stack.target.refuses = away;
    await stack.up();
    expect(stack.outputs.reason).to.match(/^the source old cannot .*; the target new cannot/);
  });

  it("is given some time: the name of a new cache is not known everywhere at once", async () => {
    const stack = new CopyStack();
    let tries = 0;
    stack.target.refuses = () => (++tries < 3 ? away() : undefined);
    await stack.up();
    expect(stack.outputs.phase).to.equal("done");
  });

  it("keeps an unfinished copy unfinished", async () => {
    const stack = new CopyStack();
    stack.onCopy = () => ({ ...copied, outcome: "stopped", copied: 100, notices: ["the target is full"] });
    await stack.up();
    stack.target.refuses = away;
    expect(await stack.up()).to.equal(undefined);
    expect(stack.outputs.phase).to.equal("unreachable");
    expect(stack.changes).to.equal(true);
  });
});

describe("the sign-in of a copy", () => {
  it("is by Entra where the cache lets it, and by a listed access key where it refuses the token", async () => {
    const stack = new CopyStack();
    stack.source.refuses = ({ credential }) => (credential === undefined ? undefined : refusedLogin());
    await stack.up();
    expect(stack.outputs.signIn).to.deep.equal({ source: "accessKey", target: "entra" });
    expect(stack.copies[0]).to.have.property("fromPassword", "planted-access-key-of-a-side");
    expect(stack.copies[0]).to.have.property("toCredential");
  });

  it("is by access key where no token can be had", async () => {
    const stack = new CopyStack();
    stack.source.refuses = ({ credential }) => {
      if (credential !== undefined) throw new UserError("cannot sign in to Azure for https://redis.azure.com/.default");
      return undefined;
    };
    await stack.up();
    expect(stack.outputs.signIn?.source).to.equal("accessKey");
  });

  it("is by access key alone where Entra is off", async () => {
    const stack = new CopyStack();
    stack.source.entra = false;
    stack.source.refuses = ({ credential }) => {
      if (credential !== undefined) throw new Error("no token may be sent");
      return undefined;
    };
    await stack.up();
    expect(stack.outputs.signIn?.source).to.equal("accessKey");
  });

  it("waits for an access assignment that was made a moment ago", async () => {
    const stack = new CopyStack();
    let tries = 0;
    stack.target.refuses = () => (++tries < 10 ? refusedLogin() : undefined);
    await stack.up();
    expect(stack.outputs.phase).to.equal("done");
    expect(stack.printed.filter((line) => line.includes("trying for a while"))).to.have.length(1);
  });

  it("fails with every reason where nothing works, and begins nothing", async () => {
    const stack = new CopyStack();
    stack.source.refuses = refusedLogin;
    stack.source.mayListKeys = false;
    const error = await stack.up();
    expect(error?.message).to.match(/^the source old does not let this machine in \(Entra: .*WRONGPASS\); whoever runs this may not list its access keys\); give whoever runs this access/);
    expect(stack.state).to.equal(undefined);
    expect(stack.copies).to.deep.equal([]);
  });

  it("refuses a cache that lets nobody in", async () => {
    const stack = new CopyStack();
    stack.source.entra = stack.source.accessKeys = false;
    expect((await stack.up())?.message).to.contain("the source old lets nobody in: neither Entra sign-in nor access keys are on");
  });

  it("leaves no secret in state or lines", async () => {
    const stack = new CopyStack();
    stack.source.entra = false;
    stack.onCopy = () => ({ ...copied, outcome: "stopped", notices: ["the server said planted-access-key-of-a-side and planted-token-1"] });
    await stack.up();
    expect(stack.outputs.reason).to.contain("[redacted]");
    expect(JSON.stringify(stack.state) + stack.printed.join("\n")).not.to.contain("planted");
  });
});

describe("an unfinished copy", () => {
  it("is kept in the state with counts and reason, and the next up goes on whatever the target holds", async () => {
    const stack = new CopyStack();
    stack.onCopy = () => ({ ...copied, outcome: "stopped", copied: 200, stopReason: "target-full", notices: ["the target is full after 60 s of trying"] });
    expect((await stack.up())?.message).to.match(/^copy: the target is full after 60 s of trying; 200 keys copied in this run, \/state\/old-first-\w+ holds how far it is; run `pulumi up` again/);
    expect(stack.outputs).to.include({ phase: "copy", __provider: "the provider's text" });
    expect(stack.outputs.counts).to.include({ outcome: "stopped", copied: 200 });
    Object.assign(stack, { checkpoint: identity("fail"), onCopy: () => copied });
    stack.target.keys = 200;
    expect(await stack.up()).to.equal(undefined);
    expect(stack.outputs).to.include({ phase: "done" });
    expect(stack.copies.map(({ conflict }) => conflict)).to.deep.equal(["fail", "fail"]);
  });

  it("began with permission to overwrite: without it, it does not go on", async () => {
    const stack = new CopyStack();
    stack.checkpoint = identity("replace");
    expect((await stack.up())?.message).to.match(/^allowOverwriteOf: the copy in .* began with permission to overwrite keys of the target new, and it has been taken back; set it to "first" again/);
    stack.inputs = { ...inputs, allowOverwriteOf: "first" };
    await stack.up();
    expect(stack.copies[0]).to.include({ conflict: "replace" });
  });

  it("stops when it is interrupted, when its time is over, and says which", async () => {
    const stopping = async ({ signal }: { signal?: AbortSignal }) => {
      await new Promise((resolve) => signal!.addEventListener("abort", resolve));
      return { ...copied, outcome: "stopped" as const, copied: 7 };
    };
    const interrupted = new CopyStack();
    interrupted.onCopy = (options) => {
      // Within the run's time, which passes at once here.
      interrupted.interrupt("interrupted by SIGINT");
      return options.signal!.aborted ? { ...copied, outcome: "stopped", copied: 7 } : copied;
    };
    expect((await interrupted.up())?.message).to.match(/^copy: interrupted by SIGINT; 7 keys/);
    const late = new CopyStack();
    late.inputs = { ...inputs, timeoutMinutes: 3 };
    late.onCopy = stopping;
    expect((await late.up())?.message).to.match(/^copy: the 3 minutes of this run are over; 7 keys/);
    expect(late.clock.now().getTime() - Date.parse("2026-11-22T10:00:00Z")).to.equal(3 * 60_000);
  });

  it("waits for a run that is just stopping, and refuses beside one that goes on", async () => {
    const stack = new CopyStack();
    let tries = 0;
    stack.onCopy = () => {
      if (++tries < 4) throw busy();
      return copied;
    };
    expect(await stack.up()).to.equal(undefined);
    const other = new CopyStack();
    other.onCopy = () => {
      throw busy();
    };
    expect((await other.up())?.message).to.match(/^another run is at work on this copy: process 4711 holds \/state\/old-first-\w+; this run has changed nothing/);
    expect(other.state).to.equal(undefined);
  });

  it("is not worked on twice in one update", async () => {
    const [one, two] = [new CopyStack(), new CopyStack()];
    let go: () => void = () => undefined;
    one.onCopy = async () => {
      await new Promise<void>((resolve) => (go = resolve));
      return copied;
    };
    const first = one.up();
    while (one.copies.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect((await two.up())?.message).to.contain("the same source is copied into the same target twice in this update");
    go();
    expect(await first).to.equal(undefined);
  });

  it("tells settings that cannot change on the way in the words of its inputs", async () => {
    const stack = new CopyStack();
    stack.onCopy = () => {
      throw new UserError("the checkpoint belongs to another copy", { path: "--checkpoint", given: "--db-map 0=,1=db1:", allowed: "--db-map 0=" });
    };
    expect((await stack.up())?.message).to.match(/^this copy was begun with other settings; given: .*; allowed: .*; take the change back, or begin another copy with another snapshot label/);
  });

  it("differs in the end: counts and command, and it is compared anew", async () => {
    const stack = new CopyStack();
    stack.onVerify = () => ({ ...compared, outcome: "different", differences: { ...compared.differences, value: 3 }, file: "/f" });
    expect((await stack.up())?.message).to.match(/^verify: source and target differ: 3 of another value, listed in \/f; run: redis-move verify --from .* --repair; or set allowOverwriteOf to "first"/);
    expect(stack.outputs).to.include({ phase: "verify" });
    stack.checkpoint = identity("fail");
    stack.onVerify = () => compared;
    expect(await stack.up()).to.equal(undefined);
    expect(stack.outputs.phase).to.equal("done");
  });
});

describe("the rest of a copy's life", () => {
  it("refreshes and is deleted without touching anything", async () => {
    const { KeyCopyLifecycle } = await import("../../lib/copy-step/lifecycle.js");
    const lifecycle = new KeyCopyLifecycle(() => {
      throw new Error("nothing may be connected to here");
    });
    const partial = { ...inputs, phase: "copy" };
    expect(lifecycle.read("id", partial)).to.deep.equal({ id: "id", props: partial });
    expect(lifecycle.delete()).to.contain("no key was deleted in either cache");
  });
});
