import { expect } from "chai";
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { lastWords, run } from "../../tools/setup/processes.mjs";
import { isRunning } from "../support/is-running";
import { until } from "../support/redis";
import { temporaryFolder } from "../support/temp-folder";

describe("running a program", () => {
  const folder = temporaryFolder();

  it("keeps what it prints and how it ends", async () => {
    expect(await run("sh", ["-c", "echo out; echo err >&2; exit 3"])).to.deep.equal({ code: 3, stdout: "out\n", stderr: "err\n", timedOut: false });
  });

  it("does not throw for one that is not there", async () => {
    const finished = await run(path.join(folder(), "nothing"), []);
    expect(finished.code).to.equal(null);
    expect(lastWords(finished)).to.contain("ENOENT");
  });

  it("ends it, and what it has started, when its time is over", async () => {
    const pidFile = path.join(folder(), "pid");
    const finished = await run("sh", ["-c", `sleep 60 & echo $! > '${pidFile}'; wait`], { timeoutMs: 300 });
    expect([finished.timedOut, lastWords(finished)]).to.deep.equal([true, "no answer in time"]);
    const pid = Number(readFileSync(pidFile, "utf8"));
    await until("the grandchild is gone", () => !isRunning(pid));
  });

  it("is not left running when we are interrupted", async () => {
    const pidFile = path.join(folder(), "pid");
    const module = pathToFileURL(path.join(__dirname, "../../tools/setup/processes.mjs")).href;
    const script = `import(${JSON.stringify(module)}).then(({ run }) => run("sh", ["-c", ${JSON.stringify(`echo $$ > '${pidFile}.part'; mv '${pidFile}.part' '${pidFile}'; exec sleep 60`)}]))`;
    const child = spawn(process.execPath, ["-e", script], { stdio: "ignore" });
    const ended = new Promise<string | null>((resolve) => child.on("close", (_code, signal) => resolve(signal)));
    await until("the program runs", () => existsSync(pidFile));
    const pid = Number(readFileSync(pidFile, "utf8"));
    child.kill("SIGINT");
    expect(await ended).to.equal("SIGINT");
    await until("the program is gone", () => !isRunning(pid));
  });

  it("tells the last line that says something", () => {
    const finished = { code: 1, stdout: "x\n", stderr: "Traceback\nValueError: bad\n\n", timedOut: false };
    expect(lastWords(finished)).to.equal("ValueError: bad");
    expect(lastWords({ ...finished, stderr: "" })).to.equal("x");
    expect(lastWords({ ...finished, stderr: "", stdout: "" })).to.equal("exit code 1");
  });
});
