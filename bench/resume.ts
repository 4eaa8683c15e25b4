import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { CopyResult } from "../lib/copy";
import { bounds } from "../lib/copy/settings";
import { Connection } from "../lib/copy/wire/connection";
import { fill } from "./copy/dataset";
import { builtCopyLibrary, flag, median } from "./support/build";
import { measureCli, type MeasuredCli } from "./support/measure-cli";
import { startPair, type BenchPair } from "./support/servers";

/** Floors: cost of going on after half, and keys sent twice for each crash. */
const MOST_COST = 0.55;
const MOST_RESENT_SHARE = 0.01;
const PAGE = 1000;
const EVEN_CRASHES = [0.25, 0.5, 0.75];

class Bench {
  private runs = 0;

  constructor(
    private readonly cli: string,
    private readonly pair: BenchPair,
    private readonly total: number,
  ) {}

  async empty(): Promise<string> {
    await this.pair.target.server.client.flushall();
    return path.join(this.pair.target.server.folder, `checkpoint-${this.runs++}`);
  }

  run(checkpoint: string, onStart?: (stop: () => void) => void): Promise<MeasuredCli> {
    const { source, target } = this.pair;
    return measureCli(this.cli, ["copy", "--from", source.plain, "--to", target.plain, "--checkpoint", checkpoint, "--json"], target.server.folder, onStart);
  }

  /** Runs until so many keys have arrived, then ends the process as a crash would. Gives the keys that are there. */
  async crashAt(checkpoint: string, keys: number): Promise<number> {
    let over = false;
    const running = this.run(checkpoint, (stop) => {
      const watch = async (): Promise<void> => {
        while (!over && (await this.there()) < keys) await sleep(2);
        stop();
      };
      void watch();
    });
    await running.finally(() => (over = true));
    return this.there();
  }

  private there(): Promise<number> {
    return this.pair.target.server.client.dbsize();
  }

  /** Checks that all is there, and gives the keys that the last run looked at. */
  finished(run: MeasuredCli): number {
    const result = JSON.parse(run.stdout) as CopyResult;
    if (result.outcome !== "complete") throw new Error(`the copy ended ${result.outcome}: ${result.notices.join()}`);
    return result.scanned;
  }

  async halfWay(): Promise<{ full: MeasuredCli; rest: MeasuredCli; done: number; resent: number }> {
    const full = await this.run(await this.empty());
    this.finished(full);
    const checkpoint = await this.empty();
    const there = await this.crashAt(checkpoint, this.total / 2);
    const rest = await this.run(checkpoint);
    return { full, rest, done: there / this.total, resent: there + this.finished(rest) - this.total };
  }

  async manyCrashes(): Promise<number> {
    const checkpoint = await this.empty();
    let there = 0;
    for (const share of EVEN_CRASHES) there = await this.crashAt(checkpoint, this.total * share);
    return there + this.finished(await this.run(checkpoint)) - this.total;
  }
}

/** `npm run bench:resume -- [--keys 500000] [--rounds 3]`; JSON on stdout, figures on stderr. */
async function main(): Promise<void> {
  const cli = path.join(path.dirname(builtCopyLibrary()), "../../cli/main.js");
  const pair = await startPair();
  try {
    const connection = await Connection.open({ host: "127.0.0.1", port: pair.source.server.port });
    const total = await fill(connection, flag("keys", 500_000));
    connection.close();
    const bench = new Bench(cli, pair, total);
    const rounds = [];
    for (let round = flag("rounds", 3); round > 0; round--) rounds.push(await bench.halfWay());
    const lastResent = await bench.manyCrashes();
    const ratios = {
      [`time of the rest / time of a whole run (at most ${MOST_COST} when killed half-way)`]: median(rounds.map(({ rest, full }) => rest.seconds / full.seconds)),
      "CPU of the rest / CPU of a whole run": median(rounds.map(({ rest, full }) => rest.cpuSeconds / full.cpuSeconds)),
      "share that was there at the crash": median(rounds.map(({ done }) => done)),
      [`keys sent again after one crash (at most ${Math.floor(total * MOST_RESENT_SHARE + PAGE * bounds.connections)})`]: Math.max(...rounds.map(({ resent }) => resent)),
      [`keys sent again after the last of ${EVEN_CRASHES.length} crashes`]: lastResent,
    };
    for (const [name, value] of Object.entries(ratios)) process.stderr.write(`${name}: ${Number.isInteger(value) ? value : value.toFixed(3)}\n`);
    const figures = rounds.map(({ full, rest, done, resent }) => ({ fullSeconds: full.seconds, restSeconds: rest.seconds, done, resent }));
    process.stdout.write(`${JSON.stringify({ version: pair.version, total, rounds: figures, ratios })}\n`);
  } finally {
    await pair.stop();
  }
}

void main();
