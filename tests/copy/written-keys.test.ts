import { appendFile, mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { RunStopped } from "../../lib/copy/errors";
import { nameNumber, WrittenKeys } from "../../lib/copy/written/written-keys";
import { smallDisk } from "./support/small-disk";

const number = (name: string): number => nameNumber(Buffer.from(name));

describe("the list of written keys", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "written-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function using<T>(use: (keys: WrittenKeys) => Promise<T>): Promise<T> {
    const keys = await WrittenKeys.open(folder);
    return use(keys).finally(() => keys.close());
  }

  it("knows every key that was written and no other", async () => {
    await using(async (keys) => {
      for (let i = 0; i < 20_000; i++) keys.record(number(`key:${i}`));
      await keys.settle();
      const wrong = Array.from({ length: 40_000 }, (_, i) => i).filter((i) => keys.has(number(`key:${i}`)) !== i < 20_000);
      expect(wrong).to.deep.equal([]);
    });
    expect((await stat(path.join(folder, "written.sorted"))).size).to.equal(20_000 * 8);
    expect((await stat(path.join(folder, "written.log"))).size).to.equal(0);
  });

  it("stops the run on a full disk, and has lost no key once there is room again", async function () {
    const unmount = await smallDisk(folder, 64);
    if (unmount === undefined) {
      console.warn("skipped: this user may not mount a small disk");
      return this.skip();
    }
    const names = Array.from({ length: 4096 }, (_, i) => number(`key:${i}`));
    const ballast = path.join(folder, "ballast");
    const stopped = async (task: Promise<void>): Promise<unknown> => task.then(() => "no fault", (error: unknown) => (error instanceof RunStopped ? error.reason : error));
    try {
      await using(async (keys) => {
        for (const name of names) keys.record(name);
        await keys.flush();
        // Half of the room that the sorted list takes.
        await writeFile(ballast, Buffer.alloc(16 * 1024));
        expect(await stopped(keys.sort())).to.equal("checkpoint-unwritable");
        for (let i = 0; i < 8192; i++) keys.record(number(`later:${i}`));
        expect(await stopped(keys.flush())).to.equal("checkpoint-unwritable");
      });
      await rm(ballast);
      await rm(path.join(folder, "written.sorted.new"), { force: true });
      await using(async (keys) => {
        await keys.sort();
        expect(names.filter((name) => !keys.has(name))).to.deep.equal([]);
      });
    } finally {
      await unmount();
    }
  });

  it("behaves as a set, through any order of changes, sortings and crashes", async () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ add: fc.integer({ min: 0, max: 30 }) }) },
      { weight: 4, arbitrary: fc.record({ drop: fc.integer({ min: 0, max: 30 }) }) },
      { weight: 1, arbitrary: fc.constant("sort" as const) },
      { weight: 1, arbitrary: fc.constant("reopen" as const) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        await rm(folder, { recursive: true, force: true });
        await mkdir(folder);
        const model = new Set<number>();
        let keys = await WrittenKeys.open(folder);
        await keys.settle();
        for (const one of steps) {
          if (one === "sort") await keys.sort();
          else if (one === "reopen") {
            await keys.close();
            // A number that a crash cut off.
            await appendFile(path.join(folder, "written.log"), Buffer.from([1, 2, 3]));
            keys = await WrittenKeys.open(folder);
            await keys.settle();
          } else if ("add" in one) {
            keys.add(number(`k${one.add}`));
            model.add(one.add);
          } else {
            keys.drop(number(`k${one.drop}`));
            model.delete(one.drop);
          }
        }
        for (let i = 0; i <= 30; i++) expect(keys.has(number(`k${i}`)), `k${i}`).to.equal(model.has(i));
        await keys.close();
      }),
      { numRuns: 60 },
    );
  });

  it("keeps what was recorded before a crash for the next run", async () => {
    const keys = await WrittenKeys.open(folder);
    keys.record(number("a"));
    await keys.flush();
    keys.record(number("b"));
    const after = await WrittenKeys.open(folder);
    await after.settle();
    expect([after.has(number("a")), after.has(number("b"))]).to.deep.equal([true, false]);
    await Promise.all([keys.close(), after.close()]);
  });

  it("leaves nothing behind without a folder, and moves into one where it has to stay", async () => {
    const before = process.env["TMPDIR"];
    process.env["TMPDIR"] = folder;
    try {
      const keys = await WrittenKeys.open();
      keys.record(number("a"));
      expect(await readdir(folder)).to.have.length(1);
      await keys.keepIn(path.join(folder, "made"));
      await keys.close();
    } finally {
      if (before === undefined) delete process.env["TMPDIR"];
      else process.env["TMPDIR"] = before;
    }
    expect(await readdir(folder)).to.deep.equal(["made"]);
    const kept = await WrittenKeys.open(path.join(folder, "made"));
    await kept.settle();
    expect(kept.has(number("a"))).to.equal(true);
    await kept.close();
  });
});
