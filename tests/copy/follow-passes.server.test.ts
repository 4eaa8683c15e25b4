import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { copy, verify, type CopyOptions, type CopyProgress, type CopyResult } from "../../lib/copy";
import { readFlags } from "../../lib/copy/follow/notify-setting";
import { takePort } from "../../local/redis/ports";
import { runCli } from "../cli/run-cli";
import { until } from "../support/redis";
import { startCli } from "./support/child";
import { equal, followInBackground } from "./support/followed";
import { usePair } from "./support/pair";
import { fillSample } from "./support/sample";
import { startWriter, type Writer } from "./support/writers";

describe("following without notifications, and what proves the end", function () {
  this.timeout(60_000);
  const pair = usePair();
  let folder: string;
  let checkpoint: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "copy-passes-"));
    checkpoint = path.join(folder, "cp");
    await pair.source.client.config("SET", "notify-keyspace-events", "");
    await pair.source.client.call("ACL", "SETUSER", "default", "on", "nopass", "~*", "&*", "+@all");
  });
  afterEach(() => Promise.all([...writers.splice(0)].map((writer) => writer.stop())));
  const writers: Writer[] = [];
  const write = (seed: number): Writer => {
    const writer = startWriter(pair.source.client, seed);
    writers.push(writer);
    return writer;
  };

  const base = (): Pick<CopyOptions, "from" | "to"> => ({ from: pair.source.url, to: pair.target.url });
  const run = (options: Partial<CopyOptions>): Promise<CopyResult> => copy({ ...base(), checkpoint, ...options });
  const verified = async (): Promise<void> => {
    expect((await verify(base())).examples).to.deep.equal([]);
  };

  for (const flags of ["", "Kx", "KEg$lsx", "A"]) {
    it(`compares again and again where the setting is "${flags}", says what is missing, and never changes it`, async () => {
      await pair.source.client.config("SET", "notify-keyspace-events", flags);
      const before = await pair.source.client.config("GET", "notify-keyspace-events");
      await fillSample(pair.source.client, "", 60);
      const followed = followInBackground({ ...base(), checkpoint });
      await followed.noticed(/pass 1: \d+ keys compared, 0 differed/);
      await pair.source.client.pipeline().set("k:1:s", "changed").del("k:2:s").set("new", "1").exec();
      await equal(pair.source.client, pair.target.client);
      const result = await followed.stop();
      expect(result.follow).to.include({ notifications: "off" });
      expect(result.notices[0]).to.match(flags === "" ? /switched off at the source/ : /incomplete \(notify-keyspace-events is/).and.match(/set notify-keyspace-events to KA.*redisConfiguration\.notify-keyspace-events=KA/);
      expect(await pair.source.client.config("GET", "notify-keyspace-events")).to.deep.equal(before);
    });
  }

  it("ends with --until-caught-up once a pass finds nothing, and says of which moment that is true", async () => {
    await fillSample(pair.source.client, "", 60);
    const result = await run({ untilCaughtUp: true });
    expect(result).to.include({ outcome: "complete", failed: 0 });
    expect(result.follow).to.include({ notifications: "off", differences: 0, passes: 1 });
    expect(result.follow!.caughtUpAt).to.be.a("string");
    await verified();
  });

  it("gives up, with the number that remains, where the passes find no less", async () => {
    await fillSample(pair.source.client, "", 120);
    const writer = write(7);
    const result = await run({ untilCaughtUp: true });
    await writer.stop();
    expect(result.outcome).to.equal("incomplete");
    expect(result.follow!.differences).to.be.greaterThan(0);
    expect(result.notices.at(-1)).to.match(/the differences do not shrink any more: \d+ keys.*--final/);
    expect(await run({ final: true })).to.include({ outcome: "complete" });
    await verified();
  });

  it("compares where it may not subscribe, and says so once", async () => {
    await pair.source.client.config("SET", "notify-keyspace-events", "KA");
    await pair.source.client.call("ACL", "SETUSER", "default", "resetchannels");
    await fillSample(pair.source.client, "", 20);
    const followed = followInBackground({ ...base(), checkpoint });
    await followed.noticed(/pass 1/);
    await pair.source.client.set("new", "1");
    await equal(pair.source.client, pair.target.client);
    const { notices, follow } = await followed.stop();
    expect(notices.filter((text) => /does not let its notifications be subscribed \(NOPERM/.test(text))).to.have.length(1);
    expect(follow).to.include({ notifications: "off", losses: 0 });
  });

  it("shows how far it is behind on the control socket and in the metrics, and on stopping how to go on", async () => {
    await pair.source.client.config("SET", "notify-keyspace-events", "KA");
    await fillSample(pair.source.client, "", 20);
    const port = await takePort();
    const following = runCli(["copy", "--from", pair.source.url, "--to", pair.target.url, "--follow", "--control", "s", "--metrics-port", String(port)], { cwd: folder });
    const tell = async (order: string): Promise<string> => (await runCli(["copy", "--control", "s", order], { cwd: folder })).stdout.trim();
    const status = async (): Promise<CopyProgress["follow"]> => {
      const answer = await tell("status");
      return answer.startsWith("{") ? (JSON.parse(answer) as CopyProgress).follow : undefined;
    };
    await until("it follows", async () => (await status())?.phase === "following");
    await tell("pause");
    await pair.source.client.set("new", "1");
    await until("the change is pending", async () => (await status())?.pending === 1);
    await until("the metrics show it", async () => /^redis_move_copy_follow_pending 1$/m.test(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()));
    await tell("resume");
    await equal(pair.source.client, pair.target.client);
    await tell("stop");
    const { exitCode, stdout } = await following;
    expect(exitCode).to.equal(1);
    expect(stdout).to.match(/^stopped: /).and.match(/go on following with: redis-move copy .*--checkpoint \S+ --follow\n/).and.match(/prove it with: .*--final\n/);
  });

  it("follows events as soon as somebody switches them on", async () => {
    await fillSample(pair.source.client, "", 20);
    const followed = followInBackground({ ...base(), checkpoint });
    await followed.noticed(/pass 1/);
    await pair.source.client.config("SET", "notify-keyspace-events", "EA");
    await followed.noticed(/are on now/);
    await until("it follows them", () => followed.status().follow!.phase === "following", 20_000);
    const { events } = followed.status().follow!;
    await pair.source.client.set("new", "1");
    await equal(pair.source.client, pair.target.client);
    expect(followed.status().follow!.events).to.be.greaterThan(events);
    await followed.stop();
  });

  describe("where the setting may not be read, as on Azure", () => {
    beforeEach(async () => void (await pair.source.client.call("ACL", "SETUSER", "default", "-config")));

    it("follows events, and finds by comparison that they tell all", async () => {
      await pair.source.client.config("SET", "notify-keyspace-events", "KA");
      await fillSample(pair.source.client, "", 60);
      const writer = write(8);
      const result = await run({ untilCaughtUp: true });
      await writer.stop();
      expect(result.notices.join("\n")).to.match(/does not let notify-keyspace-events be read/).and.match(/every change had been announced/);
      expect(result).to.include({ outcome: "complete" });
      expect(result.follow).to.include({ notifications: "unknown" });
      await run({ final: true });
      await verified();
    });

    for (const flags of ["", "Kx"]) {
      it(`finds out that "${flags}" does not tell all`, async () => {
        await pair.source.client.config("SET", "notify-keyspace-events", flags);
        await fillSample(pair.source.client, "", 200);
        const writer = write(9);
        const followed = followInBackground({ ...base(), checkpoint });
        await followed.noticed(/without an announcement|announces none/);
        await writer.stop();
        await equal(pair.source.client, pair.target.client);
        expect((await followed.stop()).follow).to.include({ notifications: "off" });
      });
    }
  });

  describe("--final", () => {
    it("says so and ends with 3 where writes go on", async () => {
      await fillSample(pair.source.client, "", 60);
      await run({});
      const writer = write(10);
      const argv = ["copy", "--from", pair.source.url, "--to", pair.target.url, "--checkpoint", "cp", "--final"];
      const during = await runCli([...argv, "--json"], { cwd: folder });
      await writer.stop();
      expect(during.exitCode).to.equal(3);
      const result = JSON.parse(during.stdout) as CopyResult;
      expect(result.outcome).to.equal("incomplete");
      expect(result.follow!.writes).to.be.greaterThan(0);
      expect(during.stderr).to.match(/carried out \d+ write commands during the final pass, and \d+ keys differed/);
      const after = await runCli(argv, { cwd: folder });
      expect(after.exitCode).to.equal(0);
      expect(after.stdout).to.match(/^complete: /).and.match(/both sides are proved the same/);
      await verified();
    });

    it("finishes the first pass where that was interrupted", async () => {
      await fillSample(pair.source.client, "", 60);
      const abort = new AbortController();
      const first = copy({ ...base(), checkpoint, maxRate: { keys: 500 }, signal: abort.signal, onProgress: ({ copied }) => copied > 50 && abort.abort() });
      expect((await first).outcome).to.equal("stopped");
      expect(await run({ final: true })).to.include({ outcome: "complete" });
      await verified();
    });
  });

  it("goes on after kill -9 beside a writer, without failed keys", async () => {
    await pair.source.client.config("SET", "notify-keyspace-events", "KA");
    await fillSample(pair.source.client, "", 200);
    const writer = write(11);
    const argv = ["copy", "--from", pair.source.url, "--to", pair.target.url, "--checkpoint", "cp", "--follow", "--max-rate", "3000"];
    for (const keys of [300, 800]) {
      const child = startCli(argv, folder);
      await until(`${keys} keys are there`, async () => (await pair.target.client.dbsize()) > keys, 30_000);
      child.process.kill("SIGKILL");
      await child.ended;
    }
    const caughtUp = await run({ untilCaughtUp: true });
    expect(caughtUp.failures).to.deep.equal([]);
    expect(caughtUp).to.include({ outcome: "complete", failed: 0 });
    await writer.stop();
    expect(await run({ final: true })).to.include({ outcome: "complete", failed: 0 });
    await verified();
  });

  it("prints the next steps, and keeps a checkpoint for them also where none was named", async () => {
    await fillSample(pair.source.client, "", 20);
    const { exitCode, stdout } = await runCli(["copy", "--from", pair.source.url, "--to", pair.target.url, "--until-caught-up"], { cwd: folder });
    expect(exitCode).to.equal(0);
    expect(stdout).to.match(/caught up: the target has all that was written until \d{4}-.*Z; later writes are not moved/);
    const [, made] = /--checkpoint (\S+) --final/.exec(stdout) ?? [];
    await pair.source.client.set("late", "1");
    const proof = await runCli(["copy", "--from", pair.source.url, "--to", pair.target.url, "--checkpoint", made!, "--final"], { cwd: folder });
    expect(proof.exitCode).to.equal(0);
    await verified();
  });

  for (const [what, flags, text] of [
    ["--final while following", ["--final", "--follow", "--checkpoint", "cp"], /--final: .*exclude each other.*--follow/],
    ["--final without a checkpoint", ["--final"], /--final: .*--checkpoint/],
    ["a dry run that follows", ["--follow", "--dry-run"], /--follow: a dry run writes nothing/],
    ["expiries dropped while following", ["--until-caught-up", "--ttl", "drop"], /--until-caught-up: .*expires at the source/],
  ] as const) {
    it(`refuses ${what} with 2 and one line`, async () => {
      const { exitCode, stderr } = await runCli(["copy", "--from", "redis://127.0.0.1:1", "--to", "redis://127.0.0.1:2", ...flags], { cwd: folder });
      expect(exitCode).to.equal(2);
      expect(stderr.trim().split("\n")).to.have.length(1);
      expect(stderr).to.match(text);
    });
  }

  it("reads flags as the server means them", () => {
    expect(readFlags("AKE", "7.4.1")).to.deep.equal({ state: "on", channel: "keyspace" });
    expect(readFlags("AE", "6.0.14")).to.deep.equal({ state: "on", channel: "keyevent" });
    expect(readFlags("Kg$lshzxet", "6.2.5").state).to.equal("on");
    expect(readFlags("Kg$lshzxet", "7.4.1")).to.deep.equal({ state: "off", flags: "Kg$lshzxet", missing: "d" });
    expect(readFlags("", "6.2.5")).to.deep.equal({ state: "off", flags: "", missing: "KA" });
    expect(readFlags("A", "6.2.5")).to.deep.equal({ state: "off", flags: "A", missing: "K" });
  });
});
