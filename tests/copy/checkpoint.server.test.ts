import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFile, chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { expect } from "chai";
import { copy, type CopyOptions, type CopyResult } from "../../lib/copy";
import { runCli, type Ran } from "../cli/run-cli";
import { until } from "../support/redis";
import { usePair } from "./support/pair";
import { smallDisk } from "./support/small-disk";

const KEYS = 20_000;
const run = promisify(execFile);

describe("checkpoints on real disks", function () {
  this.timeout(60_000);
  const pair = usePair();
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "copy-checkpoint-"));
    for (let from = 0; from < KEYS; from += 5000) {
      const pipe = pair.source.client.pipeline();
      for (let i = from; i < from + 5000; i++) pipe.set(`key:${i}`, `value ${i}`);
      await pipe.exec();
    }
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const start = (options: Partial<CopyOptions>): Promise<CopyResult> => copy({ from: pair.source.url, to: pair.target.url, ...options });

  it("a full disk stops the run, which says so, and goes on when there is room again", async function () {
    const unmount = await smallDisk(folder, 512);
    if (unmount === undefined) {
      console.warn("skipped: this user may not mount a small disk");
      return this.skip();
    }
    try {
      const checkpoint = path.join(folder, "cp");
      const running = start({ checkpoint, maxRate: { keys: 8000 } });
      await until("keys arrive", async () => (await pair.target.client.dbsize()) > 2000);
      let over = false;
      void running.finally(() => (over = true));
      // A block that the checkpoint gives up between two writes is taken as well.
      while (!over) await appendFile(path.join(folder, "ballast"), Buffer.alloc(4096)).catch(() => sleep(1));
      const stopped = await running;
      expect(stopped).to.include({ outcome: "stopped", stopReason: "checkpoint-unwritable", failed: 0 });
      expect(stopped.notices.join()).to.match(/cannot be written \(ENOSPC\)/).and.contain(checkpoint);
      expect(await readdir(checkpoint)).to.have.members(["checkpoint.json", "written.log"]);
      await rm(path.join(folder, "ballast"));
      const result = await start({ checkpoint });
      expect(result).to.include({ outcome: "complete", failed: 0, skipped: 0 });
      expect(await pair.target.client.dbsize()).to.equal(KEYS);
    } finally {
      await unmount();
    }
  });

  it("a copy that cannot write its first checkpoint after a stop still tells what it did", async () => {
    const taken = path.join(folder, "taken");
    await writeFile(taken, "a file");
    const controller = new AbortController();
    const running = start({ checkpointOnStop: taken, maxRate: { keys: 4000 }, signal: controller.signal });
    await until("keys arrive", async () => (await pair.target.client.dbsize()) > 500);
    controller.abort();
    const result = await running;
    expect(result).to.include({ outcome: "stopped", stopReason: "interrupted", copied: await pair.target.client.dbsize() });
    expect(result.notices.join()).to.match(/the folder of the checkpoint cannot be used.*EEXIST/);
    expect(await readFile(taken, "utf8")).to.equal("a file");
  });

  describe("the command refuses with 2", () => {
    const command = (checkpoint: string): Promise<Ran> => runCli(["copy", "--from", pair.source.url, "--to", pair.target.url, "--checkpoint", checkpoint], { cwd: folder });
    const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

    for (const content of ["null", "[]", "7", '{"format":1}', '{"format":1,"state":null}', `{"format":1,"sha256":"${sha256("{}")}","state":[]}`, '{"format":1,"sha256":"x","state":{}}']) {
      it(`a damaged checkpoint: ${content.slice(0, 30)}`, async () => {
        await mkdir(path.join(folder, "cp"));
        await writeFile(path.join(folder, "cp", "checkpoint.json"), content);
        const { exitCode, stderr } = await command("cp");
        expect(stderr).to.match(/--checkpoint: the checkpoint is damaged/);
        expect(exitCode).to.equal(2);
        expect(await pair.target.client.dbsize()).to.equal(0);
      });
    }

    it("a checkpoint that cannot be read", async () => {
      await mkdir(path.join(folder, "cp", "checkpoint.json"), { recursive: true });
      const { exitCode, stderr } = await command("cp");
      expect(stderr).to.match(/--checkpoint: the checkpoint cannot be read.*EISDIR/);
      expect(exitCode).to.equal(2);
    });

    it("an empty name, a file, a place where nothing can be made", async () => {
      await writeFile(path.join(folder, "file"), "");
      for (const place of ["", "file", "file/below", "/proc/redis-move", "/dev/null/x"]) {
        const { exitCode, stderr } = await command(place);
        expect(stderr, place).to.match(/^redis-move copy: --checkpoint: (is empty|the folder of the checkpoint cannot be used)/);
        expect(exitCode, place).to.equal(2);
      }
      expect(await readdir(folder)).to.deep.equal(["file"]);
    });

    it("a folder that is read-only", async function () {
      const place = path.join(folder, "locked");
      await mkdir(place);
      await chmod(place, 0o500);
      if (process.getuid?.() === 0) await run("mount", ["-t", "tmpfs", "-o", "ro,size=16k", "tmpfs", place]).catch(() => this.skip());
      try {
        const { exitCode, stderr } = await command("locked");
        expect(stderr).to.match(/the folder of the checkpoint cannot be used.*(EACCES|EROFS)/);
        expect(exitCode).to.equal(2);
      } finally {
        if (process.getuid?.() === 0) await run("umount", [place]);
      }
    });
  });
});
