import { availableParallelism } from "node:os";
import path from "node:path";
import Table from "cli-table3";
import { copy, type CopyResult } from "../lib/copy";
import { Connection } from "../lib/copy/wire/connection";
import { redisBinaries } from "../local/redis/binaries";
import { RedisCluster } from "../local/redis/cluster";
import { fill } from "./copy/dataset";
import { builtCopyLibrary, flag, median } from "./support/build";
import { measureCli, type MeasuredCli } from "./support/measure-cli";
import { processCpu, startPair } from "./support/servers";

const PRIMARIES = 3;

interface Round {
  readonly threads: number;
  readonly keysPerSecond: number;
  readonly sourceCpu: number;
  readonly cost: MeasuredCli;
}

const url = (cluster: RedisCluster): string => `redis://127.0.0.1:${cluster.primaries[0]!.port}`;
const cpu = (cluster: RedisCluster): number => cluster.primaries.reduce((sum, { pid }) => sum + processCpu(pid), 0);

/** The set goes into one server first, since it is written by one connection, and from there into the cluster. */
async function fillCluster(cluster: RedisCluster, keys: number): Promise<number> {
  const pair = await startPair();
  try {
    const connection = await Connection.open({ host: "127.0.0.1", port: pair.source.server.port });
    const total = await fill(connection, keys);
    connection.close();
    const { outcome } = await copy({ from: pair.source.plain, to: url(cluster) });
    if (outcome !== "complete") throw new Error(`the source cluster was not filled: ${outcome}`);
    return total;
  } finally {
    await pair.stop();
  }
}

/**
 * `npm run bench:cluster -- [--keys 500000] [--rounds 3]`: cluster to cluster on one thread and on several, in turn.
 * Six servers and the copier share the cores, so that the speed can only grow where cores are left over; the copier's
 * CPU seconds say what its threads cost.
 */
async function main(): Promise<void> {
  const cli = path.join(path.dirname(builtCopyLibrary()), "../../cli/main.js");
  const { target: binary } = redisBinaries();
  const start = (): Promise<RedisCluster> => RedisCluster.start({ binary, primaries: PRIMARIES, directives: () => [] });
  const [source, target] = await Promise.all([start(), start()]);
  try {
    const total = await fillCluster(source, flag("keys", 500_000));
    const rounds: Round[] = [];
    for (let round = 0; round < flag("rounds", 3); round++) {
      for (const threads of [1, 2, PRIMARIES]) {
        for (const { client } of target.primaries) await client.flushall();
        const before = cpu(source);
        const cost = await measureCli(cli, ["copy", "--from", url(source), "--to", url(target), "--threads", String(threads), "--json"], target.primaries[0]!.folder);
        const { outcome, keysPerSecond } = JSON.parse(cost.stdout) as CopyResult;
        if (outcome !== "complete") throw new Error(`the copy ended ${outcome}`);
        rounds.push({ threads, keysPerSecond, sourceCpu: cpu(source) - before, cost });
      }
    }
    report(total, binary.version, rounds);
  } finally {
    await Promise.all([source.stop(), target.stop()]);
  }
}

function report(total: number, version: string, rounds: readonly Round[]): void {
  const table = new Table({ head: ["threads", "keys/s", "of one thread", "source CPU", "copier CPU", "peak RSS MB"], style: { head: [], border: [] } });
  const of = (threads: number, pick: (round: Round) => number): number => median(rounds.filter((round) => round.threads === threads).map(pick));
  const speed = (threads: number): number => of(threads, ({ keysPerSecond }) => keysPerSecond);
  const rows = [1, 2, PRIMARIES].map((threads) => ({
    threads,
    keysPerSecond: Math.round(speed(threads)),
    ofOneThread: Number((speed(threads) / speed(1)).toFixed(2)),
    sourceCpu: Number(of(threads, ({ sourceCpu }) => sourceCpu).toFixed(2)),
    copierCpu: Number(of(threads, ({ cost }) => cost.cpuSeconds).toFixed(2)),
    peakRssMb: Math.round(of(threads, ({ cost }) => cost.peakRssMb)),
  }));
  for (const row of rows) table.push(Object.values(row));
  process.stderr.write(`Redis ${version}, ${total} keys, ${PRIMARIES} primaries on each side, ${availableParallelism()} cores\n${table.toString()}\n`);
  process.stdout.write(`${JSON.stringify({ version, total, cores: availableParallelism(), rows })}\n`);
}

void main();
