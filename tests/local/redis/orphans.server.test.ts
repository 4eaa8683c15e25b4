import { expect } from "chai";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import path from "node:path";
import { until } from "../../support/redis";

interface Started {
  readonly pids: readonly number[];
  readonly folders: readonly string[];
}

/** Another Node process that runs a cluster and a server, one of them paused, and tells what it started. */
async function startParent(): Promise<{ parent: ChildProcess; started: Started }> {
  const parent = spawn(process.execPath, ["--import", "tsx", path.join(__dirname, "../../support/redis-parent.ts")], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(parent.stdout, "data")) as [Buffer];
  return { parent, started: JSON.parse(line.toString()) as Started };
}

describe("Redis servers whose parent dies", function () {
  this.timeout(30_000);

  for (const signal of ["SIGKILL", "SIGTERM", "SIGINT", "SIGHUP"] as const) {
    it(`end, and their folders with them, after ${signal}`, async () => {
      const { parent, started } = await startParent();
      expect(started.pids).to.have.length(4);
      expect(started.pids.every(runs)).to.equal(true);
      const gone = once(parent, "exit");
      parent.kill(signal);
      await gone;
      await until("all servers have ended", () => !started.pids.some(runs));
      await until("all folders are deleted", () => !started.folders.some((folder) => existsSync(folder)));
    });
  }
});

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}
