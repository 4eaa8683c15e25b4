import { mkdtemp, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { runCli, type Ran } from "../cli/run-cli";
import { usePair } from "./support/pair";

describe("redis-move copy, as a command", function () {
  this.timeout(30_000);
  const pair = usePair({ version: "source", password: "p@ss/word:1" });
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "copy-cli-"));
  });
  const run = (...flags: string[]): Promise<Ran> => runCli(["copy", "--from", pair.source.url, "--to", pair.target.url, ...flags], { cwd: folder });

  it("ends with 0 and one JSON object", async () => {
    await pair.source.client.mset({ a: "1", b: "2" });
    const { exitCode, stdout } = await run("--json");
    expect(exitCode).to.equal(0);
    const result = JSON.parse(stdout) as Record<string, unknown>;
    expect(result).to.include.keys("outcome", "scanned", "copied", "skipped", "expired", "failed", "bytes", "seconds", "keysPerSecond", "perShard", "failures");
    expect(result).to.include({ outcome: "complete", scanned: 2, copied: 2 });
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it("ends with 3 where keys failed, names them, and lists them in a file", async () => {
    await pair.source.client.set("a", "1");
    await pair.target.client.set("a", "2");
    const { exitCode, stdout } = await run();
    expect(exitCode).to.equal(3);
    expect(stdout).to.match(/failed: a: the target has a key of that name/);
    expect((await readdir(folder))[0]).to.match(/^redis-move-failures-.*\.jsonl$/);
  });

  it("takes the password from the environment and shows it nowhere", async () => {
    const bare = pair.source.url.replace(/:\/\/.*@/, "://");
    const argv = ["copy", "--from", bare, "--to", pair.target.url];
    const refused = await runCli(argv, { cwd: folder });
    expect(refused.exitCode).to.equal(1);
    expect(refused.stdout + refused.stderr).to.match(/asks for a password; give it in REDIS_MOVE_FROM_PASSWORD/);
    const wrong = await runCli(argv, { cwd: folder, env: { REDIS_MOVE_FROM_PASSWORD: "not this secret" } });
    expect(wrong.exitCode).to.equal(1);
    expect(wrong.stdout + wrong.stderr).to.match(/refused the login/).and.not.match(/not this secret/);
    expect((await runCli(argv, { cwd: folder, env: { REDIS_MOVE_FROM_PASSWORD: "p@ss/word:1" } })).exitCode).to.equal(0);
    const all = await run("--json");
    expect(all.stdout + all.stderr).not.to.contain("word");
  });

  for (const [what, flags, text] of [
    ["no source", ["copy", "--to", "redis://h"], "--from: is needed"],
    ["a URL of something else", ["copy", "--from", "http://h", "--to", "redis://h"], "--from: not a Redis URL"],
    ["an unknown policy", ["copy", "--from", "redis://h", "--to", "redis://i", "--conflict", "ask"], "--conflict"],
    ["a rate of nothing", ["copy", "--from", "redis://h", "--to", "redis://i", "--max-rate", "0"], "--max-rate"],
    ["a file that is no certificate", ["copy", "--from", "redis://h", "--to", "redis://i", "--ca", "package.json"], "--ca"],
    ["two ways to choose databases", ["copy", "--from", "redis://127.0.0.1:1", "--to", "redis://127.0.0.1:2", "--db", "1", "--db-map", "0="], "exclude each other"],
    ["the same of verify", ["verify", "--from", "redis://127.0.0.1:1", "--to", "redis://127.0.0.1:2", "--db", "1", "--db-map", "0="], "exclude each other"],
    ["a database in the URL beside another one", ["copy", "--from", "redis://127.0.0.1:1/3", "--to", "redis://127.0.0.1:2", "--db", "1"], "the URL names another database"],
    ["to verify against another database than 0", ["verify", "--from", "redis://127.0.0.1:1", "--to", "redis://127.0.0.1:2/2", "--repair", "--delete-extra"], "keys are copied into database 0"],
    ["an Entra token without TLS", ["copy", "--from", "redis://h", "--to", "redis://i", "--from-entra"], "TLS only"],
  ] as const) {
    it(`refuses ${what} with 2 and one line`, async () => {
      const { exitCode, stderr } = await runCli(flags);
      expect(exitCode).to.equal(2);
      expect(stderr.trim().split("\n")).to.have.length(1);
      expect(stderr).to.contain(text);
    });
  }

  it("ends with 1 and the reason where nobody listens", async () => {
    const { exitCode, stdout, stderr } = await runCli(["copy", "--from", "redis://127.0.0.1:1", "--to", pair.target.url], { cwd: folder });
    expect(exitCode).to.equal(1);
    expect(stdout + stderr).to.contain("127.0.0.1:1").and.match(/ECONNREFUSED/);
  });

  it("refuses a damaged checkpoint, and one of another copy", async () => {
    await pair.source.client.set("a", "1");
    const checkpoint = path.join(folder, "cp");
    expect((await run("--checkpoint", checkpoint)).exitCode).to.equal(0);
    const foreign = await run("--checkpoint", checkpoint, "--match", "b*");
    expect(foreign.exitCode).to.equal(2);
    expect(foreign.stderr).to.match(/belongs to another copy.*--match/);
    for (const damage of ["", "{", '{"format":1,"sha256":"0","state":{}}', '{"format":9}']) {
      await writeFile(path.join(checkpoint, "checkpoint.json"), damage);
      const damaged = await run("--checkpoint", checkpoint);
      expect(damaged.exitCode, damage).to.equal(2);
      expect(damaged.stderr).to.match(/damaged/);
    }
  });
});
