import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { ControlServer, type CopyProgress } from "../../lib/copy";
import { runCli } from "../cli/run-cli";
import { takePort } from "../../local/redis/ports";
import { until } from "../support/redis";
import { usePair } from "./support/pair";

describe("steering a running copy", function () {
  this.timeout(30_000);
  const pair = usePair();

  it("answers status, pauses, resumes, changes the rate, serves metrics, and stops", async () => {
    const cwd = await mkdtemp(path.join(tmpdir(), "control-"));
    const pipe = pair.source.client.pipeline();
    for (let i = 0; i < 20_000; i++) pipe.set(`k${i}`, "x".repeat(50));
    await pipe.exec();
    const port = await takePort();
    const running = runCli(["copy", "--from", pair.source.url, "--to", pair.target.url, "--max-rate", "2000", "--control", "s", "--metrics-port", String(port), "--json"], { cwd });
    const tell = async (order: string): Promise<string> => (await runCli(["copy", "--control", "s", order], { cwd })).stdout.trim();
    await until("keys arrive", async () => (await pair.target.client.dbsize()) > 200);
    expect((JSON.parse(await tell("status")) as CopyProgress).rate).to.deep.equal({ keys: 2000 });
    expect(await tell("pause")).to.equal("paused");
    let before = -1;
    await until("nothing moves any more", async () => {
      const now = await pair.target.client.dbsize();
      const still = now === before;
      before = now;
      await new Promise((resolve) => setTimeout(resolve, 300));
      return still;
    });
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(metrics).to.match(/^redis_move_copy_keys_copied_total \d{3,}$/m).and.match(/^redis_move_copy_paused 1$/m);
    for (const [order, text] of [["rate=nonsense", /not a rate/], ["rate=4000=2", /not a rate; given: 4000=2/], ["resume=no", /unknown command/], ["nonsense", /allowed: status, pause/]] as const) {
      const { exitCode, stderr } = await runCli(["copy", "--control", "s", order], { cwd });
      expect(exitCode, order).to.equal(2);
      expect(stderr).to.match(text);
    }
    expect(await tell("rate=4000keys/s")).to.equal("rate 4000keys/s");
    expect(await tell("resume")).to.equal("resumed");
    await until("keys arrive again", async () => (await pair.target.client.dbsize()) > before);
    expect(await tell("stop")).to.equal("stopping");
    const { exitCode, stdout } = await running;
    expect(exitCode).to.equal(1);
    expect(JSON.parse(stdout)).to.include({ outcome: "stopped", stopReason: "interrupted" });
  });

  it("does not pass an order off as carried out that came before the first key", async () => {
    const cwd = await mkdtemp(path.join(tmpdir(), "control-"));
    const server = await ControlServer.listen(path.join(cwd, "s"), () => undefined);
    try {
      const { exitCode, stdout, stderr } = await runCli(["copy", "--control", "s", "pause"], { cwd });
      expect(stderr).to.match(/has not started yet; given: pause/);
      expect(stdout).to.equal("");
      expect(exitCode).to.equal(2);
    } finally {
      await server.close();
    }
  });

  it("refuses a path that is not its own", async () => {
    const cwd = await mkdtemp(path.join(tmpdir(), "control-"));
    await writeFile(path.join(cwd, "file"), "precious");
    const taken = await runCli(["copy", "--from", pair.source.url, "--to", pair.target.url, "--control", "file"], { cwd });
    expect(taken.exitCode).to.equal(2);
    const nobody = await runCli(["copy", "--control", "nothing", "status"], { cwd });
    expect(nobody.exitCode).to.equal(2);
    expect(nobody.stderr).to.match(/no copy answers there/);
  });
});
