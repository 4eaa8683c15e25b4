import { mkdtemp, readdir, rm } from "node:fs/promises";
import * as net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import type { CopyResult } from "../../lib/copy";
import { runCli, type Ran } from "../cli/run-cli";
import { until } from "../support/redis";
import { startCli, type Child } from "./support/child";
import { usePair } from "./support/pair";

const SECRET = "verySecretWord";

describe("redis-move copy in rough hands", function () {
  this.timeout(60_000);
  const pair = usePair({ version: "source" }, { version: "target" });
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "copy-rough-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const run = (command: "copy" | "verify", ...flags: string[]): Promise<Ran> => runCli([command, "--from", pair.source.url, "--to", pair.target.url, ...flags], { cwd: folder });

  describe("shows no password, whatever is wrong with the URL", () => {
    for (const url of [
      `user:${SECRET}@h:1`,
      `${SECRET}@h:6379`,
      `redis:/u:${SECRET}@h`,
      `redis//:${SECRET}@h`,
      `rediss://:${SECRET}/${SECRET}=@h:6380`,
      `redis://:${SECRET}%ZZ@h`,
      `http://u:${SECRET}@h`,
      `name.redis.cache.windows.net:6380,password=${SECRET}=,ssl=True`,
      `redis://h?password=${SECRET}`,
      `redis://:${SECRET}@h:99999`,
      `redis://:${SECRET}@h/x`,
    ]) {
      it(url.replaceAll(SECRET, "<password>"), async () => {
        for (const argv of [["copy", "--from", url, "--to", pair.target.url], ["verify", "--from", pair.source.url, "--to", url], ["copy", url]]) {
          const { exitCode, stdout, stderr } = await runCli(argv, { cwd: folder });
          expect(exitCode, argv.join(" ")).to.equal(2);
          expect(stdout + stderr).to.not.contain(SECRET);
          expect(stderr.trim().split("\n"), stderr).to.have.length(1);
        }
      });
    }
  });

  for (const [flags, text] of [
    [["--type", "strings"], /--type: not a type; given: strings; allowed: string, list/],
    [["--db", "99"], /--db: the server has no such database; given: 99/],
    [["--db", "1", "--db-map", "0="], /--db/],
    [["--db-map", "0=a,0=b"], /stands twice/],
    [["--conflict", "Fail"], /allowed: replace, skip, fail/],
    [["--connections", "1.5"], /--connections/],
    [["--checkpoint", ""], /--checkpoint: is empty/],
    [["--max-rate", "5k/s"], /--max-rate: not a rate/],
    [["--dry-run", "--checkpoint", "x"], /--dry-run/],
    [["--control", "/nonexistent/socket"], /--control: cannot listen there/],
    [["one", "two"], /too many arguments/],
  ] as const) {
    it(`refuses ${flags.join(" ")} with 2, and leaves nothing behind`, async () => {
      const { exitCode, stderr } = await run("copy", ...flags);
      expect(stderr).to.match(text);
      expect(exitCode).to.equal(2);
      expect(await readdir(folder)).to.deep.equal([]);
    });
  }

  it("refuses a database in the URL beside another one in a flag", async () => {
    for (const flags of [["--db", "0"], ["--db-map", "0="]]) {
      const { exitCode, stderr } = await runCli(["copy", "--from", `${pair.source.url}/3`, "--to", pair.target.url, ...flags], { cwd: folder });
      expect(stderr).to.match(/the URL names another database/);
      expect(exitCode).to.equal(2);
    }
  });

  it("verify refuses a type that none can have", async () => {
    const { exitCode, stderr } = await run("verify", "--type", "strings");
    expect(stderr).to.match(/--type: not a type/);
    expect(exitCode).to.equal(2);
  });

  it("ends although the clock of the target may not be read", async () => {
    await pair.source.client.set("a", "1");
    await pair.target.client.call("ACL", "SETUSER", "timeless", "on", ">word", "~*", "+@all", "-time");
    const child = startCli(["copy", "--from", pair.source.url, "--to", pair.target.url.replace("://", "://timeless:word@")], folder);
    const timer = setTimeout(() => child.process.kill("SIGKILL"), 15_000);
    const { code, signal, stderr } = await child.ended.finally(() => clearTimeout(timer));
    expect(stderr).to.match(/NOPERM/);
    expect({ code, signal }).to.deep.equal({ code: 1, signal: null });
  });

  it("promises no next step where nothing was begun", async () => {
    const { exitCode, stdout } = await runCli(["copy", "--from", "redis://127.0.0.1:1", "--to", pair.target.url], { cwd: folder });
    expect(exitCode).to.equal(1);
    expect(stdout).to.match(/nothing was begun/).and.not.match(/verify/);
  });

  it("copies keys of odd and huge names", async () => {
    const names = [Buffer.alloc(1_000_000, "n"), Buffer.from("line\r\nbreak $3\r\n"), Buffer.from([0, 1, 255, 254]), Buffer.from(""), Buffer.from("{tag}{}}"), Buffer.from("ключ 鍵")];
    for (const name of names) await pair.source.client.set(name, "v");
    const { exitCode, stdout } = await run("copy", "--json");
    expect(exitCode).to.equal(0);
    expect(JSON.parse(stdout)).to.include({ scanned: names.length, copied: names.length });
    for (const name of names) expect(await pair.target.client.get(name)).to.equal("v");
    expect((await run("verify")).exitCode).to.equal(0);
  });

  describe("interrupted", () => {
    beforeEach(async () => {
      for (let from = 0; from < 20_000; from += 5000) {
        const pipe = pair.source.client.pipeline();
        for (let i = from; i < from + 5000; i++) pipe.set(`key:${i}`, `value ${i}`);
        await pipe.exec();
      }
    });
    const begin = (...flags: string[]): Child => startCli(["copy", "--from", pair.source.url, "--to", pair.target.url, "--max-rate", "8000", ...flags], folder);
    const underWay = (child: Child): Promise<void> => until("keys arrive", async () => (await pair.target.client.dbsize()) > 1000 || child.process.exitCode !== null, 30_000);

    for (const signal of ["SIGTERM", "SIGHUP"] as const) {
      it(`by ${signal}, with --json: one object on stdout, the command that goes on beside it, and that command goes on`, async () => {
        const child = begin("--json");
        await underWay(child);
        child.process.kill(signal);
        const { code, stdout, stderr } = await child.ended;
        expect(code).to.equal(1);
        expect(JSON.parse(stdout)).to.include({ outcome: "stopped", stopReason: "interrupted" });
        const [, command] = /^go on with: redis-move (.*)$/m.exec(stderr) ?? [];
        const rest = await runCli(command!.split(" "), { cwd: folder });
        expect(rest.exitCode, rest.stderr).to.equal(0);
        expect((JSON.parse(rest.stdout) as CopyResult).failed).to.equal(0);
        expect(await pair.target.client.dbsize()).to.equal(20_000);
      });
    }

    it("ends soon although the source never answers", async () => {
      const sockets: net.Socket[] = [];
      const mute = net.createServer((socket) => void sockets.push(socket));
      await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
      try {
        const child = startCli(["copy", "--from", `redis://127.0.0.1:${(mute.address() as net.AddressInfo).port}`, "--to", pair.target.url], folder);
        await until("it has connected", () => sockets.length > 0);
        const asked = Date.now();
        child.process.kill("SIGINT");
        expect((await child.ended).code).to.equal(1);
        expect(Date.now() - asked).to.be.lessThan(3000);
      } finally {
        for (const socket of sockets) socket.destroy();
        mute.close();
      }
    });

    it("ends soon although the source answers no more", async () => {
      const child = begin();
      await underWay(child);
      pair.source.primaries[0]!.pause();
      try {
        const asked = Date.now();
        child.process.kill("SIGINT");
        const { code, stdout } = await child.ended;
        expect(code).to.equal(1);
        expect(stdout).to.match(/go on with: redis-move copy .*--checkpoint/);
        // What the target has not answered yet is waited for, for five seconds.
        expect(Date.now() - asked).to.be.lessThan(8000);
      } finally {
        pair.source.primaries[0]!.resume();
      }
    });

    it("verify ends as well, and leaves no connection open", async () => {
      await pair.source.client.config("RESETSTAT");
      const child = startCli(["verify", "--from", pair.source.url, "--to", pair.target.url], folder);
      await until("it compares", async () => /cmdstat_scan/.test(await pair.source.client.info("commandstats")) || child.process.exitCode !== null);
      child.process.kill("SIGINT");
      const { code, signal } = await child.ended;
      expect([code, signal], "1, or 4 where it was done already").to.be.deep.oneOf([[1, null], [4, null]]);
    });
  });
});
